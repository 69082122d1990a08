package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static dev.sluice.gateway.TestGateway.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.gateway.RawClient.Answer;
import dev.sluice.host.Inspector;
import io.micronaut.core.io.buffer.ReadBufferFactory;
import io.micronaut.http.ByteBodyHttpResponse;
import io.micronaut.http.body.stream.AvailableByteArrayBody;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UpstreamTest {

    private RecordingUpstream a;
    private RecordingUpstream b;

    @BeforeEach
    void startUpstreams() throws IOException {
        a = new RecordingUpstream().behaving((request, connection) -> connection.answer("200 OK", "a"));
        b = new RecordingUpstream().behaving((request, connection) -> connection.answer("200 OK", "b"));
    }

    @AfterEach
    void stopUpstreams() throws IOException {
        a.close();
        b.close();
    }

    /** A gateway before both; {@code keys} are added to the upstream. */
    private TestGateway before(String... keys) throws Exception {
        return before(List.of(a.url(), b.url()), keys);
    }

    private TestGateway before(List<String> servers, String... keys) throws Exception {
        String list = servers.stream()
                .map(server -> server.startsWith("{") ? server : '"' + server + '"')
                .collect(Collectors.joining(", "));
        return TestGateway.before(
                a,
                "upstreams:\n  shop:\n    servers: [ " + list + " ]\n"
                        + List.of(keys).stream().map(key -> "    " + key + "\n").collect(Collectors.joining()));
    }

    private static String weighted(RecordingUpstream server, int weight) {
        return "{ url: \"" + server.url() + "\", weight: " + weight + " }";
    }

    private static RecordingUpstream gone() throws IOException {
        RecordingUpstream gone = new RecordingUpstream();
        gone.close();
        return gone;
    }

    private static void garble(RecordingUpstream upstream) {
        upstream.behaving((request, connection) -> {
            connection.write("this is not http\r\n\r\n");
            connection.close();
        });
    }

    private static String metric(TestGateway gateway, String line) throws Exception {
        return gateway.admin("/metrics")
                .body()
                .lines()
                .filter(candidate -> candidate.startsWith(line))
                .collect(Collectors.joining("\n"));
    }

    private static void eventually(Condition condition) throws Exception {
        for (int i = 0; !condition.holds(); i++) {
            assertTrue(i < 500, "it never came to be");
            Thread.sleep(10);
        }
    }

    @FunctionalInterface
    private interface Condition {

        boolean holds() throws Exception;
    }

    @Test
    void roundRobin_givesEachServerItsShare() throws Exception {
        try (TestGateway gateway = before(List.of(weighted(a, 3), weighted(b, 1)))) {
            for (int i = 0; i < 40; i++) {
                gateway.ask(get("/"));
            }
            assertEquals(30, a.arrived());
            assertEquals(10, b.arrived());
        }
    }

    @Test
    void leastConnections_avoidsTheServerThatIsBusy() throws Exception {
        Semaphore released = new Semaphore(0);
        a.behaving((request, connection) -> {
            released.acquire();
            connection.answer("200 OK", "a");
        });
        try (TestGateway gateway = before("balance: least-connections");
                RawClient slow = gateway.connect()) {
            while (a.arrived() == 0) {
                slow.send(get("/slow"));
                Thread.sleep(50);
                if (a.arrived() == 0) {
                    slow.answer();
                }
            }
            for (int i = 0; i < 10; i++) {
                assertEquals("b", gateway.ask(get("/")).body());
            }
            released.release(100);
            assertEquals("a", slow.answer().body());
        }
    }

    @Test
    void stickyCookie_leadsBackToTheServer_andDoesNotNameIt() throws Exception {
        try (TestGateway gateway = before("sticky: { cookie: at }")) {
            Answer first = gateway.ask(get("/"));
            String line = first.head()
                    .lines()
                    .filter(header -> header.startsWith("Set-Cookie: at="))
                    .findFirst()
                    .orElseThrow();
            assertTrue(line.matches("Set-Cookie: at=[A-Za-z0-9_-]{16}; Path=/; HttpOnly; SameSite=Lax"), line);
            String cookie = line.substring("Set-Cookie: ".length(), line.indexOf(';'));
            for (int i = 0; i < 10; i++) {
                Answer next = gateway.ask(get("/", "Cookie: x=y; " + cookie));
                assertEquals(first.body(), next.body());
                assertFalse(next.has("Set-Cookie"));
            }
            assertTrue(gateway.ask(get("/", "Cookie: at=unknown")).has("Set-Cookie: at="));
        }
    }

    @Test
    void stickyCookie_isReplacedWhenItsServerIsGone() throws Exception {
        try (TestGateway gateway = before("sticky: { cookie: at }", "ejection: { after: 1, first: 1m }")) {
            Answer first = gateway.ask(get("/"));
            int start = first.head().indexOf("at=");
            String cookie =
                    "Cookie: " + first.head().substring(start, first.head().indexOf(';', start));
            (first.body().equals("a") ? a : b).close();
            (first.body().equals("a") ? a : b).behaving((request, connection) -> connection.close());
            eventually(() -> !gateway.ask(get("/", cookie)).body().equals(first.body()));
            Answer moved = gateway.ask(get("/", cookie));
            assertEquals(200, moved.status());
            assertTrue(moved.has("Set-Cookie: at="));
        }
    }

    @Test
    void clientAddress_alwaysLeadsToTheSameServer() throws Exception {
        try (TestGateway gateway = before("sticky: client-address")) {
            String first = gateway.ask(get("/")).body();
            for (int i = 0; i < 10; i++) {
                assertEquals(first, gateway.ask(get("/")).body());
            }
        }
    }

    @Test
    void unhealthyServerGetsNoRequests_untilItIsWellAgain() throws Exception {
        AtomicBoolean well = new AtomicBoolean(true);
        a.behaving((request, connection) -> {
            boolean isCheck = request.line().startsWith("GET /health ");
            connection.answer(isCheck && !well.get() ? "500 Oh" : "200 OK", "a");
            if (isCheck) {
                connection.close();
            }
        });
        String check = "health-check: { path: /health, interval: 20 ms, timeout: 1s, expect-status: 200, "
                + "unhealthy-after: 2, healthy-after: 2 }";
        try (TestGateway gateway = before(check)) {
            String up = "sluice_upstream_up{server=\"127.0.0.1:" + a.port();
            well.set(false);
            eventually(() -> metric(gateway, up).endsWith(" 0.0"));
            for (int i = 0; i < 6; i++) {
                assertEquals("b", gateway.ask(get("/")).body());
            }
            well.set(true);
            eventually(() -> metric(gateway, up).endsWith(" 1.0"));
            eventually(() -> gateway.ask(get("/")).body().equals("a"));
        }
    }

    @Test
    void silentServerFailsItsHealthCheck() throws Exception {
        a.behaving((request, connection) -> Thread.sleep(10_000));
        try (TestGateway gateway = before("health-check: { interval: 20 ms, timeout: 100 ms, unhealthy-after: 2 }")) {
            eventually(() -> metric(gateway, "sluice_upstream_up{server=\"127.0.0.1:" + a.port())
                    .endsWith(" 0.0"));
            assertEquals("b", gateway.ask(get("/")).body());
            assertEquals("b", gateway.ask(get("/")).body());
        }
    }

    @Test
    void serverThatKeepsFailingIsLeftAlone_andTriedAgain() throws Exception {
        garble(a);
        try (TestGateway gateway = before("ejection: { after: 2, first: 300 ms }")) {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                statuses.add(gateway.ask(get("/")).status());
            }
            assertEquals(2, statuses.stream().filter(status -> status == 502).count());
            assertTrue(metric(gateway, "sluice_upstream_ejections_total").endsWith(" 1.0"));
            a.behaving((request, connection) -> connection.answer("200 OK", "a"));
            eventually(() -> gateway.ask(get("/")).body().equals("a"));
        }
    }

    @Test
    void serverErrorIsAnAnswer() throws Exception {
        a.behaving((request, connection) -> connection.answer("500 Oh", "oh"));
        try (TestGateway gateway = before("ejection: { after: 1, first: 1m }")) {
            for (int i = 0; i < 10; i++) {
                gateway.ask(get("/"));
            }
            assertEquals(5, a.arrived());
        }
    }

    @Test
    void allServersEjected_areTriedAllTheSame() throws Exception {
        garble(a);
        garble(b);
        try (TestGateway gateway = before("ejection: { after: 1, first: 1m }")) {
            for (int i = 0; i < 4; i++) {
                assertEquals(502, gateway.ask(get("/")).status());
            }
            a.behaving((request, connection) -> connection.answer("200 OK", "a"));
            b.behaving((request, connection) -> connection.answer("200 OK", "b"));
            assertEquals(200, gateway.ask(get("/")).status());
        }
    }

    @Test
    void backupWorksOnlyWhenNoOtherCan() throws Exception {
        String backup = "{ url: \"" + b.url() + "\", backup: true }";
        try (TestGateway gateway = before(List.of(a.url(), backup), "ejection: { after: 1, first: 1m }")) {
            for (int i = 0; i < 5; i++) {
                assertEquals("a", gateway.ask(get("/")).body());
            }
            garble(a);
            assertEquals(502, gateway.ask(get("/")).status());
            assertEquals("b", gateway.ask(get("/")).body());
        }
    }

    @Test
    void clientThatAbortsItsUploadDoesNotBlameTheServer() throws Exception {
        try (TestGateway gateway = before(List.of(a.url()), "ejection: { after: 1, first: 1m }")) {
            for (int i = 0; i < 3; i++) {
                try (RawClient client = gateway.connect()) {
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n" + "x".repeat(400_000));
                    Thread.sleep(50);
                }
            }
            Thread.sleep(200);
            assertEquals("", metric(gateway, "sluice_upstream_ejections_total"));
            assertEquals(200, gateway.ask(get("/")).status());
        }
    }

    @Test
    void noRetries_meansNone() throws Exception {
        try (TestGateway gateway = before(List.of(gone().url(), b.url()), "retries: 0", "ejection: { after: 9 }")) {
            assertEquals(502, gateway.ask(get("/")).status());
            assertEquals(200, gateway.ask(get("/")).status());
        }
        try (TestGateway gateway = before(List.of(gone().url(), b.url()))) {
            assertEquals(200, gateway.ask(get("/")).status());
            assertTrue(metric(gateway, "sluice_upstream_retries_total").endsWith(" 1.0"));
        }
    }

    @Test
    void requestsBeyondTheConnectionsWait_andThoseBeyondThatAreTurnedAway() throws Exception {
        Semaphore released = new Semaphore(0);
        a.behaving((request, connection) -> {
            released.acquire();
            connection.answer("200 OK", request.line());
        });
        try (TestGateway gateway = before(List.of(a.url()), "connections: 1", "waiting: 1");
                RawClient served = gateway.connect();
                RawClient waits = gateway.connect();
                RawClient tooMany = gateway.connect()) {
            served.send(get("/1"));
            a.next();
            waits.send(get("/2"));
            eventually(() -> metric(gateway, "sluice_upstream_waiting{").endsWith(" 1.0"));
            Answer refused = tooMany.send(get("/3")).answer();
            assertEquals(503, refused.status());
            assertTrue(refused.has("Retry-After: 1"));
            assertTrue(refused.has("Sluice-Request-Id: "));
            assertTrue(metric(gateway, "sluice_upstream_busy_total").endsWith(" 1.0"));
            released.release(2);
            assertEquals("GET /1 HTTP/1.1", served.answer().body());
            assertEquals("GET /2 HTTP/1.1", waits.answer().body());
            eventually(
                    () -> metric(gateway, "sluice_upstream_requests_in_flight{").endsWith(" 0.0"));
        }
    }

    @Test
    void waitingHasAnEnd() throws Exception {
        a.behaving((request, connection) -> Thread.sleep(10_000));
        try (TestGateway gateway = before(List.of(a.url()), "connections: 1", "wait-timeout: 200 ms");
                RawClient served = gateway.connect()) {
            served.send(get("/1"));
            a.next();
            assertEquals(503, gateway.ask(get("/2")).status());
        }
    }

    @Test
    void connectionsAreLimited_andNoneIsLostToFaults() throws Exception {
        a.behaving((request, connection) -> {
            switch (request.line().substring(4, request.line().lastIndexOf(' '))) {
                case "/garbage" -> connection.write("garbage\r\n\r\n");
                case "/early" -> connection.close();
                case "/short" -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    connection.close();
                }
                default -> connection.answer("200 OK", "ok");
            }
        });
        try (TestGateway gateway =
                before(List.of(a.url()), "connections: 2", "wait-timeout: 2s", "ejection: { after: 999 }")) {
            for (String target : List.of("/garbage", "/early", "/short", "/garbage", "/early", "/short")) {
                try (RawClient client = gateway.connect()) {
                    client.send(get(target));
                    client.socket().getInputStream().read();
                }
            }
            for (int i = 0; i < 10; i++) {
                assertEquals("ok", gateway.ask(post("/ok", "x")).body());
            }
            eventually(
                    () -> metric(gateway, "sluice_upstream_requests_in_flight{").endsWith(" 0.0"));
        }
    }

    @Test
    void requestIsForgottenOnceItIsAnswered() throws Exception {
        List<WeakReference<Object>> requests = new ArrayList<>();
        Inspector remembering = (request, policy) -> {
            requests.add(new WeakReference<>(request));
            return TestGateway.verdict(request, policy);
        };
        try (TestGateway gateway = TestGateway.before(a, remembering)) {
            for (int i = 0; i < 50; i++) {
                gateway.ask(get("/"));
            }
            eventually(() -> {
                System.gc();
                return requests.stream()
                                .filter(request -> request.get() != null)
                                .count()
                        < 10;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "health-check: { interval: 5 ms }"})
    void twoHundredUpstreamsLeaveNothingBehind(String key) throws Exception {
        try (UpstreamClients clients = new UpstreamClients()) {
            Metrics metrics = new Metrics(new Traffic());
            UpstreamConfig plain = config(a);
            UpstreamConfig config = key.isEmpty() ? plain : checked(plain);
            long threads = 0;
            for (int i = 0; i < 200; i++) {
                try (Upstream upstream = new Upstream("shop", config, clients, metrics)) {
                    metrics.watch(List.of(upstream));
                    assertEquals(200, answer(upstream));
                }
                threads = i == 10 ? Thread.activeCount() : threads;
            }
            long after = threads;
            eventually(() -> a.connections() == 0 && Thread.activeCount() <= after + 2);
        }
    }

    private static UpstreamConfig config(RecordingUpstream server) {
        UpstreamConfig byDefault = UpstreamConfig.DEFAULT;
        return new UpstreamConfig(
                List.of(new UpstreamConfig.Server(URI.create(server.url()), 1, false)),
                byDefault.balance(),
                null,
                null,
                byDefault.ejection(),
                byDefault.connectTimeout(),
                byDefault.responseTimeout(),
                byDefault.idleTimeout(),
                byDefault.retries(),
                byDefault.connections(),
                byDefault.waiting(),
                byDefault.waitTimeout(),
                byDefault.tls());
    }

    private static UpstreamConfig checked(UpstreamConfig config) {
        return new UpstreamConfig(
                config.servers(),
                config.balance(),
                null,
                new UpstreamConfig.HealthCheck("/", Duration.ofMillis(5), Duration.ofSeconds(1), 200, 399, 1, 1),
                config.ejection(),
                config.connectTimeout(),
                config.responseTimeout(),
                config.idleTimeout(),
                config.retries(),
                config.connections(),
                config.waiting(),
                config.waitTimeout(),
                config.tls());
    }

    /** Sends a GET through {@code upstream} and returns the answer's status. */
    private static int answer(Upstream upstream) throws Exception {
        BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
        Outgoing head = new Outgoing("GET", "/", "shop.test", List.of(), null);
        UpstreamCall unused = upstream.send(
                head,
                InetAddress.getLoopbackAddress(),
                () -> AvailableByteArrayBody.create(
                        ReadBufferFactory.getJdkFactory().adapt(new byte[0])),
                true,
                new UpstreamCall.Listener() {
                    @Override
                    public void answered(ByteBodyHttpResponse<?> answer) {
                        statuses.add(answer.code());
                        answer.close();
                    }

                    @Override
                    public void granted(UpstreamCodec.Grant grant) {
                        grant.tunnel().close();
                    }

                    @Override
                    public void failed(UpstreamFailure failure) {
                        statuses.add(failure.status());
                    }
                });
        Integer status = statuses.poll(5, TimeUnit.SECONDS);
        return status == null ? 0 : status;
    }

    @Test
    void closedUpstreamFinishesWhatIsInFlight_andServesThoseWhoComeLate() throws Exception {
        Semaphore released = new Semaphore(0);
        a.behaving((request, connection) -> {
            released.acquire();
            connection.answer("200 OK", "late");
        });
        try (UpstreamClients clients = new UpstreamClients()) {
            Upstream upstream = new Upstream("shop", config(a), clients, new Metrics(new Traffic()));
            BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
            Thread caller = new Thread(() -> {
                try {
                    answers.add(answer(upstream));
                } catch (Exception e) {
                    answers.add(0);
                }
            });
            caller.start();
            a.next();
            upstream.close();
            released.release(2);
            assertEquals(200, answers.take());
            assertEquals(200, answer(upstream));
            eventually(() -> a.connections() == 0);
        }
    }

    @Test
    void metricsCanBeReadWhileUpstreamsAreExchanged() throws Exception {
        try (UpstreamClients clients = new UpstreamClients()) {
            Metrics metrics = new Metrics(new Traffic());
            AtomicBoolean over = new AtomicBoolean();
            Upstream upstream = new Upstream("shop", config(a), clients, metrics);
            Thread exchanging = new Thread(() -> {
                while (!over.get()) {
                    metrics.watch(List.of(upstream));
                }
            });
            exchanging.start();
            for (int i = 0; i < 300; i++) {
                assertFalse(metrics.scrape().isEmpty());
            }
            over.set(true);
            exchanging.join();
        }
    }
}
