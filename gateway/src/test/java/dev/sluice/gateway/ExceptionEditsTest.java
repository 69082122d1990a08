package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A gateway with the shipped bundle, to which exceptions are added through its admin listener. */
@Timeout(120)
class ExceptionEditsTest {

    private static final Path SHIPPED = Path.of("..", "config", "models", "default");
    private static final String SQLI = "1'+union+select+name,password+from+users--";
    private static final String NOTES = "{\"id\":\"notes\",\"match\":{\"path\":\"/notes\",\"field\":\"form note\"}}";

    @TempDir
    private Path folder;

    private RecordingUpstream upstream;
    private ReloadingGateway running;

    @BeforeEach
    void begin() throws Exception {
        upstream = new RecordingUpstream();
        upstream.behaving((request, connection) -> connection.answer("200 OK", ""));
        write("/notes", "");
        running = ReloadingGateway.start(file());
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        upstream.close();
    }

    private Path file() {
        return folder.resolve("gateway.yml");
    }

    private Path overrides() {
        return folder.resolve("gateway.override.yml");
    }

    private void write(String path, String more) throws IOException {
        Files.writeString(file(), """
                listen: [ { address: "127.0.0.1:0" } ]
                admin: { address: "127.0.0.1:0" }
                upstreams: { shop: { servers: [ "%s" ] } }
                model: { bundle: "%s" }
                routes:
                  - match: { path: %s }
                  - match: { path: "/**" }
                inspection: { time-budget: 10s }
                decisions: { file: decisions.jsonl, store: { file: recent } }
                %s
                """.formatted(upstream.url(), SHIPPED.toAbsolutePath(), path, more));
    }

    private int status(String field) throws IOException {
        try (RawClient client = running.connect()) {
            String form = "Content-Type: application/x-www-form-urlencoded";
            return client.send(post("/notes", field + "=" + SQLI, form))
                    .answer()
                    .status();
        }
    }

    private HttpResponse<String> admin(String method, String path, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(running.admin(path)))
                                .header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    private HttpResponse<String> add(String body) throws Exception {
        return admin("POST", "/v1/exceptions", body);
    }

    private HttpResponse<String> remove(String id) throws Exception {
        return admin("DELETE", "/v1/exceptions/" + id, "");
    }

    private static JsonNode json(String text) throws IOException {
        return JsonMapper.builder().build().readTree(text);
    }

    private JsonNode listed() throws Exception {
        return json(admin("GET", "/v1/exceptions", "").body()).path("exceptions");
    }

    private String check() {
        StringWriter out = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        assertEquals(Main.DONE, command.execute("check", "--config", file().toString()));
        return out.toString();
    }

    private void assertRefused(int status, String reason, HttpResponse<String> answer) throws IOException {
        assertEquals(status, answer.statusCode(), answer.body());
        assertTrue(json(answer.body()).path("detail").asText().contains(reason), answer.body());
    }

    @Test
    void addedException_isInForceAtOnce_survivesARestart_andEndsWhenItIsRemoved() throws Exception {
        assertEquals(403, status("note"));
        HttpResponse<String> answer = add(NOTES);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals("notes", json(answer.body()).at("/added/0/id").asText());
        assertEquals(200, status("note"));
        assertEquals(403, status("title"));
        running.restart();
        assertEquals(200, status("note"));
        assertEquals(
                "gateway.override.yml:4 exceptions[0]",
                listed().path(0).path("place").asText());
        assertTrue(check().contains("added at run time: exception notes for form note"), check());
        assertEquals(200, remove("notes").statusCode());
        assertEquals(403, status("note"));
        assertFalse(Files.exists(overrides()));
    }

    @Test
    void suggestion_canBeSentAsItIs_andLetsTheRequestPass() throws Exception {
        assertEquals(403, status("note"));
        WrittenLog.awaitDecision(folder.resolve("decisions.jsonl"), "form note");
        String id = json(Files.readAllLines(folder.resolve("decisions.jsonl")).get(0))
                .path("request_id")
                .asText();
        JsonNode advice = json("{}");
        for (int i = 0; i < 100 && !advice.has("exception"); i++) {
            advice = json(
                    admin("GET", "/v1/exceptions/suggest?request-id=" + id, "").body());
            Thread.sleep(advice.has("exception") ? 0 : 50);
        }
        assertEquals(200, add(advice.path("exception").toString()).statusCode());
        assertEquals(200, status("note"));
    }

