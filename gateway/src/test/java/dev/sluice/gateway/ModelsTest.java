package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.detector.Bundle;
import dev.sluice.host.BundleHistory;
import dev.sluice.host.Bundles;
import dev.sluice.host.ConfigException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose bundle is changed through its admin listener. */
@Timeout(120)
class ModelsTest {

    @TempDir
    private Path folder;

    private RecordingUpstream upstream;
    private ReloadingGateway running;

    /** The config's bundle was first-1, and is second-1 now. */
    @BeforeEach
    void begin() throws Exception {
        upstream = new RecordingUpstream();
        upstream.behaving((request, connection) -> connection.answer("200 OK", request.header("sluice-model")));
        TestBundles.rename(TestBundles.copyTo(folder.resolve("mine")), "first-1");
        write("bundle: mine");
        running = ReloadingGateway.start(file());
        awaitHistory(1);
        TestBundles.rename(folder.resolve("mine"), "second-1");
        running.reloader().ask();
        awaitHistory(2);
        assertEquals("second-1", model());
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        upstream.close();
    }

    private Path file() {
        return folder.resolve("gateway.yml");
    }

    private void write(String model) throws IOException {
        Files.writeString(file(), """
                listen: [ { address: "127.0.0.1:0" } ]
                admin: { address: "127.0.0.1:0" }
                upstreams: { shop: { servers: [ "%s" ] } }
                model: { %s }
                """.formatted(upstream.url(), model));
    }

    private String model() throws IOException {
        try (RawClient client = running.connect()) {
            RawClient.Answer answer = client.send(get("/")).answer();
            assertEquals(200, answer.status());
            return answer.body().replace("\"", "");
        }
    }

    private HttpResponse<String> ask(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(running.admin(path)))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private JsonNode ok(String method, String path) throws Exception {
        HttpResponse<String> answer = ask(method, path);
        assertEquals(200, answer.statusCode(), answer.body());
        return JsonMapper.builder().build().readTree(answer.body());
    }

    private void assertRefused(int status, String path, String reason) throws Exception {
        HttpResponse<String> answer = ask("POST", path);
        assertEquals(status, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(reason), answer.body());
    }

    private JsonNode awaitHistory(int bundlesKnown) throws Exception {
        JsonNode overview = ok("GET", "/v1/bundles");
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (overview.path("history").size() < bundlesKnown && System.nanoTime() < end) {
            Thread.sleep(50);
            overview = ok("GET", "/v1/bundles");
        }
        assertEquals(bundlesKnown, overview.path("history").size(), overview.toString());
        return overview;
    }

    private String refOf(String name) throws Exception {
        for (JsonNode row : ok("GET", "/v1/bundles").path("history")) {
            if (row.path("name").asText().equals(name)) {
                return row.path("ref").asText();
            }
        }
        throw new AssertionError("no " + name);
    }

    @Test
    void whatHasJudgedIsKnown_latestFirst() throws Exception {
        JsonNode overview = ok("GET", "/v1/bundles");
        assertEquals("second-1", overview.path("active").path("name").asText());
        assertFalse(overview.path("chosen").asBoolean());
        assertEquals("second-1", overview.at("/history/0/name").asText());
        assertEquals("first-1", overview.at("/history/1/name").asText());
        assertEquals("2026", overview.at("/history/1/created").asText().substring(0, 4));
        assertFalse(overview.at("/history/1/signed").asBoolean());
        assertTrue(overview.path("shadow").isMissingNode());
    }

    @Test
    void back_activate_andTheConfigsOwn_surviveARestart_andAreAudited() throws Exception {
        assertEquals(
                "first-1", ok("POST", "/v1/bundles/back").at("/active/name").asText());
        assertEquals("first-1", model());
        running.restart();
        assertEquals("first-1", model());
        assertTrue(ok("GET", "/v1/bundles").path("chosen").asBoolean());
        assertEquals(
                "second-1", ok("POST", "/v1/bundles/back").at("/active/name").asText());
        ok("POST", "/v1/bundles/" + refOf("first-1") + "/activate");
        assertEquals("first-1", model());
        JsonNode own = ok("POST", "/v1/bundles/configured/activate");
        assertEquals("second-1", own.at("/active/name").asText());
        assertFalse(own.path("chosen").asBoolean());
        assertFalse(Files.exists(folder.resolve("gateway.override.yml")));

        List<String> lines = Files.readAllLines(folder.resolve("audit.jsonl"));
        assertEquals(4, lines.size());
        JsonNode line = JsonMapper.builder().build().readTree(lines.get(0));
        assertEquals("bundle", line.path("action").asText());
        assertEquals("127.0.0.1", line.path("who").asText());
        assertEquals("second-1", line.at("/before/name").asText());
        assertEquals("first-1", line.at("/after/name").asText());
    }

