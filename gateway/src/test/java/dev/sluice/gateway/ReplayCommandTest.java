package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a gateway with the shipped bundle has written, replayed. */
@Timeout(120)
class ReplayCommandTest {

    private static final String SHIPPED = Path.of("..", "config", "models", "default")
            .toAbsolutePath()
            .normalize()
            .toString();
    private static final String ATTACK = "/search?q=1%27+UNION+SELECT+name,password+FROM+users--+";
    private static final String ODD = "/search?q=how+does+union+select+work";
    private static final String NONE = "/search?q=it's+%3Cb%3Ea;b";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private RecordingUpstream upstream;

    @BeforeEach
    void begin() throws IOException {
        upstream = new RecordingUpstream().behaving((request, connection) -> connection.answer("200 OK", ""));
    }

    @AfterEach
    void end() throws IOException {
        upstream.close();
    }

    private Path config(String name, String bundle, String policy, String decisions) throws IOException {
        return Files.writeString(folder.resolve(name), """
                listen: [ { address: "127.0.0.1:0" } ]
                admin: { address: "127.0.0.1:0" }
                upstreams: { shop: { servers: [ "%s" ] } }
                model: { bundle: "%s" }
                policy: { %s }
                decisions: { keep: all, %s }
                """.formatted(upstream.url(), bundle, policy, decisions));
    }

    private void record(String decisions, String... targets) throws Exception {
        Path config = config("recording.yml", SHIPPED, "mode: block", decisions);
        try (Gateway gateway = Gateway.start(GatewaySections.load(config, Map.of()));
                RawClient client = new RawClient(gateway.addresses().get(0))) {
            for (String target : targets) {
                client.send(get(target)).answer();
            }
        }
    }

    private Path log() {
        return folder.resolve("decisions.jsonl");
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    private JsonNode replayed(Path config, Path... decisions) throws IOException {
        out.getBuffer().setLength(0);
        String[] arguments = new String[decisions.length + 4];
        arguments[0] = "replay";
        arguments[1] = "--json";
        arguments[2] = "--config";
        arguments[3] = config.toString();
        for (int i = 0; i < decisions.length; i++) {
            arguments[i + 4] = decisions[i].toString();
        }
        assertEquals(Main.DONE, run(arguments), err.toString());
        return JsonMapper.builder().build().readTree(out.toString());
    }

    private static void assertCounts(String expected, JsonNode counts) {
        assertEquals(expected, counts.path("allow") + " " + counts.path("tag") + " " + counts.path("block"));
    }

    @Test
    void otherThresholds_areAppliedToWhatWasWritten() throws Exception {
        record("file: decisions.jsonl", "/plain", NONE, ODD, ATTACK);
        Path stricter = config("stricter.yml", SHIPPED, "block-at: 99.1", "file: decisions.jsonl");
        JsonNode outcome = replayed(stricter, log());
        assertEquals(4, outcome.path("decisions").asInt());
        assertCounts("2 1 1", outcome.path("all").path("now"));
        assertCounts("2 0 2", outcome.path("all").path("then"));
        assertEquals(
                250_000, outcome.path("all").path("blocked_per_million_now").asDouble());
        assertEquals(
                500_000, outcome.path("all").path("blocked_per_million_then").asDouble());
        assertEquals("/**", outcome.path("routes").path(0).path("route").asText());
        JsonNode change = outcome.path("newly_blocked").path(0);
        assertEquals("query q", change.path("field").asText());
        assertEquals(
                change.path("score_before").asDouble(),
                change.path("score_after").asDouble());
        assertEquals(0, outcome.path("no_longer_blocked_count").asInt());
        assertEquals(
                0,
                outcome.path("rescored").asInt() + outcome.path("not_rescored").asInt());

        out.getBuffer().setLength(0);
        assertEquals(Main.DONE, run("replay", "--config", stricter.toString(), "--log", log().toString()));
        assertTrue(out.toString().contains("Newly blocked: 1\n  99."), out.toString());
        assertTrue(out.toString().contains("would be             2         0         2  500,000.0"), out.toString());
    }

    @Test
    void anotherBundle_scoresFromWhatWasKept() throws Exception {
        record("file: decisions.jsonl", "/plain", NONE, ODD, ATTACK);
        Path bundle = TestBundles.rename(TestBundles.copyTo(folder.resolve("other")), "other-1");
        Path other = config("other.yml", bundle.toString(), "mode: block", "file: decisions.jsonl");
        JsonNode outcome = replayed(other, log());
        assertEquals("other-1", outcome.path("model").asText());
        assertEquals(3, outcome.path("rescored").asInt());
        assertEquals(0, outcome.path("not_rescored").asInt());
        assertCounts("2 1 1", outcome.path("all").path("then"));

        Files.delete(log());
        record("file: decisions.jsonl, vectors: false", "/plain", NONE, ODD, ATTACK);
        assertFalse(Files.readString(log()).contains("vectors"));
        outcome = replayed(other, log());
        assertEquals(0, outcome.path("rescored").asInt());
        assertEquals(3, outcome.path("not_rescored").asInt());
    }

    @Test
    void secretFields_keepNoVector_andAreNotScoredAnew() throws Exception {
        record("file: decisions.jsonl", "/login?password=1%27+UNION+SELECT+name,password+FROM+users--+");
        JsonNode line = JsonMapper.builder().build().readTree(Files.readString(log()));
        assertEquals(
                "query password", line.path("vectors").path(0).path("field").asText());
        assertFalse(line.path("vectors").path(0).has("packed"), line.toString());
        Path bundle = TestBundles.rename(TestBundles.copyTo(folder.resolve("other")), "other-1");
        JsonNode outcome = replayed(config("other.yml", bundle.toString(), "mode: block", "stdout: true"), log());
        assertEquals(1, outcome.path("not_rescored").asInt());
    }

    private Path excepting(String name, String match) throws IOException {
        Path config = config(name, SHIPPED, "mode: block", "file: decisions.jsonl");
        String exception = "exceptions: [ { id: x, match: { " + match + " } } ]\n";
        return Files.writeString(config, Files.readString(config) + exception);
    }

    @Test
    void exceptionsOfTheOtherConfig_takeTheirFieldsOut_andTheRestIsScored() throws Exception {
        String both = ATTACK + "&r=1%27+UNION+SELECT+name,password+FROM+users--+";
        record("file: decisions.jsonl", ATTACK, both, ATTACK.replace("/search", "/other"));
        JsonNode outcome = replayed(excepting("path.yml", "path: /search, field: query q"), log());
        assertCounts("0 0 3", outcome.path("all").path("now"));
        assertCounts("1 0 2", outcome.path("all").path("then"));
        assertEquals(0, outcome.path("not_excepted").asInt());
        outcome = replayed(excepting("class.yml", "path: /search, field: query q, class: xss"), log());
        assertCounts("0 0 3", outcome.path("all").path("then"));
        assertEquals(0, outcome.path("excepted").asInt());

        Files.delete(log());
        record("file: decisions.jsonl, vectors: false", ATTACK, ATTACK);
        outcome = replayed(excepting("path.yml", "path: /search, field: query q"), log());
        assertCounts("0 0 2", outcome.path("all").path("then"));
        assertEquals(2, outcome.path("not_excepted").asInt());
        out.getBuffer().setLength(0);
        run("replay", "--config", folder.resolve("path.yml").toString(), log().toString());
        assertTrue(
                out.toString().contains("2 have a field that an exception takes out and keep their score"),
                out.toString());
    }

    @Test
    void exceptionThatIsNoLongerThere_bringsItsFieldBack() throws Exception {
        Path excepting = excepting("excepting.yml", "path: /search, field: query q");
        try (Gateway gateway = Gateway.start(GatewaySections.load(excepting, Map.of()));
                RawClient client = new RawClient(gateway.addresses().get(0))) {
            assertEquals(200, client.send(get(ATTACK)).answer().status());
        }
        assertCounts("1 0 0", replayed(excepting, log()).path("all").path("then"));
        Path without = config("without.yml", SHIPPED, "mode: block", "file: decisions.jsonl");
        assertCounts("0 0 1", replayed(without, log()).path("all").path("then"));
    }

    @Test
    void storeAndZippedLog_saySameAsTheLog() throws Exception {
        record("file: decisions.jsonl, store: { file: recent }", "/plain", NONE, ODD, ATTACK);
        Path zipped = folder.resolve("decisions.jsonl.1.gz");
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            Files.copy(log(), gzip);
        }
        Path bundle = TestBundles.rename(TestBundles.copyTo(folder.resolve("other")), "other-1");
        Path other = config("other.yml", bundle.toString(), "block-at: 99.1", "file: decisions.jsonl");
        JsonNode fromLog = replayed(other, log());
        assertEquals(fromLog, replayed(other, zipped));
        assertEquals(fromLog, replayed(other, folder.resolve("recent.mv.db")));
        assertEquals(fromLog, replayed(other), "the log that the config names");
        assertEquals(8, replayed(other, log(), zipped).path("decisions").asInt());
    }

