package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.detector.Completeness;
import dev.sluice.detector.Verdict;
import dev.sluice.host.Bundles;
import dev.sluice.host.ConfigException;
import dev.sluice.host.ConfigReader;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Reloader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with a webhook on a real socket. */
@Timeout(120)
class AlertsTest {

    @TempDir
    private Path folder;

    private static String alerts(String url, String more) {
        return "alerts: { webhook: \"" + url + "\", cool-down: 1s" + more + " }";
    }

    private static void block(TestGateway gateway, int times) throws Exception {
        try (RawClient client = gateway.connect()) {
            for (int i = 0; i < times; i++) {
                assertEquals(
                        403, client.send(get("/secret-path/attack")).answer().status());
            }
        }
    }

    private static void awaitMetric(TestGateway gateway, String line) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!gateway.admin("/metrics").body().contains(line)) {
            assertTrue(System.nanoTime() < end, () -> "no " + line);
            Thread.sleep(50);
        }
    }

    private static void assertIs(JsonNode alert, String name, String state) {
        assertEquals(name, alert.path("alert").asText(), alert.toString());
        assertEquals(state, alert.path("state").asText(), alert.toString());
    }

    @Test
    void burstOfBlocks_isToldWithTheSecret_andWhenItIsOver_withNothingOfTheRequests() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                AlertReceiver receiver = new AlertReceiver();
                TestGateway gateway = TestGateway.before(
                        upstream,
                        alerts(
                                receiver.url(),
                                ", header: X-Token, secret: abc123, blocks: { more-than: 3, within: 2s }"))) {
            block(gateway, 3);
            awaitMetric(gateway, "disposition=\"block\"");
            Thread.sleep(1500);
            assertTrue(receiver.gotNothing());
            block(gateway, 10);
            AlertReceiver.Post begin = receiver.next();
            assertIs(begin.body(), "blocks", "begin");
            assertEquals("abc123", begin.token());
            assertEquals(1, begin.body().path("schema").asInt());
            awaitMetric(gateway, "sluice_alerting{alert=\"blocks\"} 1.0");
            AlertReceiver.Post end = receiver.next();
            assertIs(end.body(), "blocks", "end");
            assertEquals(
                    begin.body().path("time").asText(), end.body().path("since").asText());
            List<String> keys = new ArrayList<>();
            begin.body().fieldNames().forEachRemaining(keys::add);
            assertEquals(List.of("schema", "alert", "state", "time", "since", "summary", "version"), keys);
            String text = begin.body().toString() + end.body();
            assertFalse(text.contains("secret-path") || text.contains("127.0.0.1") || text.contains("abc123"), text);
            awaitMetric(gateway, "sluice_alerts_total{outcome=\"sent\"} 2.0");
            awaitMetric(gateway, "sluice_alerting{alert=\"blocks\"} 0.0");
        }
    }

    @Test
    void failingWebhook_getsTheAlertWhenItRecovers() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                AlertReceiver receiver = new AlertReceiver();
                TestGateway gateway = TestGateway.before(
                        upstream, alerts(receiver.url(), ", blocks: { more-than: 1, within: 1m }"))) {
            receiver.answering(500);
            block(gateway, 5);
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (receiver.asked() < 2 && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertEquals(200, gateway.ask(get("/")).status());
            receiver.answering(200);
            assertIs(receiver.next().body(), "blocks", "begin");
        }
    }

    @Test
    void stallingWebhook_harmsNoTraffic_andIsCounted() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                AlertReceiver receiver = new AlertReceiver();
                TestGateway gateway = TestGateway.before(
                        upstream, alerts(receiver.url(), ", deadline: 1s, blocks: { more-than: 1, within: 1m }"))) {
            receiver.stall();
            block(gateway, 5);
            for (int i = 0; i < 200; i++) {
                assertEquals(200, gateway.ask(get("/" + i)).status());
            }
            awaitMetric(gateway, "sluice_alerts_total{outcome=\"failed\"} 1.0");
        }
    }

    @Test
    void deadWebhook_isCounted() throws Exception {
        String url;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + closed.getLocalPort() + "/";
        }
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(
                        upstream, alerts(url, ", deadline: 2s, blocks: { more-than: 1, within: 1m }"))) {
            block(gateway, 5);
            assertEquals(200, gateway.ask(get("/")).status());
            awaitMetric(gateway, "sluice_alerts_total{outcome=\"failed\"} 1.0");
        }
    }

    @Test
    void alertsBeyondTheQueue_areDropped() throws Exception {
        Metrics metrics = new Metrics(new Traffic());
        try (AlertReceiver receiver = new AlertReceiver()) {
            receiver.stall();
            AlertsConfig config = new AlertsConfig(
                    URI.create(receiver.url()),
                    null,
                    AlertsConfig.Burst.DEFAULT,
                    AlertsConfig.COOL_DOWN,
                    AlertsConfig.DEADLINE);
            Webhook webhook = Webhook.start(() -> config, metrics);
            for (int i = 0; i < Webhook.QUEUE + 10; i++) {
                webhook.send(Alert.begin("blocks", Instant.EPOCH, "a test"));
            }
            assertTrue(metrics.scrape().contains("sluice_alerts_total{outcome=\"dropped\"}"), metrics.scrape());
            webhook.close();
        }
    }

    @Test
    void failOpenAndUpstreamDown_areTold() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                AlertReceiver receiver = new AlertReceiver();
                TestGateway gateway = TestGateway.before(
                        upstream,
                        (request, policy) -> {
                            Verdict verdict = TestGateway.verdict(request, policy);
                            return new Verdict(
                                    verdict.disposition(),
                                    verdict.score(),
                                    verdict.rawScore(),
                                    null,
                                    null,
                                    Completeness.TIMED_OUT,
                                    "test-1",
                                    null,
                                    null,
                                    List.of());
                        },
                        alerts(receiver.url(), ""),
                        "upstreams: { shop: { servers: [ \"" + upstream.url()
                                + "\" ], health-check: { interval: 100ms, timeout: 1s } } }")) {
            assertEquals(200, gateway.ask(get("/")).status());
            assertIs(receiver.next().body(), "fail-open", "begin");
            assertIs(receiver.next().body(), "fail-open", "end");
            upstream.behaving((request, connection) -> connection.answer("500 Broken", ""));
            assertIs(receiver.next().body(), "upstream-down", "begin");
            upstream.behaving((request, connection) -> connection.answer("200 OK", ""));
            assertIs(receiver.next().body(), "upstream-down", "end");
        }
    }

    @Test
    void secretsAreNotPrinted() throws Exception {
        Path file = folder.resolve("gateway.yml");
        try (RecordingUpstream upstream = new RecordingUpstream()) {
            LoadedConfig<Config> unused = TestGateway.load(upstream, new Bundles(), file, "");
            Files.writeString(
                    file, Files.readString(file) + "alerts: { webhook: \"https://a.test/T0P\", secret: S3CRET }\n");
            String printed =
                    String.valueOf(GatewaySections.read(file, Map.of()).config().alerts());
            assertEquals("alerts to a.test", printed);
        }
    }

    @Test
    void brokenConfig_isTold_untilItIsGoodAgain() throws Exception {
        Path file = folder.resolve("gateway.yml");
        Bundles bundles = new Bundles();
        try (RecordingUpstream upstream = new RecordingUpstream();
                AlertReceiver receiver = new AlertReceiver()) {
            LoadedConfig<Config> loaded = TestGateway.load(upstream, bundles, file, "");
            Files.writeString(file, alerts(receiver.url(), "") + "\n", StandardOpenOption.APPEND);
            loaded = GatewaySections.load(file, Map.of(), bundles::load, loaded);
            String good = Files.readString(file);
            try (Gateway gateway = Gateway.start(loaded);
                    Reloader<Config> reloader = gateway.follow(file, Map.of(), loaded, bundles)) {
                Files.writeString(file, good + "plicy: {}\n");
                reloader.ask();
                assertIs(receiver.next().body(), "config", "begin");
                Files.writeString(file, good);
                reloader.ask();
                assertIs(receiver.next().body(), "config", "end");
            }
        }
    }

    @Test
    void problemsOfTheSection_areSaidWithTheirLine() throws Exception {
        Path file = folder.resolve("gateway.yml");
        try (RecordingUpstream upstream = new RecordingUpstream()) {
            assertProblem(upstream, file, "{ cool-down: 1s }", "alerts.webhook: is missing");
            assertProblem(upstream, file, "{ webhook: \"ftp://a.test/\" }", "alerts.webhook: write https://");
            assertProblem(upstream, file, "{ webhook: \"https://u:p@a.test/\" }", "alerts.webhook: write https://");
            assertProblem(
                    upstream, file, "{ webhook: \"https://a.test/\", cool-down: 1ms }", "alerts.cool-down: \"1ms\"");
            assertProblem(
                    upstream,
                    file,
                    "{ webhook: \"https://a.test/\", blocks: { within: 2h } }",
                    "alerts.blocks.within: \"2h\"");
            assertProblem(
                    upstream,
                    file,
                    "{ webhook: \"http://a.test/\", secret: a }",
                    "alerts.webhook: sends alerts.secret");
            assertProblem(
                    upstream, file, "{ webhook: \"https://a.test/\", header: X-A }", "alerts.header: has no value");
            assertProblem(
                    upstream,
                    file,
                    "{ webhook: \"https://a.test/\", secret: a, secret-file: b }",
                    "alerts.secret-file: ");
            assertProblem(
                    upstream, file, "{ webhook: \"https://a.test/\", header: \"a b\", secret: a }", "alerts.header");
            assertProblem(upstream, file, "{ webhok: \"https://a.test/\" }", "alerts.webhok: unknown key");
        }
    }

    private static void assertProblem(RecordingUpstream upstream, Path file, String section, String wanted)
            throws Exception {
        LoadedConfig<Config> unused = TestGateway.load(upstream, new Bundles(), file, "");
        Files.writeString(file, Files.readString(file) + "alerts: " + section + "\n");
        try {
            ConfigReader.Read<Config> read = GatewaySections.read(file, Map.of());
            throw new AssertionError("taken: " + read);
        } catch (ConfigException e) {
            assertTrue(
                    e.problems().stream()
                            .anyMatch(problem -> problem.toString().startsWith("gateway.yml:5: " + wanted)),
                    e.getMessage());
        }
    }
}
