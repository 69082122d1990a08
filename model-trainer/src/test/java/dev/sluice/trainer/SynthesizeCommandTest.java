package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.trainer.CorpusReader.Line;
import dev.sluice.trainer.CorpusRecord.Recorded;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynthesizeCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everyClassAndBothLabelsAreThere() throws IOException {
        List<CorpusRecord> records = Files.readAllLines(synthesize("corpus.jsonl")).stream()
                .map(text -> new Line("corpus", "corpus", text).record())
                .toList();
        Set<AttackClass> classes = records.stream()
                .map(CorpusRecord::attackClass)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(13, classes.size());
        assertTrue(records.stream().anyMatch(record -> !record.malicious()));
        assertEquals(
                records.size(),
                records.stream().map(CorpusRecord::id).distinct().count());
    }

    @Test
    void theSameSeedGivesTheSameCorpus() throws IOException {
        assertArrayEquals(Files.readAllBytes(synthesize("one.jsonl")), Files.readAllBytes(synthesize("two.jsonl")));
    }

    @Test
    void oneFamilyOfMutatorsAloneWritesAttacksOnly() throws IOException {
        List<CorpusRecord> records = Files.readAllLines(synthesize("only.jsonl", "--only", "SPLITTING")).stream()
                .map(text -> new Line("corpus", "corpus", text).record())
                .toList();
        assertTrue(records.stream().allMatch(CorpusRecord::malicious));
        assertEquals(
                EnumSet.of(AttackClass.SQLI, AttackClass.XSS, AttackClass.PATH_TRAVERSAL),
                records.stream().map(CorpusRecord::attackClass).collect(Collectors.toSet()));
    }

    @Test
    void aFamilyOfMutatorsIsLeftOutOrTakenAlone() {
        String out = folder.resolve("x.jsonl").toString();
        assertEquals(
                Main.BAD_INPUT,
                Main.commandLine().execute("synthesize", "--out", out, "--only", "CASE", "--without", "CASE"));
    }

    @Test
    void aFileThatCannotBeWrittenIsBadInput() {
        String out = folder.resolve("no/such/folder/corpus.jsonl").toString();
        assertEquals(Main.BAD_INPUT, Main.commandLine().execute("synthesize", "--out", out));
    }

    @Test
    void wholeRequestsSayWhatTheyAreAndWhatWasPlanted() throws IOException {
        List<CorpusRecord> records = Files.readAllLines(requests("traffic.jsonl", 400)).stream()
                .map(text -> new Line("traffic", "traffic", text).record())
                .toList();

        assertEquals(400, records.size());
        for (CorpusRecord record : records) {
            Recorded content = (Recorded) record.content();
            assertEquals(record.malicious(), content.planted() != null, record.id());
            assertEquals(!record.malicious(), record.source().startsWith(Groups.MADE_UP_SITE_PREFIX), record.id());
            assertTrue(record.embedded());
        }
    }

    @Test
    void wholeRequests_ofTheSameSeedAreTheSame() throws IOException {
        assertArrayEquals(
                Files.readAllBytes(requests("one.jsonl", 400)), Files.readAllBytes(requests("two.jsonl", 400)));
    }

    @ParameterizedTest
    @CsvSource({
        "--requests 0, '--requests is at least 1, not 0'",
        "--requests 5 --attack-share 1.5, '--attack-share is 0 to 1, not 1.5'",
        "--requests 5 --only CASE, '--only writes values; with --requests leave a family out by --without'",
    })
    void aSizeThatIsNone_isBadInput(String options, String message) {
        StringWriter err = new StringWriter();
        Path out = folder.resolve("none.jsonl");
        List<String> arguments = new ArrayList<>(List.of("synthesize", "--out", out.toString()));
        arguments.addAll(List.of(options.split(" ", -1)));

        int code = Main.commandLine().setErr(new PrintWriter(err)).execute(arguments.toArray(String[]::new));

        assertEquals(Main.BAD_INPUT, code);
        assertTrue(err.toString().contains(message), err.toString());
        assertFalse(Files.exists(out));
    }

    @Test
    void aModelIsTrainedOnWholeRequestsAlone() throws IOException, BundleException {
        Path bundle = folder.resolve("bundle");
        int code = Main.commandLine()
                .execute(
                        "train",
                        "--corpus=" + requests("traffic.jsonl", 1500),
                        "--out=" + bundle,
                        "--name=made-up",
                        "--trees=10",
                        "--class-trees=2",
                        "--folds=2",
                        "--min-data-in-leaf=5");

        assertEquals(0, code);
        assertTrue(Bundle.load(bundle).calibration().requests() > 100);
    }

    private Path requests(String name, int count) {
        return synthesize(name, "--requests", String.valueOf(count));
    }

    private Path synthesize(String name, String... options) {
        Path out = folder.resolve(name);
        List<String> arguments =
                new ArrayList<>(List.of("synthesize", "--out", out.toString(), "--attacks", "20", "--benign", "5"));
        arguments.addAll(List.of(options));
        assertEquals(0, Main.commandLine().execute(arguments.toArray(String[]::new)));
        return out;
    }
}
