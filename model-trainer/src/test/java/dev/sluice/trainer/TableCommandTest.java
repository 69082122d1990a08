package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands over tables as a user runs them, with the real LightGBM. */
class TableCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    /** What a command did. */
    private record Result(int code, String out, String err) {}

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Result(command.execute(TableCommands.routed(arguments)), out.toString(), err.toString());
    }

    private Result train(Path description, String... more) {
        return run(Stream.concat(
                        Stream.of(
                                "train",
                                "--table=" + description,
                                "--out=" + folder.resolve("model"),
                                "--name=flows-1",
                                "--trees=20"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private JsonNode manifest() throws IOException {
        return JSON.readTree(folder.resolve("model/bundle.json").toFile());
    }

    @Test
    void train_reportsWhatTheTableHolds_andWritesAModel() throws IOException {
        Result result = train(TableSamples.write(folder, 1500, "drop: [ trace ]"), "--no-leak-check");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("1,500 rows of 5 columns; attack"), result.out());
        assertTrue(result.out().contains("constant: constant"), result.out());
        assertTrue(result.out().contains("duplicates: copy = bytes"), result.out());
        assertTrue(result.out().contains("missing values: rate"), result.out());
        assertEquals("table", manifest().path("kind").asText());
        assertEquals("families of label", manifest().path("groups").asText());
        assertTrue(manifest().at("/metrics/outOfFold/auc").asDouble() > 0.8);
    }

    @Test
    void leakCheck_namesTheColumnMadeFromTheLabel_andNoOther() throws IOException {
        Result result = train(TableSamples.write(folder, 3000));

        assertTrue(result.out().contains("leak check: trace makes up for"), result.out());
        assertEquals(1, manifest().path("leaks").size());
    }

    @Test
    void leakCheck_namesAColumnThatTellsTheLabelAlone() {
        String csv = TableSamples.csv(1000, 1)
                .replaceAll("(?m),\\d+,(normal)$", ",0,$1")
                .replaceAll("(?m),\\d+,(flood|scan|guess|worm)$", ",1,$1");

        Result result = train(TableSamples.write(folder, csv, TableSamples.COLUMNS));

        assertTrue(result.out().contains("leak check: trace tells the label alone"), result.out());
    }

    @Test
    void leakCheck_ofHonestColumns_namesNone() {
        Result result = train(TableSamples.write(folder, 3000, "drop: [ trace, copy ]"));

        assertTrue(result.out().contains("no column gives the label away"), result.out());
    }

    @Test
    void score_printsClassProbabilityAndReasons() throws IOException {
        train(TableSamples.write(folder, 1500, "drop: [ trace ]"), "--no-leak-check");
        Path unseen = Files.writeString(
                folder.resolve("new.csv"),
                "service,bytes,rate,constant,copy\nssh,9000,0.1,7,9000\nnever-seen,90,,7,90\n");

        Result result = run("score", "--model=" + folder.resolve("model"), "--reasons=2", unseen.toString());

        assertEquals(0, result.code(), result.err());
        List<String> lines = result.out().lines().toList();
        JsonNode attack = JSON.readTree(lines.get(0));
        assertEquals("attack", attack.path("class").asText());
        assertEquals(2, attack.path("line").asInt());
        assertEquals(2, attack.path("reasons").size());
        assertTrue(attack.at("/reasons/0/contribution").asDouble() > 0);
        assertEquals("normal", JSON.readTree(lines.get(1)).path("class").asText());
    }

    @Test
    void score_ofATextInANumericColumn_saysWhere() throws IOException {
        train(TableSamples.write(folder, 500, "drop: [ trace ]"), "--no-leak-check");
        Path broken =
                Files.writeString(folder.resolve("new.csv"), "service,bytes,rate,constant,copy\nssh,many,0.1,7,9000\n");

        Result result = run("score", "--model=" + folder.resolve("model"), broken.toString());

        assertEquals(2, result.code());
        assertTrue(result.err().contains("new.csv:2: column bytes holds numbers, and \"many\" is none"), result.err());
    }

    @Test
    void aModelOfTables_isNoBundleForRequests() throws IOException {
        train(TableSamples.write(folder, 500, "drop: [ trace ]"), "--no-leak-check");
        Path request = Files.writeString(folder.resolve("request"), "GET / HTTP/1.1\nHost: a\n\n");

        Result result = run("score", "--bundle=" + folder.resolve("model"), request.toString());

        assertEquals(2, result.code());
        assertTrue(result.err().contains("is a model of tables"), result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"weights", "undersample", "smote"})
    void imbalance_canBeMet(String how) throws IOException {
        Result result =
                train(TableSamples.write(folder, 600, "drop: [ trace ]"), "--no-leak-check", "--imbalance=" + how);

        assertEquals(0, result.code(), result.err());
        assertEquals(how, manifest().path("imbalance").asText().toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "label: label        | label: lable           | flows.yml: label: there is no column \"lable\"",
                "negative: [ normal ]| negative: [ norma ]    | did you mean normal?",
                "family: label       | famly: label           | flows.yml:6: famly: unknown key; did you mean family?",
                "bytes: numeric      | bytes: number          | columns.bytes: \"number\" is none of numeric",
                "bytes: numeric      | byte: numeric          | columns: there is no column \"byte\" in",
                "service: categorical| service: numeric       | column service holds numbers, and",
                "family: label       | source: service        | there are fewer groups than the 9 folds",
                "header: true        | header: skip           | has 7 cells where 5 belong",
                "label: label        | header: true           | flows.yml:4: header: stands twice",
            })
    void mistakesInTheDescription_areNamedWithTheirPlace(String good, String bad, String message) {
        Path description = TableSamples.write(
                folder, TableSamples.csv(300, 1), TableSamples.COLUMNS.replace(good.strip(), bad.strip()));

        Result result = train(description, "--folds=9");

        assertEquals(2, result.code(), result.out());
        assertTrue(result.err().contains(message), result.err());
        assertFalse(Files.exists(folder.resolve("model")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                            | flows.csv:1: is empty",
                "bytes,label                   | flows.csv: holds no rows",
                "bytes,bytes,label\\n1,2,normal| flows.csv:1: names the column \"bytes\" twice",
                "bytes,label\\n1,normal        | all 1 rows are of one class, normal",
                "bytes,label\\n1,normal\\n2    | flows.csv:3: has 1 cells where 2 belong",
                "bytes,label\\nx,normal\\n2,flood| flows.csv:2: column bytes holds numbers, and \"x\" is none",
            })
    void brokenFiles_areNamedWithTheirPlace(String csv, String message) {
        String description = "columns: { bytes: numeric }\nlabel: label\nnegative: [ normal ]\n";

        Result result = train(TableSamples.write(folder, csv.replace("\\n", "\n"), description));

        assertEquals(2, result.code(), result.out());
        assertTrue(result.err().contains(message), result.err());
        assertFalse(Files.exists(folder.resolve("model")));
    }

    @Test
    void aFewTextsAmongNumbers_areAMistake_unlessTheyAreMissing() {
        String csv = TableSamples.csv(300, 1).replaceFirst("\n\\d+,", "\nunknown,");
        String untyped = TableSamples.COLUMNS.replace("bytes: numeric,", "");

        Result refused = train(TableSamples.write(folder, csv, untyped), "--no-leak-check");
        Result missing =
                train(TableSamples.write(folder, csv, untyped + "missing: [ \"\", unknown ]\n"), "--no-leak-check");

        assertTrue(refused.err().contains("flows.csv:2: column bytes: \"unknown\" is no number"), refused.err());
        assertEquals(0, missing.code(), missing.err());
    }

    @Test
    void whatCannotBeWritten_leavesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path description = TableSamples.write(folder, 500);

        Result result =
                run("train", "--table=" + description, "--out=" + file.resolve("model"), "--name=x", "--no-leak-check");

        assertEquals(2, result.code());
        assertTrue(result.err().contains("cannot write there"), result.err());
    }
}
