package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The formats and the shapes of well-known tables, by the descriptions that the project ships. */
class TableShapesTest {

    private static final Path EXAMPLES = Path.of("../config/examples/tables");

    @TempDir
    private Path folder = Path.of("");

    private LabelledRows load(String description) throws IOException {
        return TableSamples.rows(Files.writeString(folder.resolve("table.yml"), description));
    }

    private LabelledRows loadExample(String name) throws IOException {
        return load(Files.readString(EXAMPLES.resolve(name)));
    }

    @Test
    void nslKdd_isReadWithoutAHeader() throws IOException {
        String normal = "0,tcp,http,SF,181,5450" + ",0".repeat(35) + ",normal,20\n";
        String attack = "0,icmp,ecr_i,SF,1032,0" + ",0".repeat(35) + ",smurf,18\n";
        Files.writeString(folder.resolve("KDDTrain+_20Percent.txt"), normal + attack);

        LabelledRows rows = loadExample("nsl-kdd.yml");

        assertEquals(41, rows.columns().size());
        assertEquals(List.of("icmp", "tcp"), rows.columns().get(1).levels());
        assertEquals(1032, rows.values()[4][1]);
        assertTrue(rows.positive()[1] && !rows.positive()[0]);
    }

    @Test
    void unswNb15_getsTypesFromItsValues() throws IOException {
        Files.writeString(folder.resolve("UNSW_NB15_training-set.csv"), """
                id,dur,proto,service,state,spkts,rate,attack_cat,label
                1,0.121478,tcp,-,FIN,6,74.08749,Normal,0
                2,0.649902,tcp,http,FIN,14,78.473372,Exploits,1
                3,1e-06,udp,dns,INT,2,1000000.0,Generic,1
                """);

        LabelledRows rows = loadExample("unsw-nb15.yml");

        assertEquals(List.of("dur", "proto", "service", "state", "spkts", "rate"), rows.columnNames());
        assertTrue(Double.isNaN(rows.values()[2][0]));
        assertEquals(2, rows.positives());
        assertEquals(List.of("Normal", "Exploits", "Generic"), rows.groupNames());
    }

    @Test
    void cicIds_isReadPastItsHeader_withInfiniteRatesMissing() throws IOException {
        int cells = 79;
        String header = String.join(",", Collections.nCopies(cells, " Fwd Header Length")) + "\n";
        String benign = "80," + "1,".repeat(13) + "NaN," + "2,".repeat(63) + "BENIGN\n";
        String attack = "22," + "3,".repeat(13) + "Infinity," + "4,".repeat(63) + "SSH-Patator\n";
        Files.writeString(folder.resolve("Tuesday-WorkingHours.pcap_ISCX.csv"), header + benign);
        Files.writeString(folder.resolve("Wednesday-workingHours.pcap_ISCX.csv"), header + attack);

        LabelledRows rows = loadExample("cic-ids2017.yml");

        int rate = rows.columnNames().indexOf("Flow Bytes/s");
        assertEquals(76, rows.columns().size());
        assertTrue(Arrays.stream(rows.values()[rate]).allMatch(Double::isNaN));
        assertEquals(1, rows.positives());
    }

    @Test
    void arff_bringsItsOwnTypes() throws IOException {
        Files.writeString(folder.resolve("flows.arff"), """
                % flows
                @relation flows
                @attribute 'sent bytes' real
                @attribute service {http, 'odd, one'}
                @attribute class {normal, flood}

                @data
                % rows
                12.5,'odd, one',normal
                ?,http,flood
                """);

        LabelledRows rows = load("files: [ flows.arff ]\nlabel: class\npositive: [ flood ]\n");

        assertEquals(List.of("sent bytes", "service"), rows.columnNames());
        assertEquals(List.of("http", "odd, one"), rows.columns().get(1).levels());
        assertTrue(Double.isNaN(rows.values()[0][1]));
    }

    @Test
    void mistakesInArff_areNamedWithTheirLine() throws IOException {
        Files.writeString(folder.resolve("flows.arff"), "@relation flows\n@attribute when date\n@data\n");
        String description = "files: [ flows.arff ]\nlabel: when\npositive: [ flood ]\n";

        InputException refusal = assertThrows(InputException.class, () -> load(description));

        assertTrue(refusal.toString().contains("flows.arff:2: has the type \"date\""), refusal::toString);
    }

    @Test
    void zippedTsv_isRead() throws IOException {
        String tsv = TableSamples.csv(20, 1).replace(',', '\t');
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("flows.tsv.gz")))) {
            out.write(tsv.getBytes(UTF_8));
        }

        LabelledRows rows = load("files: [ flows.tsv.gz ]\nlabel: label\nnegative: [ normal ]\n");

        assertEquals(20, rows.size());
        assertEquals(
                "bytes rate service constant copy trace",
                rows.columnNames().stream().collect(Collectors.joining(" ")));
    }

    @Test
    void otherColumnsInASecondFile_areRefused() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "x,label\n1,normal\n");
        Files.writeString(folder.resolve("b.csv"), "y,label\n1,flood\n");
        String description = "files: [ a.csv, b.csv ]\nlabel: label\nnegative: [ normal ]\n";

        InputException refusal = assertThrows(InputException.class, () -> load(description));

        assertTrue(refusal.toString().contains("b.csv:1: has other columns than"), refusal::toString);
    }
}
