package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static dev.sluice.gateway.TestGateway.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.gateway.RawClient.Answer;
import dev.sluice.gateway.RecordingUpstream.Request;
import dev.sluice.host.Inspector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GatewayTest {

    private RecordingUpstream upstream;

    @BeforeEach
    void startUpstream() throws IOException {
        upstream = new RecordingUpstream();
    }

    @AfterEach
    void stopUpstream() throws IOException {
        upstream.close();
    }

    @Test
    void upstreamGetsTheRequestAsItWas_andWhereItCameFrom() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream)) {
            Answer answer = gateway.ask(get("/a%20b?x=%zz&y=1", "X-Spelling:  two  spaces ", "x-SPELLING: again"));
            Request request = upstream.next();
            assertEquals(200, answer.status());
            assertEquals("hello", answer.body());
            assertEquals("GET /a%20b?x=%zz&y=1 HTTP/1.1", request.line());
            assertTrue(request.headers().containsAll(List.of("X-Spelling: two  spaces", "x-SPELLING: again")));
            assertEquals("shop.test", request.header("Host"));
            assertEquals("127.0.0.1", request.header("X-Forwarded-For"));
            assertEquals("http", request.header("X-Forwarded-Proto"));
            assertEquals("shop.test", request.header("X-Forwarded-Host"));
        }
    }

    @Test
    void clientBehindATrustedProxyIsNamed() throws Exception {
        try (TestGateway gateway =
                TestGateway.before(upstream, "client-address: { trusted-proxies: [ 127.0.0.0/8 ] }")) {
            gateway.ask(get("/", "X-Forwarded-For: 6.6.6.6, 198.51.100.7", "X-Forwarded-Proto: https"));
            Request request = upstream.next();
            assertEquals("198.51.100.7", request.header("x-forwarded-for"));
            assertEquals("https", request.header("x-forwarded-proto"));
        }
    }

    @Test
    void upstreamGetsTheVerdict() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream)) {
            gateway.ask(get("/odd"));
            Request request = upstream.next();
            assertEquals("tag", request.header("Sluice-Verdict"));
            assertEquals("99.500", request.header("Sluice-Score"));
            assertEquals("sqli", request.header("Sluice-Class"));
            assertEquals("\"query q?\\\"x\"", request.header("Sluice-Field"));
            assertEquals("\"test-1\"", request.header("Sluice-Model"));
            assertEquals("full", request.header("Sluice-Completeness"));
            assertTrue(request.header("Sluice-Request-Id").matches("\"[0-9A-HJKMNP-TV-Z]{26}\""));
        }
    }

    @Test
    void classAndFieldAreNotSaidOfWhatIsAllowed() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream)) {
            gateway.ask(get("/"));
            Request request = upstream.next();
            assertEquals("allow", request.header("Sluice-Verdict"));
            assertEquals(List.of(), request.all("Sluice-Class"));
            assertEquals(List.of(), request.all("Sluice-Field"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sluice-Verdict",
                "sluice-score",
                "Sluice_Score",
                "Sluice.Score",
                "X-Forwarded-For",
                "X_Forwarded_For",
                "X-Forwarded-Port",
                "Forwarded",
                "X-Real-IP",
                "Proxy-Authorization",
                "Keep-Alive",
                "TE",
                "Upgrade",
                "HTTP2-Settings",
                "Content_Length"
            })
    void whatAClientForgesDoesNotReachTheUpstream(String name) throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream)) {
            gateway.ask(get("/", name + ": forged"));
            assertTrue(upstream.next().headers().stream().noneMatch(line -> line.contains("forged")));
        }
    }

    @Test
    void headersThatConnectionNamesEndHere_butNotCookies() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream)) {
            gateway.ask(get("/", "Connection: X-Hop, Cookie", "X-Hop: 1", "Cookie: a=b"));
            Request request = upstream.next();
            assertEquals(List.of(), request.all("X-Hop"));
            assertEquals("a=b", request.header("Cookie"));
        }
    }

    @Test
    void attackIsBlocked_andTheUpstreamSeesNothing() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream)) {
            Answer answer = gateway.ask(post("/attack", "q=1"));
            assertEquals(403, answer.status());
            assertTrue(answer.has("Sluice-Request-Id: "));
            assertFalse((answer.head() + answer.body()).matches("(?s).*(99\\.98|sqli|Score).*"));
            assertTrue(upstream.gotNothing());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | text/html; charset=utf-8 | <h1>Request blocked</h1>",
                "application/json | application/json | \"error\":\"Request blocked\"",
                "application/problem+json | application/problem+json | \"title\":\"Request blocked\"",
                "text/html;q=0.2, application/*;q=0.9 | application/json | \"request_id\":",
                "*/* | application/json | \"status\":403",
                "image/png | application/json | \"status\":403"
            })
    void blockPageIsWhatTheClientAccepts(String accept, String type, String content) throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream)) {
            Answer answer = gateway.ask(get("/attack", "Accept: " + accept));
            assertTrue(answer.has("Content-Type: " + type), answer.head());
            assertTrue(answer.body().contains(content), answer.body());
        }
    }

    @Test
    void monitorPassesAttacksOn_andSaysWhatItWouldHaveDone() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream, "policy: { mode: monitor }")) {
            assertEquals(200, gateway.ask(get("/attack")).status());
            assertEquals("block", upstream.next().header("Sluice-Verdict"));
        }
    }

    @Test
    void off_inspectsNothing_butStripsWhatIsForged() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream, "policy: { mode: off }")) {
            assertEquals(
                    200,
                    gateway.ask(post("/attack", "q=1", "Sluice-Verdict: allow")).status());
            Request request = upstream.next();
            assertEquals(List.of(), request.all("Sluice-Verdict"));
            assertEquals(1, request.all("Sluice-Request-Id").size());
            assertEquals("q=1", request.body());
        }
    }

    @Test
    void firstRouteThatMatchesDecides() throws Exception {
        String routes = """
                routes:
                  - match: { path: "/open/**" }
                    policy: { mode: off }
                  - match: { path: "/api/**", methods: [ POST ], host: "*.test" }
                  - match: { path: "/pages/*" }
                    policy: { mode: monitor }
                """;
        try (TestGateway gateway = TestGateway.before(upstream, routes)) {
            assertEquals(200, gateway.ask(get("/open/attack")).status());
            assertEquals(403, gateway.ask(post("/api/attack", "")).status());
            assertEquals(404, gateway.ask(get("/api/attack")).status());
            assertEquals(200, gateway.ask(get("/pages/attack")).status());
            assertEquals(404, gateway.ask(get("/pages/deep/attack")).status());
            assertEquals(403, gateway.ask(post("/open/../%61pi//attack", "")).status());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | GET /a b HTTP/1.1~Host: a~~",
                "400 | GET / HTTP/1.1~~",
                "400 | GET / HTTP/1.1~Host: a~Host: a~~",
                "400 | GET / HTTP/1.1~Host: a/b~~",
                "400 | GET / HTTP/1.1~Host: a~ folded: x~~",
                "400 | GET / HTTP/1.1~Host: a~Bad(Name: x~~",
                "400 | GET x HTTP/1.1~Host: a~~",
                "505 | GET / HTTP/2.0~Host: a~~",
                "405 | CONNECT a:443 HTTP/1.1~Host: a~~",
                "405 | TRACE / HTTP/1.1~Host: a~~",
                "400 | POST / HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 1~~x",
                "400 | POST / HTTP/1.1~Host: a~Content-Length: 1~Transfer-Encoding: chunked~~0~~",
                "501 | POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~",
                "400 | POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~",
                "400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~5 ~hello~0~~",
                "400 | POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~5~helloXX0~~",
                "417 | POST / HTTP/1.1~Host: a~Expect: else~Content-Length: 1~~x"
            })
    void malformedRequestIsRefused_andItsConnectionClosed(int status, String request) throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            Answer answer = client.send(request.replace("~", "\r\n")).answer();
            assertEquals(status, answer.status(), answer.body());
            assertTrue(client.isClosed());
            assertTrue(upstream.gotNothing());
        }
    }

    @Test
    void bytesAfterARefusedRequestAreNotServed() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + get("/second"));
            assertEquals(400, client.answer().status());
            assertTrue(client.isClosed());
            assertTrue(upstream.gotNothing());
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        upstream.behaving((request, connection) -> connection.answer("200 OK", request.line()));
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            client.send(get("/1") + post("/2", "body") + get("/3"));
            assertEquals("GET /1 HTTP/1.1", client.answer().body());
            assertEquals("POST /2 HTTP/1.1", client.answer().body());
            assertEquals("GET /3 HTTP/1.1", client.answer().body());
        }
    }

    @Test
    void answerToHeadHasALengthAndNoBody() throws Exception {
        upstream.behaving((request, connection) -> connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            Answer answer = client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").answerToHead();
            assertTrue(answer.has("Content-Length: 5"));
            assertEquals(
                    200,
                    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
                            .answerToHead()
                            .status());
        }
    }

    @Test
    void chunkedBodyArrivesWhole() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream)) {
            gateway.ask(
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nT: 1\r\n\r\n");
            Request request = upstream.next();
            assertEquals("hello!", request.body());
            assertEquals("6", request.header("Content-Length"));
            assertEquals(List.of(), request.all("Transfer-Encoding"));
        }
    }

    @Test
    void clientThatExpects100GetsItBeforeItSendsItsBody() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertEquals(100, client.answer().status());
            assertEquals(200, client.send("hello").answer().status());
            assertEquals("hello", upstream.next().body());
        }
    }

    @Test
    void bodyOverTheLimitIsInspectedInPart_andArrivesWhole() throws Exception {
        String body = "x".repeat(300_000);
        try (TestGateway gateway = TestGateway.before(upstream, "inspection: { body-limit: 4 KiB }")) {
            assertEquals(200, gateway.ask(post("/", body)).status());
            Request request = upstream.next();
            assertEquals("truncated", request.header("Sluice-Completeness"));
            assertEquals(body, request.body());
        }
    }

    @Test
    void inspectorSeesNoMoreThanTheLimit() throws Exception {
        Inspector measuring = (request, policy) -> {
            assertEquals(4096, request.body().length);
            return TestGateway.verdict(request, policy);
        };
        try (TestGateway gateway = TestGateway.before(upstream, measuring, "inspection: { body-limit: 4 KiB }")) {
            assertEquals(200, gateway.ask(post("/", "x".repeat(5000))).status());
        }
    }

    @Test
    void bodyOverTheLimitIsRefusedIfTheOperatorWantsSo() throws Exception {
        String inspection = "inspection: { body-limit: 4 KiB, over-limit: reject }";
        try (TestGateway gateway = TestGateway.before(upstream, inspection)) {
            assertEquals(413, gateway.ask(post("/", "x".repeat(4097))).status());
            assertEquals(413, gateway.ask(chunked("x".repeat(9000))).status());
            assertEquals(200, gateway.ask(post("/", "x".repeat(4096))).status());
        }
    }

    private static String chunked(String body) {
        return "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length())
                + "\r\n" + body + "\r\n0\r\n\r\n";
    }

    @Test
    void uploadIsHeldBackWhenTheUpstreamDoesNotRead() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestGateway gateway = TestGateway.before(
                        upstream,
                        "upstreams: { shop: { servers: [ \"http://127.0.0.1:" + deaf.getLocalPort() + "\" ] } }");
                RawClient client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
            assertTrue(bytesTakenUntilItStalls(client) < 64 << 20);
        }
    }

    private static long bytesTakenUntilItStalls(RawClient client) throws Exception {
        long[] taken = {0};
        Thread sender = new Thread(() -> {
            byte[] block = new byte[64 << 10];
            try {
                while (taken[0] < 1_000_000_000) {
                    client.socket().getOutputStream().write(block);
                    taken[0] += block.length;
                }
            } catch (IOException e) {
                // the test is over
            }
        });
        sender.setDaemon(true);
        sender.start();
        long before;
        do {
            before = taken[0];
            Thread.sleep(700);
        } while (taken[0] != before);
        return before;
    }

    @Test
    void downloadOf50MegabytesArrivesWhole() throws Exception {
        byte[] block = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.ISO_8859_1);
        upstream.behaving((request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + 800L * block.length + "\r\n\r\n");
            for (int i = 0; i < 800; i++) {
                connection.out().write(block);
            }
        });
        try (TestGateway gateway = TestGateway.before(upstream)) {
            assertEquals(800 * block.length, gateway.ask(get("/")).body().length());
        }
    }

    @Test
    void pieceOfASlowAnswerArrivesBeforeTheNextIsThere() throws Exception {
        upstream.behaving((request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
            Thread.sleep(5000);
        });
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            client.socket().setSoTimeout(2000);
            client.send(get("/"));
            String seen = "";
            while (!seen.contains("first")) {
                seen += (char) client.socket().getInputStream().read();
            }
            assertTrue(seen.startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void silentUpstreamIsA504() throws Exception {
        upstream.behaving((request, connection) -> Thread.sleep(10_000));
        String upstreams = "upstreams: { shop: { servers: [ \"" + upstream.url() + "\" ], response-timeout: 300 ms } }";
        try (TestGateway gateway = TestGateway.before(upstream, upstreams)) {
            Answer answer = gateway.ask(get("/", "Accept: application/json"));
            assertEquals(504, answer.status());
            assertTrue(answer.body().contains("\"request_id\":"));
        }
    }

    @Test
    void absentUpstreamIsA502() throws Exception {
        upstream.close();
        try (TestGateway gateway = TestGateway.before(upstream)) {
            assertEquals(502, gateway.ask(get("/")).status());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "this is not http~~",
                "HTTP/2.0 200 OK~Content-Length: 0~~",
                "HTTP/1.1 99 X~Content-Length: 0~~",
                "HTTP/1.1 101 Switching Protocols~Upgrade: x~Connection: Upgrade~~",
                "HTTP/1.1 200 OK~Content-Length: 5~Content-Length: 1~~hello",
                "HTTP/1.1 200 OK~Transfer-Encoding: xyz~~hello"
            })
    void improperAnswerIsA502(String raw) throws Exception {
        upstream.behaving((request, connection) -> {
            connection.write(raw.replace("~", "\r\n"));
            connection.close();
        });
        try (TestGateway gateway = TestGateway.before(upstream)) {
            assertEquals(502, gateway.ask(get("/")).status());
        }
    }

    @Test
    void interimAnswersEndHere() throws Exception {
        upstream.behaving((request, connection) -> {
            connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n");
            connection.answer("200 OK", "final");
        });
        try (TestGateway gateway = TestGateway.before(upstream)) {
            assertEquals("final", gateway.ask(get("/")).body());
        }
    }

    @Test
    void answerNobodyAskedForReachesNobody() throws Exception {
        upstream.behaving((request, connection) -> {
            String answer = request.line();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + "\r\n\r\n" + answer
                    + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON");
        });
        try (TestGateway gateway = TestGateway.before(upstream)) {
            for (int i = 0; i < 20; i++) {
                assertEquals(
                        "GET /" + i + " HTTP/1.1", gateway.ask(get("/" + i)).body());
            }
        }
    }

    @Test
    void answerThatBreaksOffIsCut_notEnded() throws Exception {
        upstream.behaving((request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(5000));
            connection.close();
        });
        try (TestGateway gateway = TestGateway.before(upstream)) {
            assertThrows(IOException.class, () -> gateway.ask(get("/")));
        }
    }

    @Test
    void connectionThatTheUpstreamClosedIsNotNoticed() throws Exception {
        upstream.behaving((request, connection) -> {
            connection.answer("200 OK", "ok");
            connection.close();
        });
        try (TestGateway gateway = TestGateway.before(upstream)) {
            for (int i = 0; i < 100; i++) {
                assertEquals("ok", gateway.ask(get("/")).body());
            }
        }
    }

    @Test
    void postIsNeverSentTwice() throws Exception {
        upstream.behaving((request, connection) -> connection.close());
        try (TestGateway gateway = TestGateway.before(upstream)) {
            assertEquals(502, gateway.ask(post("/", "pay=1")).status());
            assertEquals("pay=1", upstream.next().body());
            assertTrue(upstream.gotNothing());
        }
    }

    @Test
    void serverThatCannotBeReachedIsPassedOver() throws Exception {
        RecordingUpstream gone = new RecordingUpstream();
        gone.close();
        String upstreams = "upstreams: { shop: { servers: [ \"" + gone.url() + "\", \"" + upstream.url() + "\" ] } }";
        try (TestGateway gateway = TestGateway.before(upstream, upstreams)) {
            for (int i = 0; i < 4; i++) {
                assertEquals(200, gateway.ask(post("/", "x")).status());
            }
        }
    }

    @Test
    void responseHeadersOfTheHopAndOfSluiceEndHere() throws Exception {
        String answerHead = """
                HTTP/1.1 200 OK~Content-Length: 0~Connection: X-Hop~X-Hop: 1~Sluice-Score: 99~\
                Set-Cookie: a=b~Set-Cookie: c=d~~""";
        upstream.behaving((request, connection) -> connection.write(answerHead.replace("~", "\r\n")));
        try (TestGateway gateway = TestGateway.before(upstream)) {
            Answer answer = gateway.ask(get("/"));
            assertFalse(answer.has("X-Hop"));
            assertFalse(answer.has("Sluice-"));
            assertTrue(answer.has("Set-Cookie: a=b") && answer.has("Set-Cookie: c=d"));
        }
    }

    @Test
    void drain_finishesWhatIsInFlight_andTakesNothingNew() throws Exception {
        upstream.behaving((request, connection) -> {
            Thread.sleep(600);
            connection.answer("200 OK", "late");
        });
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            client.send(get("/"));
            upstream.next();
            Thread draining = gateway.drainBeside();
            Answer answer = client.answer();
            assertEquals("late", answer.body());
            draining.join(5000);
            assertFalse(draining.isAlive());
            assertThrows(IOException.class, gateway::connect);
        }
    }

    @Test
    void drain_cutsWhatTakesTooLong() throws Exception {
        upstream.behaving((request, connection) -> Thread.sleep(20_000));
        TestGateway gateway = TestGateway.before(upstream, "drain-timeout: 200 ms");
        try (RawClient client = gateway.connect()) {
            client.send(get("/"));
            upstream.next();
            long start = System.nanoTime();
            gateway.gateway().drain();
            assertTrue(System.nanoTime() - start < 5_000_000_000L);
            assertTrue(client.isClosed());
        }
    }
}