    @Test
    void switchesUnderLoadLoseNothing() throws Exception {
        Set<String> models = ConcurrentHashMap.newKeySet();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Future<?>[] clients = new Future<?>[4];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = threads.submit(() -> {
                try (RawClient client = running.connect()) {
                    while (!over.get()) {
                        RawClient.Answer answer = client.send(get("/")).answer();
                        assertEquals(200, answer.status());
                        models.add(answer.body());
                    }
                }
                return null;
            });
        }
        for (int i = 0; i < 10; i++) {
            ok("POST", "/v1/bundles/back");
            Set<String> seen = new HashSet<>(models);
            models.clear();
            assertEquals(i % 2 == 0 ? "first-1" : "second-1", model(), seen.toString());
        }
        over.set(true);
        for (Future<?> client : clients) {
            client.get();
        }
        threads.shutdown();
        assertEquals("second-1", model());
    }

    @Test
    void whatCannotBeUsed_changesNothing_andSaysWhy() throws Exception {
        assertRefused(404, "/v1/bundles/0000000000000000/activate", "there is " + refOf("second-1"));
        Files.writeString(folder.resolve("model-cache/history/00000000deadbeef.zip"), "no zip");
        assertRefused(409, "/v1/bundles/00000000deadbeef/activate", "the bundle in use stays: ");

        KeyPair pair = TestCertificate.pair("Ed25519");
        Files.writeString(
                folder.resolve("public.pem"),
                TestCertificate.pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        TestBundles.sign(TestBundles.rename(folder.resolve("mine"), "third-1"), pair);
        write("bundle: mine, public-key: public.pem");
        running.reloader().ask();
        awaitHistory(4);
        assertRefused(409, "/v1/bundles/" + refOf("first-1") + "/activate", "is not signed");
        assertEquals("third-1", model());
        assertFalse(Files.exists(folder.resolve("gateway.override.yml")));
        String metrics = ask("GET", "/metrics").body();
        assertTrue(metrics.contains("sluice_model_switches_total{outcome=\"refused\"} 2.0"), metrics);
    }

    @Test
    void shadowIsActivated_fromACopyThatStays() throws Exception {
        Path next = TestBundles.rename(TestBundles.copyTo(folder.resolve("next")), "next-1");
        write("bundle: mine, shadow: next");
        running.reloader().ask();
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (ok("GET", "/v1/bundles").path("shadow").isMissingNode() && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        String ref = ok("GET", "/v1/bundles").at("/shadow/ref").asText();
        assertEquals(
                "next-1",
                ok("POST", "/v1/bundles/" + ref + "/activate")
                        .at("/active/name")
                        .asText());
        write("bundle: mine");
        TestBundles.rename(next, "other-1");
        running.restart();
        assertEquals("next-1", model());
        assertEquals(
                "second-1", ok("POST", "/v1/bundles/back").at("/active/name").asText());
    }

    @Test
    void overrideThatNamesNoBundleOfTheHistory_isAProblemWithItsPlace() throws Exception {
        Files.writeString(folder.resolve("gateway.override.yml"), "model:\n  bundle: ../mine\n");
        ConfigException thrown =
                assertThrows(ConfigException.class, () -> GatewaySections.load(file(), Map.of(), new Bundles()::load));
        assertEquals(
                "gateway.override.yml:2: model.bundle: \"../mine\" is no reference of a bundle; GET /v1/bundles lists them",
                thrown.problems().get(0).toString());
        Files.delete(folder.resolve("gateway.override.yml"));
    }

    @Test
    void historyIsBounded() throws Exception {
        for (int i = 0; i < BundleHistory.MOST + 3; i++) {
            Path place = TestBundles.rename(TestBundles.copyTo(folder.resolve("b" + i)), "b-" + i);
            new BundleHistory(folder.resolve("history"), Clock.systemUTC()).began(Bundle.load(place), place);
        }
        List<BundleHistory.Kept> all = new BundleHistory(folder.resolve("history"), Clock.systemUTC()).all();
        assertEquals(BundleHistory.MOST, all.size());
        assertEquals(
                "b-" + (BundleHistory.MOST + 2), Bundle.load(all.get(0).file()).name());
    }
}
