package dev.sluice.gateway;

import static dev.sluice.gateway.RawHttp2Client.CONTINUATION;
import static dev.sluice.gateway.RawHttp2Client.DATA;
import static dev.sluice.gateway.RawHttp2Client.END_HEADERS;
import static dev.sluice.gateway.RawHttp2Client.END_STREAM;
import static dev.sluice.gateway.RawHttp2Client.GOAWAY;
import static dev.sluice.gateway.RawHttp2Client.HEADERS;
import static dev.sluice.gateway.RawHttp2Client.PING;
import static dev.sluice.gateway.RawHttp2Client.PRIORITY;
import static dev.sluice.gateway.RawHttp2Client.RST_STREAM;
import static dev.sluice.gateway.RawHttp2Client.SETTINGS;
import static dev.sluice.gateway.RawHttp2Client.WINDOW_UPDATE;
import static dev.sluice.gateway.RawHttp2Client.block;
import static dev.sluice.gateway.RawHttp2Client.bytes;
import static dev.sluice.gateway.RawHttp2Client.number;
import static dev.sluice.gateway.RawHttp2Client.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.gateway.RawHttp2Client.Answer;
import dev.sluice.gateway.RecordingUpstream.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Http2Test {

    private static final String LISTEN = "listen: [ { address: 127.0.0.1:0, http2: true } ]";
    private static final int NO_ERROR = 0;
    private static final int PROTOCOL_ERROR = 1;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;

    private RecordingUpstream upstream;
    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        upstream = new RecordingUpstream();
        gateway = TestGateway.before(upstream, LISTEN);
    }

    private void restart(String section) throws Exception {
        gateway.close();
        gateway = TestGateway.before(upstream, LISTEN, section);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private RawHttp2Client connect(int... settings) throws IOException {
        return new RawHttp2Client(gateway.gateway().addresses().get(0)).settings(settings);
    }

    @Test
    void upstreamGetsTheRequestAsHttp1() throws Exception {
        try (RawHttp2Client client = connect()) {
            Answer answer = client.get(1, "/a?x=%zz", "x-y", "z", "cookie", "a=b", "cookie", "c=d", "te", "trailers")
                    .answer(1);
            Request request = upstream.next();
            assertEquals(200, answer.status);
            assertEquals("hello", answer.text());
            assertEquals("GET /a?x=%zz HTTP/1.1", request.line());
            assertEquals("shop.test", request.header("Host"));
            assertEquals("a=b; c=d", request.header("Cookie"));
            assertEquals("z", request.header("X-Y"));
            assertEquals("", request.header("TE"));
            assertEquals("127.0.0.1", request.header("X-Forwarded-For"));
            assertEquals("http", request.header("X-Forwarded-Proto"));
        }
    }

    @Test
    void bodyArrives_whateverItsFrames_andTrailersEndHere() throws Exception {
        try (RawHttp2Client client = connect()) {
            client.post(1, "/", "content-length", "5").data(1, "hel", false).data(1, "lo", true);
            assertEquals(200, client.answer(1).status);
            assertEquals("hello", upstream.next().body());
            client.post(3, "/")
                    .data(3, "again", false)
                    .frame(HEADERS, END_HEADERS | END_STREAM, 3, block("x-trailer", "1"));
            assertEquals(200, client.answer(3).status);
            Request request = upstream.next();
            assertEquals("again", request.body());
            assertEquals("", request.header("X-Trailer"));
        }
    }

    @Test
    void bodyBeyondTheInspectedPartStreams() throws Exception {
        upstream.behaving((request, connection) ->
                connection.answer("200 OK", String.valueOf(request.body().length())));
        try (RawHttp2Client client = connect()) {
            client.get(1, "/").answer(1);
            client.post(3, "/");
            Thread reader = new Thread(() -> {
                try {
                    client.answer(3);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            reader.start();
            for (int i = 0; i < 8; i++) {
                client.data(3, "x".repeat(16_000), i == 7);
            }
            reader.join();
            assertEquals("128000", client.of(3).text());
        }
    }

    @Test
    void attackIsBlockedOverHttp2() throws Exception {
        try (RawHttp2Client client = connect()) {
            assertEquals(403, client.get(1, "/attack").answer(1).status);
            assertTrue(upstream.gotNothing());
            assertEquals(200, client.get(3, "/").answer(3).status);
        }
    }

    @Test
    void requestsAreServedSideBySide_andEachGetsItsOwnAnswer() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        upstream.behaving((request, connection) -> {
            if (request.line().contains("first")) {
                second.await(5, TimeUnit.SECONDS);
            }
            connection.answer("200 OK", request.line());
        });
        try (RawHttp2Client client = connect()) {
            client.get(1, "/first").get(3, "/second");
            assertEquals("GET /second HTTP/1.1", client.answer(3).text());
            assertFalse(client.of(1).ended);
            second.countDown();
            assertEquals("GET /first HTTP/1.1", client.answer(1).text());
        }
    }

    @ParameterizedTest
    @CsvSource({"GET,204 No Content", "GET,304 Not Modified", "HEAD,200 OK"})
    void answerWithoutBodyEndsWithItsHead(String method, String status) throws Exception {
        upstream.behaving((request, connection) ->
                connection.write("HTTP/1.1 " + status + "\r\n" + (method.equals("HEAD") ? "Content-Length: 5\r\n" : "")
                        + "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n"));
        try (RawHttp2Client client = connect()) {
            Answer answer = client.frame(HEADERS, END_HEADERS | END_STREAM, 1, request(method, "/"))
                    .answer(1);
            assertEquals(Integer.parseInt(status.substring(0, 3)), answer.status);
            assertEquals("", answer.text());
            assertFalse(answer.heads.toString().contains("keep-alive"));
            assertEquals(method.equals("HEAD"), answer.heads.toString().contains("content-length: 5\n"));
        }
    }

    @Test
    void answerStreamsAsItComes() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        upstream.behaving((request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
            seen.await(5, TimeUnit.SECONDS);
            connection.write("3\r\ntwo\r\n0\r\n\r\n");
        });
        try (RawHttp2Client client = connect()) {
            client.get(1, "/");
            while (!client.of(1).text().equals("one")) {
                client.readFrame();
            }
            seen.countDown();
            assertEquals("onetwo", client.answer(1).text());
        }
    }

    @Test
    void longAnswerWaitsForTheClientsWindow_andLeavesOthersAlone() throws Exception {
        upstream.behaving((request, connection) ->
                connection.answer("200 OK", request.line().contains("long") ? "x".repeat(300_000) : "short"));
        try (RawHttp2Client client = connect(4, 1000).withoutConsuming()) {
            client.get(1, "/long");
            while (client.of(1).body.size() < 1000) {
                client.readFrame();
            }
            assertEquals("short", client.get(3, "/").answer(3).text());
            assertEquals(1000, client.of(1).body.size());
            client.frame(WINDOW_UPDATE, 0, 0, number(400_000)).frame(WINDOW_UPDATE, 0, 1, number(400_000));
            assertEquals(300_000, client.answer(1).body.size());
        }
    }

    @Test
    void uploadThatIsAnsweredEarlyIsStopped_andTheConnectionLivesOn() throws Exception {
        restart("inspection: { body-limit: 8 KiB }");
        try (RawHttp2Client client = connect()) {
            for (int stream = 1; stream < 60; stream += 2) {
                client.post(stream, "/attack", "content-length", "1000000").data(stream, "x".repeat(10_000), false);
                Answer answer = client.answer(stream);
                while (answer.reset < 0) {
                    client.readFrame();
                }
                assertEquals(NO_ERROR, answer.reset);
                client.data(stream, "y".repeat(10_000), false);
            }
            assertEquals("hello", client.get(61, "/").answer(61).text());
        }
    }

    @Test
    void clientThatAsksIsToldToGoOn() throws Exception {
        try (RawHttp2Client client = connect()) {
            client.post(1, "/", "content-length", "5", "expect", "100-continue");
            while (client.of(1).status != 100) {
                client.readFrame();
            }
            client.data(1, "hello", true);
            assertEquals(200, client.answer(1).status);
            assertEquals("hello", upstream.next().body());
        }
    }

    @Test
    void requestThatIsGivenUpIsGivenUpTowardsTheUpstreamToo() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        upstream.behaving((request, connection) -> {
            if (request.line().contains("slow")) {
                connection.awaitEnd();
                ended.countDown();
            } else {
                connection.answer("200 OK", "next");
            }
        });
        try (RawHttp2Client client = connect()) {
            client.get(1, "/slow");
            upstream.next();
            client.frame(RST_STREAM, 0, 1, number(CANCEL));
            assertTrue(ended.await(5, TimeUnit.SECONDS));
            assertEquals("next", client.get(3, "/").answer(3).text());
        }
    }

    @Test
    void clientThatSaysGoodbyeStillGetsItsAnswers() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        upstream.behaving((request, connection) -> {
            told.await(5, TimeUnit.SECONDS);
            connection.answer("200 OK", "late");
        });
        try (RawHttp2Client client = connect()) {
            client.get(1, "/").frame(GOAWAY, 0, 0, new byte[8]);
            upstream.next();
            told.countDown();
            assertEquals("late", client.answer(1).text());
        }
    }

    @Test
    void drainingGatewayFinishesWhatRunsAndSaysGoodbye() throws Exception {
        CountDownLatch draining = new CountDownLatch(1);
        upstream.behaving((request, connection) -> {
            draining.await(5, TimeUnit.SECONDS);
            connection.answer("200 OK", "late");
        });
        try (RawHttp2Client client = connect().withoutConsuming()) {
            client.get(1, "/");
            upstream.next();
            Thread drain = gateway.drainBeside();
            assertEquals(NO_ERROR, client.goAway());
            draining.countDown();
            while (!client.of(1).ended) {
                client.readFrame();
            }
            assertEquals("late", client.of(1).text());
            drain.join();
        }
    }

    @Test
    void answerThatBreaksOffResetsItsStreamAlone() throws Exception {
        upstream.behaving((request, connection) -> {
            if (request.line().contains("broken")) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                connection.close();
            } else {
                connection.answer("200 OK", "whole");
            }
        });
        try (RawHttp2Client client = connect()) {
            Answer broken = client.get(1, "/broken").answer(1);
            assertTrue(broken.reset > 0);
            assertFalse(broken.ended);
            assertEquals("whole", client.get(3, "/").answer(3).text());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-a|b\r\nX-Smuggled: 1",
                "x-a|b\nc",
                "x-a|b\0c",
                "X-A|b",
                "x a|b",
                "|b",
                "connection|close",
                "keep-alive|1",
                "proxy-connection|x",
                "transfer-encoding|chunked",
                "upgrade|h2c",
                "te|gzip",
                "host|evil.test",
                ":path|/again",
                ":status|200",
                ":protocol|websocket",
                "cookie|a=b\r\nx: y",
                "content-length|5"
            })
    void whatMeansSomethingElseInHttp1IsRefused(String field) throws Exception {
        String[] nameAndValue = field.split("\\|", -1);
        try (RawHttp2Client client = connect()) {
            Answer answer = client.get(1, "/", nameAndValue[0], nameAndValue[1]).answer(1);
            assertTrue(answer.status >= 400 || answer.reset == PROTOCOL_ERROR, answer.status + " " + answer.reset);
            assertEquals(200, client.get(3, "/").answer(3).status);
            upstream.next();
            assertTrue(upstream.gotNothing());
        }
    }

    @ParameterizedTest
    @CsvSource({"3,hello,true", "7,hello,true", "0,hello,true", "3,hello,false"})
    void bodyThatIsNotAsLongAsAnnouncedIsRefused(int announced, String body, boolean last) throws Exception {
        try (RawHttp2Client client = connect()) {
            Answer answer = client.post(1, "/", "content-length", Integer.toString(announced))
                    .data(1, body, last)
                    .answer(1);
            assertTrue(answer.status >= 400 || answer.reset == PROTOCOL_ERROR);
            assertTrue(upstream.gotNothing());
        }
    }

    @Test
    void trailersOfAnotherMeaningAreRefused() throws Exception {
        try (RawHttp2Client client = connect()) {
            Answer answer = client.post(1, "/")
                    .data(1, "hello", false)
                    .frame(HEADERS, END_HEADERS | END_STREAM, 1, block("x-t", "a\r\nb: c"))
                    .answer(1);
            assertEquals(400, answer.status);
            assertTrue(upstream.gotNothing());
        }
    }

    @Test
    void connectIsRefused() throws Exception {
        try (RawHttp2Client client = connect()) {
            byte[] block = block(":method", "CONNECT", ":authority", "127.0.0.1:22");
            assertEquals(
                    405,
                    client.frame(HEADERS, END_HEADERS | END_STREAM, 1, block).answer(1).status);
        }
    }

    @Test
    void headsAreBoundedAsInHttp1() throws Exception {
        try (RawHttp2Client client = connect()) {
            byte[] block =
                    request("GET", "/", "x-a", "a".repeat(30_000), "x-b", "b".repeat(30_000), "x-c", "c".repeat(9_000));
            client.frame(HEADERS, END_STREAM, 1, Arrays.copyOf(block, 16_000));
            for (int at = 16_000; at < block.length; at += 16_000) {
                int end = Math.min(block.length, at + 16_000);
                client.frame(
                        CONTINUATION, end == block.length ? END_HEADERS : 0, 1, Arrays.copyOfRange(block, at, end));
            }
            assertEquals(431, client.answer(1).status);
            String[] many = new String[402];
            Arrays.setAll(many, i -> i % 2 == 0 ? "x" : "1");
            assertEquals(431, client.get(3, "/", many).answer(3).status);
        }
    }

    /** Frames that cost their sender next to nothing. */
    static Stream<Arguments> floods() {
        byte[] settings = {0, 3, 0, 0, 0, 100};
        byte[] priority = {0, 0, 0, 0, 16};
        return Stream.of(
                flood(
                        "rapid reset",
                        i -> join(
                                bytes(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, request("GET", "/")),
                                bytes(RST_STREAM, 0, 2 * i + 1, number(CANCEL)))),
                flood(
                        "made you reset",
                        i -> join(
                                bytes(HEADERS, END_HEADERS, 2 * i + 1, request("POST", "/")),
                                bytes(WINDOW_UPDATE, 0, 2 * i + 1, number(0)))),
                flood("settings", i -> bytes(SETTINGS, 0, 0, settings)),
                flood("pings", i -> bytes(PING, 0, 0, new byte[8])),
                flood("priorities", i -> bytes(PRIORITY, 0, 2 * i + 1, priority)),
                flood("tiny windows", i -> bytes(WINDOW_UPDATE, 0, 0, number(1))),
                flood(
                        "empty data",
                        i -> i == 0 ? bytes(HEADERS, END_HEADERS, 1, request("POST", "/")) : bytes(DATA, 0, 1)),
                flood(
                        "endless head",
                        i -> i == 0
                                ? bytes(HEADERS, 0, 1, request("GET", "/"))
                                : bytes(CONTINUATION, 0, 1, block("x-" + i, "y".repeat(1000)))),
                flood("unfinished requests", i -> bytes(HEADERS, END_HEADERS, 2 * i + 1, request("POST", "/"))));
    }

    private static Arguments flood(String name, IntFunction<byte[]> frame) {
        return Arguments.argumentSet(name, frame);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @ParameterizedTest
    @MethodSource("floods")
    void floodEndsItsConnection_andOthersDoNotNotice(IntFunction<byte[]> flood) throws Exception {
        try (RawHttp2Client attacker = connect();
                RawHttp2Client other = connect()) {
            List<Integer> codes = new ArrayList<>();
            Thread reader = new Thread(() -> {
                try {
                    codes.add(attacker.goAway());
                } catch (IOException e) {
                    codes.add(-1);
                }
            });
            reader.start();
            try {
                for (int i = 0; i < 30_000 && reader.isAlive(); i++) {
                    attacker.write(flood.apply(i));
                }
            } catch (IOException e) {
                // the gateway has closed the connection
            }
            assertEquals(200, other.get(1, "/").answer(1).status);
            reader.join(10_000);
            assertFalse(codes.isEmpty(), "the connection lives on");
            assertTrue(codes.get(0) == ENHANCE_YOUR_CALM || codes.get(0) == -1 || codes.get(0) == PROTOCOL_ERROR);
        }
    }

    @Test
    void streamsBeyondTheLimitAreRefusedUntouched() throws Exception {
        try (RawHttp2Client client = connect()) {
            for (int i = 0; i < Http2Session.MAX_STREAMS + 1; i++) {
                client.post(2 * i + 1, "/");
            }
            assertEquals(7, client.answer(2 * Http2Session.MAX_STREAMS + 1).reset);
            client.data(1, "", true);
            assertEquals(200, client.answer(1).status);
        }
    }

    @Test
    void http1IsServedAtTheSameAddress() throws Exception {
        assertEquals(200, gateway.ask(TestGateway.get("/")).status());
        assertEquals(505, gateway.ask("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n").status());
    }

    @Test
    void upgradeFromHttp1IsNotTaken() throws Exception {
        String upgrade =
                TestGateway.get("/", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk");
        assertEquals(200, gateway.ask(upgrade).status());
        assertEquals("", upstream.next().header("Upgrade"));
    }
}
