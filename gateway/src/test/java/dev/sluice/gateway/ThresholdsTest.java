package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.host.ConfigException;
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
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A gateway with the shipped bundle, whose thresholds are changed through its admin listener. */
@Timeout(120)
class ThresholdsTest {

    private static final Path SHIPPED = Path.of("..", "config", "models", "default");
    private static final String ODD = "/search?q=how+does+union+select+work";

    @TempDir
    private Path folder;

    private RecordingUpstream upstream;
    private ReloadingGateway running;

    @BeforeEach
    void begin() throws Exception {
        upstream = new RecordingUpstream();
        upstream.behaving((request, connection) -> connection.answer("200 OK", ""));
        write("/search", "");
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

    private void write(String path, String admin) throws IOException {
        Files.writeString(file(), """
                listen: [ { address: "127.0.0.1:0" } ]
                admin: { address: "127.0.0.1:0"%s }
                upstreams: { shop: { servers: [ "%s" ] } }
                model: { bundle: "%s" }
                routes:
                  - match: { path: %s }
                  - match: { path: "/**" }
                decisions: { file: decisions.jsonl }
                """.formatted(admin, upstream.url(), SHIPPED.toAbsolutePath(), path));
    }

    private int status(String target) throws IOException {
        try (RawClient client = running.connect()) {
            return client.send(get(target)).answer().status();
        }
    }

    private HttpResponse<String> admin(HttpRequest.Builder request, String path) throws Exception {
        URI uri = URI.create(running.admin(path));
        return HttpClient.newHttpClient().send(request.uri(uri).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> put(String... keysAndValues) throws Exception {
        ObjectNode body = JsonMapper.builder().build().createObjectNode();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            body.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return put(body.toString());
    }

    private HttpResponse<String> put(String body) throws Exception {
        return admin(
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(body)),
                "/v1/thresholds");
    }

    private JsonNode list() throws Exception {
        return json(admin(HttpRequest.newBuilder(), "/v1/thresholds").body()).path("routes");
    }

    private static JsonNode json(String text) throws IOException {
        return JsonMapper.builder().build().readTree(text);
    }

    private String reloads() throws Exception {
        return admin(HttpRequest.newBuilder(), "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("sluice_reloads_total"))
                .toList()
                .toString();
    }

    private void assertRefused(int status, String reason, HttpResponse<String> answer) throws IOException {
        assertEquals(status, answer.statusCode(), answer.body());
        assertTrue(json(answer.body()).path("detail").asText().contains(reason), answer.body());
        assertFalse(Files.exists(overrides()), "nothing is written");
    }

    @Test
    void everyRouteIsListed_withPlaces() throws Exception {
        JsonNode routes = list();
        assertEquals(2, routes.size());
        assertEquals(
                "{\"route\":\"/search\",\"mode\":\"block\",\"tag_at\":\"99.0\",\"block_at\":\"500 per million\","
                        + "\"tag_at_score\":99.0,\"block_at_score\":99.95,\"tag_at_place\":\"default of policy.tag-at\","
                        + "\"block_at_place\":\"default of policy.block-at\",\"overridden\":false}",
                routes.path(0).toString());
    }

    @Test
    void change_takesEffectOnItsRoute_withOneReload_andNamesItsLine() throws Exception {
        assertEquals(200, status(ODD));
        HttpResponse<String> answer = put("route", "/search", "block_at", "99.1", "note", "a \"quiet\" night: # 1");
        assertEquals(200, answer.statusCode(), answer.body());
        JsonNode changed = json(answer.body()).path("routes").path(0);
        assertEquals("99.1", changed.path("block_at").asText());
        assertEquals(
                overrides() + ":5 thresholds[0].block-at",
                changed.path("block_at_place").asText());
        assertTrue(changed.path("overridden").asBoolean());
        assertFalse(list().path(1).path("overridden").asBoolean());
        assertEquals(403, status(ODD));
        assertEquals(200, status(ODD.replace("search", "other")));
        assertEquals("[sluice_reloads_total{outcome=\"done\"} 1.0]", reloads());
        assertFalse(running.reloader().hasChanged(), "our own write is no change");
        assertFalse(running.reloader().hasChanged());
        running.reloader().close();
        running.gateway().close();
        String line = Files.readAllLines(folder.resolve("decisions.jsonl")).get(1);
        assertEquals(
                overrides() + ":5 thresholds[0].block-at: 99.1",
                json(line).path("decided_by").path(0).asText());
    }

    @Test
    void change_survivesARestart_untilItIsReset() throws Exception {
        put("route", "/search", "tag_at", "90.5", "block_at", "1 per million");
        assertFalse(Files.exists(overrides()), "a budget that the bundle cannot support");
        put("route", "/search", "block_at", "99.1");
        put("route", "/search", "tag_at", "50");
        running.restart();
        assertEquals(403, status(ODD));
        assertEquals("50.0", list().path(0).path("tag_at").asText());
        HttpResponse<String> answer = put("{\"route\":\"/search\",\"reset\":true}");
        assertEquals(200, answer.statusCode(), answer.body());
        assertFalse(Files.exists(overrides()));
        assertEquals(200, status(ODD));
    }

    @Test
    void changesAreAudited_withWhatWasBefore() throws Exception {
        write("/search", ", token: 0123456789abcdef, audit-log: who.jsonl");
        running.restart();
        admin(
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer 0123456789abcdef")
                        .PUT(BodyPublishers.ofString(
                                "{\"route\":\"/**\",\"block_at\":\"99.5\",\"note\":\"false alarms\"}")),
                "/v1/thresholds");
        List<String> lines = Files.readAllLines(folder.resolve("who.jsonl"));
        assertEquals(1, lines.size());
        JsonNode line = json(lines.get(0));
        assertEquals("127.0.0.1 with the token", line.path("who").asText());
        assertEquals("thresholds", line.path("action").asText());
        assertEquals("500 per million", line.path("before").path("block_at").asText());
        assertEquals("99.5", line.path("after").path("block_at").asText());
        assertEquals("false alarms", line.path("after").path("note").asText());
        assertFalse(Files.readString(overrides()).contains("0123456789abcdef"));
    }

    @Test
    void auditLogThatCannotBeWritten_isCounted_andTheChangeStands() throws Exception {
        Files.createDirectory(folder.resolve("audit.jsonl"));
        assertEquals(200, put("route", "/search", "block_at", "99.1").statusCode());
        assertEquals(403, status(ODD));
        assertTrue(admin(HttpRequest.newBuilder(), "/metrics").body().contains("sluice_audit_lines_dropped_total 1.0"));
    }

    @Test
    void whatCannotBe_isRefused_andChangesNothing() throws Exception {
        assertRefused(400, "is no threshold", put("route", "/search", "block_at", "much"));
        assertRefused(400, "is above block-at", put("route", "/search", "tag_at", "99.99"));
        assertRefused(400, "cannot be reached", put("route", "/search", "block_at", "0.01 per million"));
        assertRefused(404, "did you mean /search?", put("route", "/serch", "block_at", "99"));
        assertRefused(400, "send tag_at, block_at or both", put("route", "/search"));
        assertRefused(400, "name of a route", put("block_at", "99.5"));
        assertRefused(400, "did you mean block_at?", put("route", "/search", "block-at", "99.5"));
        assertRefused(400, "not both", put("{\"route\":\"/search\",\"reset\":true,\"tag_at\":\"99\"}"));
        assertRefused(404, "nothing to reset", put("{\"route\":\"/search\",\"reset\":true}"));
        assertRefused(400, "no JSON", put("{"));
        assertRefused(400, "an object", put("[]"));
        assertRefused(400, "longer than 500", put("route", "/search", "block_at", "99.5", "note", "x".repeat(501)));
        assertEquals("[]", reloads());
    }

    @Test
    void note_neverReadsTheEnvironment() throws Exception {
        assertRefused(
                400,
                "thresholds[0].note: the environment variable HOME is not set",
                put("route", "/search", "block_at", "99.5", "note", "${HOME}"));
    }

    @Test
    void configThatIsBrokenOnDisk_isNamed_andNothingChanges() throws Exception {
        Files.writeString(file(), Files.readString(file()).replace("routes:", "rutes:"));
        assertRefused(409, "gateway.yml:5: rutes", put("route", "/search", "block_at", "99.1"));
    }

    @Test
    void overrideOfARouteThatIsGone_warns() throws Exception {
        put("route", "/search", "block_at", "99.1");
        write("/find", "");
        StringWriter out = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        assertEquals(Main.DONE, command.execute("check", "--config", file().toString()));
        assertTrue(
                out.toString()
                        .contains("warning: gateway.override.yml:4: thresholds[0].route: \"/search\" is no route of"
                                + " the config any more, so this has no effect"),
                out.toString());
    }

    @Test
    void check_namesWhatWasChanged() throws Exception {
        put("route", "/search", "block_at", "99.1");
        StringWriter out = new StringWriter();
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        assertEquals(Main.DONE, command.execute("check", "--config", file().toString()));
        assertTrue(
                out.toString().contains("block-at 99.1 (" + overrides() + ":5 thresholds[0].block-at)"),
                out.toString());
    }

    @Test
    void faultsOfTheOverrides_haveFileLineAndKey() throws Exception {
        Files.writeString(overrides(), """
                thresholds:
                  - route: /search
                    tag-at: 99.99
                  - route: "/**"
                    blockat: 99.5
                  - tag-at: many
                rules: []
                """);
        ConfigException problems = assertThrows(ConfigException.class, () -> GatewaySections.load(file(), Map.of()));
        assertEquals("""
                gateway.override.yml:3: thresholds[0].tag-at: tag-at 99.99 is above block-at 500 per million; what is \
                blocked must also be worth a tag, so tag-at may not exceed block-at (%s:3 thresholds[0].tag-at, default \
                of policy.block-at)
                gateway.override.yml:4: thresholds[1].block-at: is missing; write tag-at, block-at or both
                gateway.override.yml:5: thresholds[1].blockat: unknown key; did you mean block-at? Possible here: route,\
                 tag-at, block-at, changed, by, note
                gateway.override.yml:6: thresholds[2].route: is missing; write the name of a route, for example \
                "/api/**"
                gateway.override.yml:6: thresholds[2].tag-at: "many" is no threshold; write a score such as 99.95 or a \
                budget of false positives such as 500 per million
                gateway.override.yml:7: rules: unknown key; possible here: thresholds, exceptions, model""".formatted(overrides()), problems.getMessage());
    }

    @Test
    void changesUnderLoad_loseNothing() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        AtomicBoolean over = new AtomicBoolean();
        Future<Integer> client = thread.submit(() -> {
            int answers = 0;
            try (RawClient connection = running.connect()) {
                for (; !over.get(); answers++) {
                    assertEquals(
                            200, connection.send(get("/search?q=mug")).answer().status());
                }
            }
            return answers;
        });
        for (int i = 1; i <= 30; i++) {
            assertEquals(
                    200, put("route", "/search", "block_at", "99." + (10 + i)).statusCode());
        }
        over.set(true);
        assertTrue(client.get() > 0);
        thread.shutdown();
        assertEquals("[sluice_reloads_total{outcome=\"done\"} 30.0]", reloads());
    }

    @Test
    void gatewayWithoutAConfigFile_saysSo() throws Exception {
        try (TestGateway other = TestGateway.before(upstream)) {
            URI uri = URI.create("http://" + Gateway.text(other.gateway().adminAddress()) + "/v1/thresholds");
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(uri)
                                    .header("Content-Type", "application/json")
                                    .PUT(BodyPublishers.ofString("{\"route\":\"/**\",\"block_at\":\"99.5\"}"))
                                    .build(),
                            BodyHandlers.ofString());
            assertRefused(409, "was not started from a config file", answer);
        }
    }
}
