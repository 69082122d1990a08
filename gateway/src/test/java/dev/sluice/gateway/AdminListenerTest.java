package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.host.Units;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdminListenerTest {

    @Test
    void healthAndReadiness() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream)) {
            assertEquals(200, gateway.admin("/healthz").statusCode());
            assertEquals(200, gateway.admin("/readyz").statusCode());
            assertEquals(404, gateway.admin("/nowhere").statusCode());
        }
    }

    @Test
    void readinessGoesDownWhileRequestsFinish() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream().behaving((request, connection) -> {
                    Thread.sleep(1500);
                    connection.answer("200 OK", "late");
                });
                TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            client.send(get("/"));
            upstream.next();
            Thread draining = gateway.drainBeside();
            Thread.sleep(300);
            assertEquals(503, gateway.admin("/readyz").statusCode());
            assertEquals(200, gateway.admin("/healthz").statusCode());
            assertEquals("late", client.answer().body());
            draining.join();
        }
    }

    @Test
    void metricsCountByRouteDispositionAndClass() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream)) {
            gateway.ask(get("/"));
            gateway.ask(get("/attack"));
            gateway.ask("GET / HTTP/1.1\r\n\r\n");
            String metrics = metricsWith(gateway, "disposition=\"block\"");
            assertTrue(metrics.contains(
                    "sluice_requests_total{class=\"none\",disposition=\"allow\",mode=\"block\",route=\"/**\"} 1.0"));
            assertTrue(metrics.contains(
                    "sluice_requests_total{class=\"sqli\",disposition=\"block\",mode=\"block\",route=\"/**\"} 1.0"));
            assertTrue(metrics.contains("sluice_refused_total{status=\"400\"} 1.0"));
            assertTrue(metrics.contains("sluice_inspections_total{completeness=\"full\"} 2.0"));
            assertTrue(metrics.contains("sluice_score_bucket{route=\"/**\",le=\"99.95\"} 1"));
            assertTrue(metrics.contains("sluice_stage_seconds_count{stage=\"inspection\"} 2"));
            assertTrue(metrics.contains("model=\"test-1\""));
        }
    }

    /** Requests are counted when their answer has left, a little after the client has it. */
    private static String metricsWith(TestGateway gateway, String awaited) throws Exception {
        String metrics = "";
        for (int i = 0; i < 50 && !metrics.contains(awaited); i++) {
            Thread.sleep(20);
            metrics = gateway.admin("/metrics").body();
        }
        return metrics;
    }

    @Test
    void tokenIsAskedFor() throws Exception {
        Config.Admin admin =
                new Config.Admin(Units.address("127.0.0.1:0"), "0123456789abcdef", Path.of("audit.jsonl"), null);
        AdminListener listener = new AdminListener(
                admin.address(),
                new AdminAccess(() -> admin),
                Probes.routes(new Metrics(new Traffic()), new Traffic()));
        listener.start();
        try {
            assertEquals(401, ask(listener, "/metrics", "").statusCode());
            assertEquals(
                    401, ask(listener, "/metrics", "Bearer 0123456789abcdeX").statusCode());
            assertEquals(
                    200, ask(listener, "/metrics", "Bearer 0123456789abcdef").statusCode());
            assertEquals(200, ask(listener, "/healthz", "").statusCode());
            assertEquals(200, ask(listener, "/readyz", "").statusCode());
        } finally {
            listener.stop();
        }
    }

    @Test
    void tooManyRequests_areToldToWait() throws Exception {
        Config.Admin admin = new Config.Admin(Units.address("127.0.0.1:0"), null, Path.of("audit.jsonl"), null);
        AdminListener listener = new AdminListener(
                admin.address(),
                new AdminAccess(() -> admin),
                Probes.routes(new Metrics(new Traffic()), new Traffic()),
                2,
                new RateLimit(2, Duration.ofMinutes(10), System::nanoTime));
        listener.start();
        try {
            assertEquals(200, ask(listener, "/healthz", "").statusCode());
            assertEquals(200, ask(listener, "/healthz", "").statusCode());
            HttpResponse<String> refused = ask(listener, "/healthz", "");
            assertEquals(429, refused.statusCode());
            long wait = refused.headers().firstValueAsLong("Retry-After").orElse(0);
            assertTrue(wait > 500 && wait <= 600, () -> "wait " + wait);
        } finally {
            listener.stop();
        }
    }

    private static HttpResponse<String> ask(AdminListener listener, String path, String authorization)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + Gateway.text(listener.address()) + path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