    @Test
    void routesOfTheOtherConfig_count() throws Exception {
        record("file: decisions.jsonl", ODD, "/other" + ODD);
        Path other = config("other.yml", SHIPPED, "mode: block", "file: decisions.jsonl");
        Files.writeString(other, Files.readString(other) + """
                routes:
                  - match: { path: /search }
                    policy: { block-at: 99.1 }
                  - match: { path: /elsewhere }
                """);
        JsonNode outcome = replayed(other, log());
        assertEquals(1, outcome.path("without_route").asInt());
        assertEquals(1, outcome.path("newly_blocked_count").asInt());
    }

    @Test
    void badLines_areCounted_andTheFirstIsNamed() throws Exception {
        record("file: decisions.jsonl", ODD);
        Files.writeString(
                log(),
                Files.readString(log()) + "{\"time\":\"cut of\n{}\n"
                        + Files.readString(log()).replace("\"tag\"", "\"tagged\""));
        Path config = config("same.yml", SHIPPED, "mode: block", "file: decisions.jsonl");
        JsonNode outcome = replayed(config, log());
        assertEquals(1, outcome.path("decisions").asInt());
        assertEquals(3, outcome.path("bad_lines").asInt());
        assertEquals(log() + ":2: is no JSON", outcome.path("first_bad_line").asText());
    }

    @Test
    void whatCannotBeReplayed_isSaid() throws Exception {
        Path config = config("gateway.yml", SHIPPED, "mode: block", "stdout: true");
        Path nothing = Files.writeString(folder.resolve("nothing.jsonl"), "no decision\n");
        for (List<String> wrong : List.of(
                List.of("names no decisions.file"),
                List.of("none.jsonl: no such file", "none.jsonl"),
                List.of("no decision to replay; " + nothing + ":1: is no JSON", nothing.toString()),
                List.of("--limit is at least 1", "--limit", "0", nothing.toString()))) {
            err.getBuffer().setLength(0);
            String[] arguments = new String[wrong.size() + 2];
            arguments[0] = "replay";
            arguments[1] = "--config";
            arguments[2] = config.toString();
            for (int i = 1; i < wrong.size(); i++) {
                arguments[i + 2] = wrong.get(i);
            }
            assertEquals(Main.BAD_INPUT, run(arguments), err.toString());
            assertTrue(err.toString().contains(wrong.get(0)), err.toString());
        }
    }
}