    @Test
    void storedDecisionsTell_whatAnExceptionOrABundleWouldDo_andNothingChanges() throws Exception {
        Path other = TestBundles.rename(TestBundles.copyTo(folder.resolve("other")), "other-1");
        String shadow = Files.readString(file()).replace("model: { ", "model: { shadow: \"" + other + "\", ");
        Files.writeString(file(), shadow);
        running.restart();
        assertEquals(403, status("note"));
        assertEquals(403, status("title"));
        JsonNode outcome = json("{}");
        for (int i = 0; i < 100 && outcome.path("decisions").asInt() < 2; i++) {
            outcome = json(
                    admin("POST", "/v1/replay", "{\"exception\":" + NOTES + "}").body());
            Thread.sleep(50);
        }
        assertEquals(1, outcome.path("no_longer_blocked_count").asInt(), outcome.toString());
        assertEquals("form note", outcome.at("/no_longer_blocked/0/field").asText());
        String ref =
                json(admin("GET", "/v1/bundles", "").body()).at("/shadow/ref").asText();
        outcome =
                json(admin("POST", "/v1/replay", "{\"bundle\":\"" + ref + "\"}").body());
        assertEquals("other-1", outcome.path("model").asText());
        assertEquals(2, outcome.path("rescored").asInt(), outcome.toString());
        assertEquals(403, status("note"));
        assertRefused(400, "send an object with bundle", admin("POST", "/v1/replay", "{}"));
        assertRefused(400, "limit is a number", admin("POST", "/v1/replay", "{\"bundle\":\"x\",\"limit\":0}"));
        assertRefused(400, "did you mean bundle?", admin("POST", "/v1/replay", "{\"bundle\":\"x\",\"bundl\":1}"));
        assertRefused(404, "no such bundle", admin("POST", "/v1/replay", "{\"bundle\":\"x\"}"));
        assertRefused(
                400, "too wide", admin("POST", "/v1/replay", "{\"exception\":" + NOTES.replace("/notes", "/**") + "}"));
    }

    @Test
    void changesAreAudited() throws Exception {
        ObjectNode wanted = (ObjectNode) json(NOTES);
        wanted.put("note", "ticket: \"4711\" # wiki").put("expires", "2999-12-31");
        add(wanted.toString());
        remove("notes");
        List<String> lines = Files.readAllLines(folder.resolve("audit.jsonl"));
        assertEquals(2, lines.size());
        JsonNode added = json(lines.get(0));
        assertEquals("127.0.0.1", added.path("who").asText());
        assertEquals("exception", added.path("action").asText());
        assertEquals("form note", added.at("/after/match/field").asText());
        assertEquals("ticket: \"4711\" # wiki", added.at("/after/note").asText());
        assertEquals("127.0.0.1", added.at("/after/author").asText());
        assertEquals("notes", json(lines.get(1)).at("/before/id").asText());
        assertFalse(json(lines.get(1)).has("after"));
    }

    @Test
    void whatIsRefusedInAConfig_isRefusedHere_andChangesNothing() throws Exception {
        assertRefused(400, "match.field: is missing", add("{\"id\":\"x\",\"match\":{\"path\":\"/notes\"}}"));
        assertRefused(400, "match.path: is missing", add("{\"id\":\"x\",\"match\":{\"field\":\"form note\"}}"));
        assertRefused(400, "too wide", add(NOTES.replace("/notes", "/**")));
        assertRefused(400, "id: \"a b\" is no id", add(NOTES.replace("\"notes\"", "\"a b\"")));
        assertRefused(
                400,
                "match.route: \"/nots\" is no route; did you mean /notes?",
                add(NOTES.replace("\"path\":\"/notes\"", "\"route\":\"/nots\"")));
        assertRefused(
                400,
                "match.attack_class: \"sqly\" is no attack class; did you mean sqli?",
                add(NOTES.replace("\"form note\"", "\"form note\",\"attack_class\":\"sqly\"")));
        assertRefused(
                400,
                "unknown key match.class",
                add(NOTES.replace("\"form note\"", "\"form note\",\"class\":\"sqli\"")));
        assertRefused(400, "unknown key ids; did you mean id?", add(NOTES.replace("\"id\"", "\"ids\"")));
        assertRefused(400, "over already", add(NOTES.replace("\"id\"", "\"expires\":\"2020-01-01\",\"id\"")));
        assertRefused(400, "is no end", add(NOTES.replace("\"id\"", "\"expires\":\"soon\",\"id\"")));
        assertRefused(400, "HOME is not set", add(NOTES.replace("\"id\"", "\"note\":\"${HOME}\",\"id\"")));
        assertRefused(400, "at most 500", add(NOTES.replace("\"id\"", "\"note\":\"" + "x".repeat(501) + "\",\"id\"")));
        assertRefused(400, "send an exception as an object", add("[]"));
        assertRefused(404, "there is no exception", remove("other"));
        assertFalse(Files.exists(overrides()));
        assertFalse(Files.exists(folder.resolve("audit.jsonl")));
    }

    @Test
    void exceptionOfTheConfig_isNotChangedHere() throws Exception {
        write("/notes", "exceptions: [ " + NOTES + " ]");
        running.restart();
        assertRefused(409, "gateway.yml:10", add(NOTES));
        assertRefused(409, "not added at run time; remove it at gateway.yml:10", remove("notes"));
    }

    @Test
    void exceptionThatTheConfigHasByNow_orWhoseRouteIsGone_warns_andCanBeRemoved() throws Exception {
        add(NOTES);
        add(NOTES.replace("\"path\"", "\"route\"").replace("\"notes\"", "\"routed\""));
        write("/found", "exceptions: [ " + NOTES + " ]");
        String said = check();
        assertTrue(said.contains("the config has an exception \"notes\", too, so this one has no effect"), said);
        assertTrue(said.contains("\"/notes\" is no route of the config any more"), said);
        running.restart();
        assertEquals(2, listed().size());
        assertEquals(200, remove("routed").statusCode());
        assertEquals(200, remove("notes").statusCode());
        assertFalse(Files.exists(overrides()));
        assertEquals(200, status("note"));
    }
}
