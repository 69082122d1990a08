package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.host.Bundles;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Reloader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose disk takes nothing, as a full one does, and whose webhook may be dead: traffic does not notice. */
@Timeout(120)
class FaultsTest {

    private static final Path SHIPPED = Path.of("..", "config", "models", "default");
    private static final Path FULL = Path.of("/dev/full");
    private static final String ATTACK = "/?q=1%27+UNION+SELECT+name,password+FROM+users--+";
    private static final String CHANGE = "{\"route\":\"/**\",\"block_at\":\"99.9\"}";

    @TempDir
    private Path folder;

    private final Bundles bundles = new Bundles();
    private RecordingUpstream upstream;
    private AlertReceiver receiver;
    private @Nullable Running running;

    private record Running(Gateway gateway, Reloader<Config> reloader) {}

    @BeforeEach
    void begin() throws IOException {
        upstream = new RecordingUpstream();
        upstream.behaving((request, connection) -> connection.answer("200 OK", ""));
        receiver = new AlertReceiver();
    }

    @AfterEach
    void stop() throws IOException {
        if (running != null) {
            running.reloader().close();
            running.gateway().close();
        }
        receiver.close();
        upstream.close();
    }

    private void start(String webhook) throws Exception {
        Path file = Files.writeString(
                folder.resolve("gateway.yml"), """
                listen: [ { address: "127.0.0.1:0" } ]
                admin: { address: "127.0.0.1:0" }
                upstreams: { shop: { servers: [ "%s" ] } }
                model: { bundle: "%s" }
                inspection: { time-budget: 10s }
                decisions: { keep: all, file: decisions.jsonl, store: { file: recent } }
                alerts: { webhook: "%s" }
                """.formatted(upstream.url(), SHIPPED.toAbsolutePath(), webhook));
        LoadedConfig<Config> loaded = GatewaySections.load(file, Map.of(), bundles::load);
        Gateway gateway = Gateway.start(loaded);
        running = new Running(gateway, gateway.follow(file, Map.of(), loaded, bundles));
    }

    private Gateway gateway() {
        return Objects.requireNonNull(running).gateway();
    }

    private void assertTrafficFlows() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (RawClient client = new RawClient(gateway().addresses().get(0))) {
                assertEquals(200, client.send(get("/?q=mug")).answer().status());
                assertEquals(403, client.send(get(ATTACK)).answer().status());
            }
        }
    }

    private HttpResponse<String> admin(String method, String path, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://" + Gateway.text(gateway().adminAddress()) + path))
                                .header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    private void awaitMetric(String line) throws Exception {
        for (int i = 0; i < 400 && !gateway().metrics().scrape().contains(line); i++) {
            Thread.sleep(50);
        }
        assertTrue(gateway().metrics().scrape().contains(line), line);
    }

    private void awaitAlerts(String... names) throws Exception {
        Set<String> missing = new HashSet<>(Set.of(names));
        while (!missing.isEmpty()) {
            missing.remove(receiver.next().body().path("alert").asText());
        }
    }

    @Test
    void fullDiskUnderTheLogs_isCountedAndAlarmed_andTheChangeStands() throws Exception {
        Files.createSymbolicLink(folder.resolve("decisions.jsonl"), FULL);
        Files.createSymbolicLink(folder.resolve("audit.jsonl"), FULL);
        start(receiver.url());
        assertTrafficFlows();
        assertEquals(200, admin("PUT", "/v1/thresholds", CHANGE).statusCode());
        awaitMetric("sluice_decisions_dropped_total{sink=\"file\"}");
        awaitMetric("sluice_audit_lines_dropped_total 1.0");
        awaitAlerts("decision-log", "audit-log");
        assertTrafficFlows();
        assertTrue(admin("GET", "/v1/decisions", "").body().contains("sqli"), "the store has them");
    }

    @Test
    void overridesThatCannotBeWritten_changeNothing_andTheAnswerSaysSo() throws Exception {
        Files.createDirectory(folder.resolve("gateway.override.yml.new"));
        start(receiver.url());
        String before = admin("GET", "/v1/thresholds", "").body();
        HttpResponse<String> answer = admin("PUT", "/v1/thresholds", CHANGE);
        assertEquals(503, answer.statusCode());
        assertTrue(answer.body().contains("nothing has changed"), answer.body());
        String exception = "{\"id\":\"q\",\"match\":{\"path\":\"/\",\"field\":\"query q\"}}";
        assertEquals(503, admin("POST", "/v1/exceptions", exception).statusCode());
        assertEquals(before, admin("GET", "/v1/thresholds", "").body());
        assertFalse(Files.exists(folder.resolve("audit.jsonl")));
        assertTrafficFlows();
    }

    @Test
    void storeThatIsNoDatabase_isPutAsideAndCounted() throws Exception {
        Files.writeString(folder.resolve("recent.mv.db"), "no database ".repeat(10_000));
        start(receiver.url());
        assertTrafficFlows();
        awaitMetric("sluice_decisions_store_damaged_total 1.0");
        for (int i = 0; i < 200 && !admin("GET", "/v1/decisions", "").body().contains("sqli"); i++) {
            Thread.sleep(50);
        }
        assertTrue(admin("GET", "/v1/decisions", "").body().contains("sqli"), "a new one has begun");
    }

    @Test
    void deadWebhookOnAFullDisk_isShownByMetrics() throws Exception {
        Files.createSymbolicLink(folder.resolve("decisions.jsonl"), FULL);
        start("http://127.0.0.1:1/hook");
        assertTrafficFlows();
        awaitMetric("sluice_alerting{alert=\"decision-log\"} 1.0");
        assertTrafficFlows();
    }
}
