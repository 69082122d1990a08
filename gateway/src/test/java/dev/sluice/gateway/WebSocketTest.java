package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.gateway.RawClient.Answer;
import dev.sluice.gateway.RecordingUpstream.Connection;
import dev.sluice.host.Guard;
import dev.sluice.host.Inspector;
import dev.sluice.host.RequestId;
import dev.sluice.host.RequestModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebSocketTest {

    /** RFC 6455, section 1.3. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static final String GRANTED =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";

    private RecordingUpstream upstream;

    @BeforeEach
    void startUpstream() throws IOException {
        upstream = new RecordingUpstream();
    }

    @AfterEach
    void stopUpstream() throws IOException {
        upstream.close();
    }

    static String handshake(String target, String... more) {
        String[] lines = {
            "Connection: keep-alive, Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: " + KEY,
            String.join("\r\n", more)
        };
        return get(target, more.length == 0 ? Arrays.copyOf(lines, 4) : lines);
    }

    static void grant(Connection connection, String... more) throws IOException {
        connection.write(GRANTED + "Sec-WebSocket-Accept: " + ACCEPT + "\r\n"
                + (more.length == 0 ? "" : String.join("\r\n", more) + "\r\n") + "\r\n");
    }

    static void echo(Connection connection) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int count; (count = connection.in().read(buffer)) >= 0; ) {
            connection.out().write(buffer, 0, count);
        }
    }

    @Test
    void bytesPassBothWaysUntouched() throws Exception {
        upstream.behaving((request, connection) -> {
            grant(connection, "Sec-WebSocket-Protocol: chat");
            connection.write("\u0081\u0005early");
            echo(connection);
        });
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            Answer answer = client.send(handshake("/ws", "Sec-WebSocket-Protocol: chat, other"))
                    .answerToHead();
            assertEquals(101, answer.status());
            assertTrue(answer.has("Upgrade: websocket") && answer.has("Connection: Upgrade"), answer.head());
            assertTrue(answer.has("Sec-WebSocket-Accept: " + ACCEPT) && answer.has("Sec-WebSocket-Protocol: chat"));
            assertEquals("\u0081\u0005early", read(client, 7));
            assertEquals("\u0081\u0085mask\u0000\u0001", read(client.send("\u0081\u0085mask\u0000\u0001"), 8));
            RecordingUpstream.Request request = upstream.next();
            assertEquals("websocket", request.header("Upgrade"));
            assertEquals("upgrade", request.header("Connection").toLowerCase(Locale.ROOT));
            assertEquals(KEY, request.header("Sec-WebSocket-Key"));
            assertEquals("allow", request.header("Sluice-Verdict"));
        }
    }

    static String read(RawClient client, int count) throws IOException {
        return new String(client.socket().getInputStream().readNBytes(count), ISO_8859_1);
    }

    @Test
    void drainWaitsForTheEndOfTunnels() throws Exception {
        upstream.behaving((request, connection) -> {
            grant(connection);
            echo(connection);
        });
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            assertEquals(101, client.send(handshake("/ws")).answerToHead().status());
            Thread draining = gateway.drainBeside();
            draining.join(300);
            assertTrue(draining.isAlive());
            assertEquals("more", read(client.send("more"), 4));
            client.socket().close();
            draining.join(10_000);
            assertFalse(draining.isAlive());
        }
    }

    @Test
    void muchPassesBothWaysAtOnce() throws Exception {
        upstream.behaving((request, connection) -> {
            grant(connection);
            echo(connection);
        });
        byte[] bytes = new byte[8 << 20];
        new Random(3).nextBytes(bytes);
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            assertEquals(101, client.send(handshake("/ws")).answerToHead().status());
            Thread sender = new Thread(() -> {
                try {
                    client.socket().getOutputStream().write(bytes);
                } catch (IOException e) {
                    // the test is over
                }
            });
            sender.start();
            assertArrayEquals(bytes, client.socket().getInputStream().readNBytes(bytes.length));
            sender.join();
        }
    }

    @Test
    void endOfTheClientIsTheEndOfTheUpstream() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        upstream.behaving((request, connection) -> {
            grant(connection);
            echo(connection);
            ended.countDown();
        });
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            assertEquals(101, client.send(handshake("/ws")).answerToHead().status());
            client.socket().close();
            ended.await();
        }
    }

    @Test
    void endOfTheUpstreamIsTheEndOfTheClient_afterItsLastBytes() throws Exception {
        upstream.behaving((request, connection) -> {
            grant(connection);
            connection.write("last");
            connection.close();
        });
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            assertEquals(101, client.send(handshake("/ws")).answerToHead().status());
            InputStream in = client.socket().getInputStream();
            assertEquals("last", new String(in.readAllBytes(), ISO_8859_1));
        }
    }

    @Test
    void upstreamThatRefusesAnswersAsUsual_andTheConnectionStaysHttp() throws Exception {
        upstream.behaving((request, connection) -> connection.answer("403 No", request.line()));
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            Answer answer = client.send(handshake("/1")).answer();
            assertEquals(403, answer.status());
            assertEquals("GET /1 HTTP/1.1", answer.body());
            assertEquals("GET /2 HTTP/1.1", client.send(get("/2")).answer().body());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=~",
                "",
                "Sec-WebSocket-Accept: " + ACCEPT + "~Sec-WebSocket-Protocol: other~",
                "Sec-WebSocket-Accept: " + ACCEPT + "~Sec-WebSocket-Extensions: permessage-deflate~"
            })
    void improper101IsA502(String lines) throws Exception {
        upstream.behaving((request, connection) -> connection.write(GRANTED + lines.replace("~", "\r\n") + "\r\n"));
        try (TestGateway gateway = TestGateway.before(upstream)) {
            assertEquals(502, gateway.ask(handshake("/ws")).status());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1~Host: a~Content-Length: 0~Sec-WebSocket-Version: 13~Sec-WebSocket-Key: " + KEY,
                "GET / HTTP/1.1~Host: a~Content-Length: 1~Sec-WebSocket-Version: 13~Sec-WebSocket-Key: " + KEY,
                "GET / HTTP/1.1~Host: a~Sec-WebSocket-Version: 13",
                "GET / HTTP/1.1~Host: a~Sec-WebSocket-Version: 13~Sec-WebSocket-Key: short",
                "GET / HTTP/1.1~Host: a~Sec-WebSocket-Version: 8~Sec-WebSocket-Key: " + KEY
            })
    void improperHandshakeIsRefused(String head) throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream)) {
            String request = head + "~Connection: Upgrade~Upgrade: websocket~~";
            int status = gateway.ask(request.replace("~", "\r\n")).status();
            assertTrue(status == 400 || status == 426, () -> "status " + status);
            assertTrue(upstream.gotNothing());
        }
    }

    @Test
    void handshakeIsJudgedLikeAnyRequest() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream)) {
            assertEquals(403, gateway.ask(handshake("/attack")).status());
            assertTrue(upstream.gotNothing());
        }
    }

    @Test
    void otherUpgradesAreNotAskedFor() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream)) {
            Answer answer = gateway.ask(get("/", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"));
            assertEquals(200, answer.status());
            RecordingUpstream.Request request = upstream.next();
            assertFalse(request.headers().stream().anyMatch(line -> line.contains("h2c")));
        }
    }

    static String frame(int first, String payload) {
        StringBuilder frame = new StringBuilder().append((char) first);
        if (payload.length() < 126) {
            frame.append((char) (0x80 | payload.length()));
        } else {
            frame.append((char) (0x80 | 126)).append((char) (payload.length() >> 8));
            frame.append((char) (payload.length() & 0xff));
        }
        frame.append("mask");
        for (int i = 0; i < payload.length(); i++) {
            frame.append((char) (payload.charAt(i) ^ "mask".charAt(i & 3)));
        }
        return frame.toString();
    }

    private TestGateway watching() throws Exception {
        upstream.behaving((request, connection) -> {
            grant(connection);
            echo(connection);
        });
        Inspector inspector = (request, policy) -> TestGateway.verdict(
                new String(request.body(), ISO_8859_1).contains("ATTACK") ? request("/attack") : request, policy);
        return TestGateway.before(upstream, inspector, "inspection: { websocket-first-message: true }");
    }

    private static RequestModel request(String target) {
        Guard guard = new Guard(new RequestId(Clock.systemUTC(), new SecureRandom()));
        return (RequestModel) RequestFile.read(get(target).getBytes(ISO_8859_1), guard);
    }

    @Test
    void firstMessageIsJudged_andWhatFollowsIsNot() throws Exception {
        try (TestGateway gateway = watching();
                RawClient client = gateway.connect()) {
            assertEquals(101, client.send(handshake("/ws")).answerToHead().status());
            String ping = frame(0x89, "ping");
            assertEquals(ping, read(client.send(ping), ping.length()));
            String harmless = frame(0x81, "harmless".repeat(1000));
            assertEquals(harmless, read(client.send(harmless), harmless.length()));
            String later = frame(0x81, "ATTACK");
            assertEquals(later, read(client.send(later), later.length()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void attackInTheFirstMessageEndsTheConnection(boolean inPieces) throws Exception {
        try (TestGateway gateway = watching();
                RawClient client = gateway.connect()) {
            assertEquals(101, client.send(handshake("/ws")).answerToHead().status());
            String message = frame(0x01, "ATT") + frame(0x8a, "") + frame(0x80, "ACK");
            for (String piece : inPieces ? message.split("") : new String[] {message}) {
                client.send(piece);
            }
            byte[] answer = client.socket().getInputStream().readAllBytes();
            assertArrayEquals(new byte[] {(byte) 0x88, 2, 3, (byte) 0xf0}, answer);
        }
    }

    @Test
    void firstMessageThatIsLongIsJudgedInPart() throws Exception {
        try (TestGateway gateway = watching();
                RawClient client = gateway.connect()) {
            assertEquals(101, client.send(handshake("/ws")).answerToHead().status());
            String longer = frame(0x82, "x".repeat(60_000) + "ATTACK");
            assertEquals(longer, read(client.send(longer), longer.length()));
            client.socket().close();
        }
        try (TestGateway gateway = watching();
                RawClient client = gateway.connect()) {
            assertEquals(101, client.send(handshake("/ws")).answerToHead().status());
            client.send(frame(0x82, "ATTACK" + "x".repeat(60_000)));
            assertEquals(0x88, client.socket().getInputStream().read());
        }
    }

    @Test
    void compressedFirstMessageIsJudgedInflated() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new Deflater(9, true), 512, true)) {
            out.write("plenty of ATTACK ATTACK ATTACK".getBytes(ISO_8859_1));
            out.flush();
            String payload = bytes.toString(ISO_8859_1);
            try (TestGateway gateway = watching();
                    RawClient client = gateway.connect()) {
                assertEquals(101, client.send(handshake("/ws")).answerToHead().status());
                client.send(frame(0xc1, payload.substring(0, payload.length() - 4)));
                assertEquals(0x88, client.socket().getInputStream().read());
            }
        }
    }
}
