package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static dev.sluice.gateway.TestGateway.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.detector.Policy;
import dev.sluice.detector.RequestView;
import dev.sluice.detector.Verdict;
import dev.sluice.host.Bundles;
import dev.sluice.host.ConfigException;
import dev.sluice.host.Inspector;
import dev.sluice.host.Judge;
import dev.sluice.host.LoadedConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose second bundle calls other requests attacks. */
@Timeout(60)
class ShadowTest {

    private static final String MODEL = "model: { bundle: none, shadow: other, shadow-sample: 100 % }";

    @TempDir
    private Path folder;

    private static Judge judge(Inspector shadow) {
        return new Judge("test-1", TestGateway::verdict, null).besides(new Judge("test-2", shadow, null));
    }

    /** Calls what the other calls odd an attack, and the other way round; of bodies it knows the word bad. */
    private static Verdict otherVerdict(RequestView request, Policy policy) {
        boolean bad = new String(request.body(), StandardCharsets.UTF_8).contains("bad");
        String target = request.target().contains("odd") || bad ? "/attack" : "/";
        return TestGateway.verdict(new View(request, target), policy);
    }

    private record View(RequestView of, String target) implements RequestView {

        @Override
        public String method() {
            return of.method();
        }

        @Override
        public int headerCount() {
            return of.headerCount();
        }

        @Override
        public String headerName(int index) {
            return of.headerName(index);
        }

        @Override
        public String headerValue(int index) {
            return of.headerValue(index);
        }

        @Override
        public byte[] body() {
            return of.body();
        }

        @Override
        public boolean bodyComplete() {
            return of.bodyComplete();
        }
    }

    private static JsonNode report(TestGateway gateway) throws Exception {
        return JsonMapper.builder().build().readTree(gateway.admin("/v1/shadow").body());
    }

    private static JsonNode awaitReport(TestGateway gateway, Predicate<JsonNode> wanted) throws Exception {
        JsonNode report = report(gateway);
        for (int i = 0; i < 400 && !wanted.test(report); i++) {
            Thread.sleep(25);
            report = report(gateway);
        }
        assertTrue(wanted.test(report), report.toString());
        return report;
    }

    private static long compared(JsonNode report) {
        return StreamSupport.stream(report.path("routes").spliterator(), false)
                .flatMap(row -> List.of("both_block", "only_active", "only_shadow", "neither").stream()
                        .map(row::path))
                .mapToLong(JsonNode::asLong)
                .sum();
    }

