package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands as a user runs them, on small corpora and the real LightGBM. */
class CommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SQLI = "GET /?id=1%27+or+1=1-- HTTP/1.1\nHost: a\n\n";
    private static final String VISIT = "GET /garden?page=2 HTTP/1.1\nHost: a\n\n";

    @TempDir
    private static Path shared = Path.of("");

    @TempDir
    private Path folder = Path.of("");

    /** What a command did. */
    private record Result(int code, String out, String err) {

        List<JsonNode> json() throws IOException {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : out.lines().toList()) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        }
    }

    @BeforeAll
    static void trainOnce() {
        assertEquals(0, train(shared.resolve("bundle")).code());
    }

    private static Result train(Path out, String... more) {
        return run(Stream.concat(
                        Stream.of(
                                "train",
                                "--corpus",
                                TestCorpora.file("browsing").toString(),
                                TestCorpora.file("attacks").toString(),
                                TestCorpora.file("payloads").toString(),
                                "--out=" + out,
                                "--name=test-1",
                                "--seed=3",
                                "--trees=30",
                                "--class-trees=5",
                                "--min-data-in-leaf=5",
                                "--created=2026-01-01T00:00:00Z"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Result(command.execute(arguments), out.toString(), err.toString());
    }

    private static Result runWithInput(String input, String... arguments) {
        InputStream original = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(ISO_8859_1)));
        try {
            return run(arguments);
        } finally {
            System.setIn(original);
        }
    }

    private static String bundle() {
        return "--bundle=" + shared.resolve("bundle");
    }

    @Test
    void train_writesABundleThatLoads() throws BundleException, IOException {
        Bundle bundle = Bundle.load(shared.resolve("bundle"));
        JsonNode manifest = JSON.readTree(shared.resolve("bundle/bundle.json").toFile());

        assertEquals("test-1", bundle.name());
        assertEquals(
                bundle.calibration().requests(),
                manifest.at("/calibration/requests").asLong());
        assertEquals(196, manifest.at("/corpora/0/benign").asInt());
        assertEquals(24, manifest.at("/corpora/1/malicious").asInt());
        assertEquals("2026-01-01T00:00:00Z", manifest.path("created").asText());
        assertEquals(85, manifest.at("/split/learning").asInt());
        assertTrue(manifest.path("classes").toString().contains("path-traversal"));
        assertTrue(manifest.at("/metrics/total/at5000/percent").isNumber());
    }

    @Test
    void train_twice_isByteIdentical() throws IOException {
        train(folder.resolve("again"));

        for (String file : List.of("attack.txt", "class.txt", "golden.csv", "bundle.json")) {
            assertEquals(
                    Files.readString(shared.resolve("bundle").resolve(file)),
                    Files.readString(folder.resolve("again").resolve(file)),
                    file);
        }
    }

    @Test
    void train_replacesABundle_andLeavesNothingElseBehind() throws IOException {
        train(folder.resolve("bundle"));
        Files.writeString(folder.resolve("bundle/bundle.json"), "{}");

        assertEquals(0, train(folder.resolve("bundle")).code());

        assertTrue(Files.readString(folder.resolve("bundle/bundle.json")).contains("test-1"));
        try (Stream<Path> entries = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("bundle")), entries.toList());
        }
    }

    @Test
    void train_intoAFolderWithOtherThings_changesNothing() throws IOException {
        Files.writeString(folder.resolve("mine.txt"), "mine");

        assertFailure(train(folder), folder + ": holds something that is no model bundle");
        assertTrue(Files.exists(folder.resolve("mine.txt")));
    }

    @Test
    void train_withOneLabelOnly_saysWhatIsMissing() {
        Result result = run(
                "train",
                "--corpus",
                TestCorpora.file("browsing").toString(),
                "--out=" + folder.resolve("b"),
                "--name=b");

        assertFailure(result, "training needs both labels");
        assertFalse(Files.exists(folder.resolve("b")));
    }

    @Test
    void train_withAnEmptyCorpus_saysWhatIsMissing() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.jsonl"));

        assertFailure(
                run("train", "--corpus", empty.toString(), "--out=" + folder.resolve("b"), "--name=b"),
                "training needs both labels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train --out=b --name=b", "evaluate"})
    void missingCorpus_isNamed(String command) {
        String[] arguments = (command + " --corpus=nowhere.jsonl").split(" ");

        assertFailure(run(arguments), "nowhere.jsonl: no such file");
    }

    @Test
    void brokenLine_isNamed() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.jsonl"), "\n{\"id\":\n");

        assertFailure(run("evaluate", bundle(), "--corpus=" + broken), broken + ":2: not valid JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --corpus=x --out=b",
                "train --corpus=x --out=b --name=b --split=70/15/15",
                "train --corpus=x --out=b --name=b --trees=many",
                "train --corpus=x --out=b --name=b --leaves=1",
                "train --corpus=x --out=b --name=b --folds=1",
                "train --corpus=x --out=b --name=b --search=luck",
                "train --corpus=x --out=b --name=b --imbalance=luck",
                "train --corpus=x --out=b --name=b --lambda=-1",
                "train --corpus=x --out=b --name=b --bagging-fraction=0",
                "train --corpus=x --out=b --name=b --at=0",
                "train --corpus=x --out=b --name=b --search-share=2",
                "train --corpus=x --out=b --name=b --threshold=0.5",
                "train --corpus=x --out=b --name=b --threshold=often",
                "report --corpus=x --part=everything",
                "evaluate --corpus=x --at=0",
                "score --threads=0",
                "evaluate",
                "score --block-at=much",
                "score --tag-at=99.9 --block-at=99",
                "score --unknown",
                "what"
            })
    void badUsage_isOneMessageWithoutStackTrace(String command) {
        Result result = run(command.split(" "));

        assertEquals(2, result.code());
        assertFalse(result.err().contains("\tat "), result.err());
        assertTrue(result.err().lines().count() <= 2, result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"evaluate --corpus=", "score "})
    void missingBundle_isNamed(String command) {
        String[] arguments = (command + TestCorpora.file("attacks") + " --bundle=nowhere").split(" ");

        assertFailure(run(arguments), "nowhere: no such model bundle");
    }

    @Test
    void evaluate_reportsSourcesAndClasses() {
        Result result = evaluate("--misses=2", "--false-alarms=2");

        assertEquals(0, result.code());
        assertTrue(result.out().contains("Realised on 196 benign requests of 14 sources"), result.out());
        assertTrue(
                result.out().lines().anyMatch(line -> line.matches("payloads +handmade +sqli +50 .*")), result.out());
        assertTrue(result.out().lines().anyMatch(line -> line.matches("browsing +browsing +196 +14 .*")), result.out());
    }

    @Test
    void evaluate_bySide_replaysThatSideOnly() throws IOException {
        long all = JSON.readTree(evaluate("--json").out()).at("/total/records").asLong();
        long sides = 0;
        for (String side : List.of("learning", "validation")) {
            sides += JSON.readTree(evaluate("--json", "--split=" + side).out())
                    .at("/total/records")
                    .asLong();
        }

        assertEquals(all, sides);
    }

    @Test
    void evaluate_onTheValidationSide_repeatsTheNumbersOfTheBundle() throws IOException {
        JsonNode measured =
                JSON.readTree(evaluate("--json", "--split=validation").out());

        assertEquals(
                JSON.readTree(shared.resolve("bundle/bundle.json").toFile()).path("metrics"), measured);
    }

    @Test
    void evaluate_belowItsBar_answersNo() {
        assertEquals(0, evaluate("--min-tpr=1", "--at=100000").code());
        assertEquals(1, evaluate("--min-tpr=100.1", "--at=100000").code());
        assertEquals(0, evaluate("--max-fpr=100").code());
        assertEquals(1, evaluate("--max-fpr=-1").code());
    }

    @Test
    void evaluate_inMarkdown_writesTables() {
        assertTrue(evaluate("--markdown").out().contains("\n|---"));
    }

    private static Result evaluate(String... more) {
        List<String> arguments = new ArrayList<>(List.of("evaluate", bundle(), "--corpus"));
        TestCorpora.files().forEach(file -> arguments.add(file.toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void score_judgesRawRequests() throws IOException {
        Path attack = Files.writeString(folder.resolve("attack.http"), SQLI);
        Path visit = Files.writeString(folder.resolve("visit.http"), VISIT.replace("\n", "\r\n"));

        List<JsonNode> lines = run(
                        "score", bundle(), "--block-at=90", "--tag-at=80", attack.toString(), visit.toString())
                .json();

        assertEquals("block", lines.get(0).path("verdict").asText());
        assertEquals("sqli", lines.get(0).path("class").asText());
        assertEquals("query id", lines.get(0).path("field").asText());
        assertEquals("full", lines.get(0).path("completeness").asText());
        assertEquals("test-1", lines.get(0).path("model").asText());
        assertEquals(attack.toString(), lines.get(0).path("id").asText());
        assertEquals("allow", lines.get(1).path("verdict").asText());
        assertTrue(lines.get(1).path("class").isNull());
    }

    @Test
    void score_judgesRecordings() throws IOException {
        Path log = Files.writeString(folder.resolve("access.log"), """
                192.0.2.1 - - [21/Nov/2026:10:00:00 +0000] "GET /?id=1%27+or+1=1-- HTTP/1.1" 200 1 "-" "x"
                192.0.2.1 - - [21/Nov/2026:10:00:00 +0000] "GET /garden HTTP/1.1" 200 1 "-" "x"
                """);

        List<JsonNode> lines = run("score", bundle(), "--block-at=90", "--tag-at=80", log.toString())
                .json();

        assertEquals("block", lines.get(0).path("verdict").asText());
        assertEquals(log + ":1", lines.get(0).path("id").asText());
        assertEquals("allow", lines.get(1).path("verdict").asText());
    }

    @Test
    void score_judgesAListOfUrls() throws IOException {
        Path urls = Files.writeString(folder.resolve("urls.txt"), """
                https://shop.example/?id=1%27+or+1=1--
                /garden?page=2

                not a url
                shop.example/garden
                """);

        List<JsonNode> lines = run("score", bundle(), "--block-at=90", "--tag-at=80", urls.toString())
                .json();

        assertEquals(
                List.of(urls + ":1", urls + ":2", urls + ":5"),
                lines.stream().map(line -> line.path("id").asText()).toList());
        assertEquals("query id", lines.get(0).path("field").asText());
        assertEquals(List.of("block", "allow", "allow"), verdicts(lines));
    }

    @Test
    void score_judgesATableOfUrls_gzippedOrNot() throws IOException {
        String table = "label,url\n1,\"/?id=1%27+or+1=1--,2\"\n0,/garden?page=2\n";
        Path packed = folder.resolve("urls.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(table.getBytes(UTF_8));
        }

        List<JsonNode> lines = run("score", bundle(), "--block-at=90", "--tag-at=80", packed.toString())
                .json();

        assertEquals(List.of("block", "allow"), verdicts(lines));
        assertEquals(
                List.of("block", "allow"),
                verdicts(runWithInput(table, "score", bundle(), "--block-at=90", "--tag-at=80")
                        .json()));
    }

    private static List<String> verdicts(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("verdict").asText()).toList();
    }

    @Test
    void score_judgesAllRequestsOfADump() throws IOException {
        Path dump = Files.writeString(folder.resolve("dump.http"), SQLI + VISIT);

        List<JsonNode> lines = run("score", bundle(), "--block-at=90", "--tag-at=80", dump.toString())
                .json();

        assertEquals(List.of("block", "allow"), verdicts(lines));
        assertEquals(dump + ":1", lines.get(0).path("id").asText());
        assertEquals(dump + ":4", lines.get(1).path("id").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b,c              | ':1: a request starts like GET /path HTTP/1.1, not \"a,b,c\"; a list of URLs starts"
                        + " with one, and a table with a line that names a column url'",
                "''                 | ':1: a request starts like GET /path HTTP/1.1, not an empty line'",
                "label,url          | ': holds no request that could be judged'",
            })
    void score_ofAFileWithoutRequests_saysWhatIsMissing(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("other.txt"), content + "\n");

        assertFailure(run("score", bundle(), file.toString()), file + message);
    }

    @Test
    void score_readsStandardInput() throws IOException {
        assertEquals(1, runWithInput(SQLI, "score", bundle()).json().size());
        assertEquals(1, runWithInput(SQLI, "score", bundle(), "-").json().size());
        assertEquals(24, runWithInput(attacks(), "score", bundle()).json().size());
    }

    @Test
    void score_judgesPayloadsInRequests() throws IOException {
        assertEquals(
                265,
                run("score", bundle(), TestCorpora.file("payloads").toString())
                        .json()
                        .size());
    }

    @Test
    void score_stopsAtABrokenLine_withAllBeforeItPrinted() throws IOException {
        Result result = runWithInput(attacks() + "{oops\n" + attacks(), "score", bundle());

        assertEquals(24, result.json().size());
        assertFailure(result, "-:25: not valid JSON");
    }

    @Test
    void score_ofAMissingFile_namesIt() {
        assertFailure(run("score", bundle(), "nowhere.http"), "nowhere.http: no such file");
    }

    @Test
    void help_isPrinted() {
        for (String command : List.of("train", "evaluate", "report", "score")) {
            Result result = run(command, "--help");

            assertEquals(0, result.code());
            assertTrue(result.out().contains("Exit codes: 0 done"), result.out());
        }
    }

    @Test
    void bundleWithAWrongPrediction_isRefused() throws IOException {
        train(folder.resolve("bundle"));
        Path golden = folder.resolve("bundle/golden.csv");
        String changed = Files.readString(golden).replaceFirst("(?m)^(0,.*),-?[0-9.]+$", "$1,0.123456789");
        Files.writeString(golden, changed);
        Path manifest = folder.resolve("bundle/bundle.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replaceFirst("(\"golden.csv\" : )\"[0-9a-f]+\"", "$1\"" + Digests.ofText(changed) + "\""));

        BundleException refused = assertThrows(BundleException.class, () -> Bundle.load(folder.resolve("bundle")));

        assertTrue(
                String.valueOf(refused.getMessage()).contains("where LightGBM gave 0.123456789"), refused.getMessage());
    }

    @Test
    void train_withoutValidationSide_leavesItOut() throws IOException {
        assertEquals(0, train(folder.resolve("bundle"), "--split=100/0").code());

        JsonNode total =
                JSON.readTree(folder.resolve("bundle/bundle.json").toFile()).at("/metrics/total");
        assertEquals(0, total.path("records").asInt());
    }

    private static String attacks() throws IOException {
        return Files.readString(TestCorpora.file("attacks"), UTF_8);
    }

    private static void assertFailure(Result result, String message) {
        assertEquals(2, result.code(), result.err());
        assertTrue(result.err().contains(message), result.err());
        assertFalse(result.err().contains("\tat "), result.err());
    }
}