    @Test
    void disagreementsAreCountedByRoute_andFoundByRequestId() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(
                        upstream,
                        judge(ShadowTest::otherVerdict),
                        MODEL,
                        "routes: [ { match: { path: /api/** } }, { match: { path: /** } } ]")) {
            assertEquals(403, gateway.ask(get("/attack")).status());
            assertEquals(200, gateway.ask(get("/odd")).status());
            String id = upstream.next().header("sluice-request-id").replace("\"", "");
            assertEquals(200, gateway.ask(get("/")).status());
            assertEquals(200, gateway.ask(post("/api/1", "something bad")).status());
            assertEquals(403, gateway.ask(get("/api/attack-odd")).status());

            JsonNode report = awaitReport(gateway, found -> compared(found) == 5);
            assertEquals("test-1", report.path("active").asText());
            assertEquals("test-2", report.path("shadow").asText());
            assertEquals(0, report.path("dropped").asLong());
            JsonNode all = report.path("routes").path(0);
            assertEquals("/**", all.path("route").asText());
            assertEquals(1, all.path("only_active").asLong());
            assertEquals(1, all.path("only_shadow").asLong());
            assertEquals(1, all.path("neither").asLong());
            JsonNode api = report.path("routes").path(1);
            assertEquals(1, api.path("both_block").asLong());
            assertEquals(1, api.path("only_shadow").asLong());
            assertEquals(
                    2,
                    StreamSupport.stream(api.path("differences").spliterator(), false)
                            .mapToLong(bar -> bar.path("requests").asLong())
                            .sum());
            JsonNode odd = report.path("disagreements").path(1);
            assertEquals(id, odd.path("request_id").asText());
            assertEquals("tag", odd.path("active").path("disposition").asText());
            assertEquals("block", odd.path("shadow").path("disposition").asText());
            assertEquals("sqli", odd.path("shadow").path("attack_class").asText());
            assertTrue(gateway.admin("/metrics")
                    .body()
                    .contains("sluice_shadow_requests_total{outcome=\"only-shadow\"} 2.0"));
        }
    }

    @Test
    void slowShadow_keepsNoRequestWaiting_andWhatDoesNotFitIsCounted() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        Inspector stuck = (request, policy) -> {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return TestGateway.verdict(request, policy);
        };
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, judge(stuck), MODEL);
                RawClient client = gateway.connect()) {
            for (int i = 0; i < Shadow.QUEUE + 20; i++) {
                assertEquals(200, client.send(get("/" + i)).answer().status());
            }
            JsonNode report =
                    awaitReport(gateway, found -> found.path("dropped").asLong() >= 19);
            assertEquals(0, compared(report));
            goOn.countDown();
            awaitReport(gateway, found -> compared(found) >= Shadow.QUEUE);
        }
    }

    @Test
    void waitingBodiesAreBoundedByBytes() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        Inspector stuck = (request, policy) -> {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return TestGateway.verdict(request, policy);
        };
        String body = "x".repeat(1 << 20);
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway =
                        TestGateway.before(upstream, judge(stuck), MODEL, "inspection: { body-limit: 2 MiB }");
                RawClient client = gateway.connect()) {
            for (int i = 0; i < 20; i++) {
                assertEquals(200, client.send(post("/" + i, body)).answer().status());
            }
            awaitReport(gateway, found -> found.path("dropped").asLong() >= 3);
            goOn.countDown();
        }
    }

    @Test
    void failedShadow_isNoAgreement() throws Exception {
        Inspector broken = (request, policy) -> {
            throw new IllegalStateException("a bug");
        };
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, judge(broken), MODEL)) {
            assertEquals(200, gateway.ask(get("/")).status());
            JsonNode report =
                    awaitReport(gateway, found -> found.path("unjudged").asLong() == 1);
            assertEquals(0, compared(report));
        }
    }

    @Test
    void withoutAShadow_nothingIsCompared() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream)) {
            gateway.ask(get("/"));
            assertEquals(404, gateway.admin("/v1/shadow").statusCode());
        }
    }

    @Test
    void realBundleAsShadow_agreesWithItself_andFollowsReloads() throws Exception {
        Path other = TestBundles.rename(TestBundles.copyTo(folder.resolve("other")), "other-1");
        Bundles bundles = new Bundles();
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.started(
                        upstream,
                        bundles,
                        folder.resolve("gateway.yml"),
                        "shadow: " + other + ", shadow-sample: 100%")) {
            assertEquals(
                    403,
                    gateway.ask(get("/?q=1%27+UNION+SELECT+name,password+FROM+users--+"))
                            .status());
            assertEquals(200, gateway.ask(get("/?q=shoes")).status());
            JsonNode report = awaitReport(gateway, found -> compared(found) == 2);
            assertEquals("other-1", report.path("shadow").asText());
            assertEquals(1, report.path("routes").path(0).path("both_block").asLong());
            assertFalse(report.path("disagreements").elements().hasNext());
            gateway.gateway().reload(TestGateway.load(upstream, bundles, folder.resolve("gateway.yml"), ""));
            assertEquals(404, gateway.admin("/v1/shadow").statusCode());
        }
    }

    @Test
    void badShadowIsAProblemOfTheConfig_withItsLine() throws Exception {
        Path file = folder.resolve("gateway.yml");
        try (RecordingUpstream upstream = new RecordingUpstream()) {
            assertProblem(upstream, file, "shadow: nowhere", "model.shadow: ", "no such model bundle");
            assertProblem(upstream, file, "shadow: \"https://models.test/a.zip\"", "model.shadow: ", "is a URL");
            assertProblem(upstream, file, "shadow: nowhere, shadow-sample: 120 %", "model.shadow-sample: ", "no share");
            assertProblem(upstream, file, "shadow-sample: 10 %", "model.shadow-sample: ", "has no effect");
        }
    }

    private static void assertProblem(RecordingUpstream upstream, Path file, String model, String key, String message)
            throws Exception {
        try {
            LoadedConfig<Config> loaded = TestGateway.load(upstream, new Bundles(), file, model);
            throw new AssertionError("taken: " + loaded.read());
        } catch (ConfigException e) {
            String problem = e.problems().get(0).toString();
            assertTrue(problem.startsWith("gateway.yml:4: " + key) && problem.contains(message), problem);
        }
    }
}
