package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static dev.sluice.gateway.TestGateway.post;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.Policy;
import dev.sluice.detector.RequestView;
import dev.sluice.detector.Verdict;
import dev.sluice.gateway.RawClient.Answer;
import dev.sluice.host.Inspector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BodiesTest {

    private static final String SMALL = "inspection: { body-limit: 4 KiB, tail-limit: 1 KiB }";
    private static final String IMPATIENT =
            "limits: { min-rate: 1 KiB, rate-grace: 300 ms, stall-timeout: 600 ms, head-timeout: 300 ms }";

    private RecordingUpstream upstream;

    @BeforeEach
    void startUpstream() throws IOException {
        upstream = new RecordingUpstream();
    }

    @AfterEach
    void stopUpstream() throws IOException {
        upstream.close();
    }

    /** Blocks what has an attack in its body, and no more. */
    private static Verdict verdict(RequestView request, Policy policy) {
        boolean attack = new String(request.body(), ISO_8859_1).contains("ATTACK");
        return TestGateway.verdict(attack ? new Attack(request) : request, policy);
    }

    private record Attack(RequestView request) implements RequestView {

        @Override
        public String method() {
            return request.method();
        }

        @Override
        public String target() {
            return "/attack";
        }

        @Override
        public int headerCount() {
            return 0;
        }

        @Override
        public String headerName(int index) {
            return "";
        }

        @Override
        public String headerValue(int index) {
            return "";
        }

        @Override
        public byte[] body() {
            return request.body();
        }

        @Override
        public boolean bodyComplete() {
            return request.bodyComplete();
        }
    }

    private TestGateway gateway(String... sections) throws Exception {
        return TestGateway.before(upstream, BodiesTest::verdict, sections);
    }

    private static String chunked(String body) {
        return "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length())
                + "\r\n" + body + "\r\n0\r\n\r\n";
    }

    @Test
    void attackInTheTailIsBlocked_andTheUpstreamSeesNoWholeRequest() throws Exception {
        String body = "x".repeat(100_000) + "ATTACK" + "x".repeat(900);
        try (TestGateway gateway = gateway(SMALL)) {
            assertEquals(403, gateway.ask(post("/", body)).status());
            assertEquals(403, gateway.ask(chunked(body)).status());
            Thread.sleep(200);
            assertTrue(upstream.gotNothing());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4090, 4093, 4096, 4100})
    void attackAcrossTheEndOfThePrefixIsBlocked(int before) throws Exception {
        try (TestGateway gateway = gateway(SMALL)) {
            String body = "x".repeat(before) + "ATTACK" + "x".repeat(100);
            assertEquals(403, gateway.ask(post("/", body)).status());
            assertTrue(upstream.gotNothing());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 4097, 5119, 5120, 5121, 20_000, 70_001})
    void harmlessBodyArrivesWhole_whateverItsLength(int length) throws Exception {
        StringBuilder body = new StringBuilder();
        while (body.length() < length) {
            body.append(body.length()).append(' ');
        }
        body.setLength(length);
        try (TestGateway gateway = gateway(SMALL)) {
            assertEquals(200, gateway.ask(post("/", body.toString())).status());
            assertEquals(body.toString(), upstream.next().body());
            assertEquals(200, gateway.ask(chunked(body.toString())).status());
            assertEquals(body.toString(), upstream.next().body());
        }
    }

    @Test
    void tailIsNotJudgedIfTheOperatorWantsSo() throws Exception {
        try (TestGateway gateway = gateway("inspection: { body-limit: 4 KiB, tail-limit: 0 B }")) {
            assertEquals(
                    200, gateway.ask(post("/", "x".repeat(9000) + "ATTACK")).status());
        }
    }

    @Test
    void attackInTheTailPassesInMonitorMode() throws Exception {
        try (TestGateway gateway = gateway(SMALL, "policy: { mode: monitor }")) {
            assertEquals(
                    200, gateway.ask(post("/", "x".repeat(9000) + "ATTACK")).status());
            String metrics = gateway.admin("/metrics").body();
            assertTrue(metrics.matches("(?s).*sluice_requests_total\\{[^}]*disposition=\"block\"[^}]*} 1\\.0.*"));
        }
    }

    @Test
    void attackInTheTail_afterTheAnswerBegan_endsTheConnection() throws Exception {
        try (ServerSocket eager = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestGateway gateway = gateway(SMALL, upstreams(eager));
                RawClient client = gateway.connect()) {
            answerAtOnce(eager);
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000));
            assertEquals('H', client.socket().getInputStream().read());
            client.send("x".repeat(49_000) + "ATTACK" + "x".repeat(994));
            assertThrows(IOException.class, () -> readToTheEnd(client));
        }
    }

    private static String upstreams(ServerSocket server) {
        return "upstreams: { shop: { servers: [ \"http://127.0.0.1:" + server.getLocalPort() + "\" ] } }";
    }

    private static void readToTheEnd(RawClient client) throws IOException {
        byte[] rest = client.socket().getInputStream().readAllBytes();
        if (!new String(rest, ISO_8859_1).endsWith("0\r\n\r\n")) {
            throw new IOException("the answer has no end");
        }
    }

    private static void answerAtOnce(ServerSocket server) {
        background(() -> {
            Socket socket = server.accept();
            readHead(socket);
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nearly\r\n".getBytes(ISO_8859_1));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
    }

    /** A task that may end by the end of a test. */
    @FunctionalInterface
    private interface Task {

        void run() throws IOException, InterruptedException;
    }

    private static Thread background(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException | InterruptedException e) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void uploadOf300MegabytesPassesWithFlatMemory() throws Exception {
        long length = 300L << 20;
        try (ServerSocket counting = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestGateway gateway = gateway(upstreams(counting));
                RawClient client = gateway.connect()) {
            AtomicLong arrived = new AtomicLong();
            Thread server = background(() -> count(counting, length, arrived));
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");
            byte[] block = new byte[1 << 20];
            long usedBefore = usedHeapBytes();
            for (int i = 0; i < length >> 20; i++) {
                client.socket().getOutputStream().write(block);
                if (i == 200) {
                    assertTrue(usedHeapBytes() - usedBefore < 16 << 20);
                }
            }
            assertEquals(200, client.answer().status());
            server.join(5000);
            assertEquals(length, arrived.get());
        }
    }

    private static long usedHeapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void readHead(Socket socket) throws IOException {
        int matched = 0;
        while (matched < 4) {
            int b = socket.getInputStream().read();
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
    }

    private static void count(ServerSocket server, long length, AtomicLong arrived) throws IOException {
        Socket socket = server.accept();
        readHead(socket);
        byte[] buffer = new byte[1 << 16];
        while (arrived.get() < length) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                return;
            }
            arrived.addAndGet(count);
        }
        socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(ISO_8859_1));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private static String encoded(String coding, byte[] body) {
        return post("/", new String(body, ISO_8859_1), "Content-Encoding: " + coding);
    }

    @Test
    void encodedBodyIsJudgedDecoded_andArrivesAsItWas() throws Exception {
        try (TestGateway gateway = gateway()) {
            assertEquals(403, gateway.ask(encoded("gzip", gzip("q=ATTACK"))).status());
            byte[] harmless = gzip("q=harmless");
            assertEquals(200, gateway.ask(encoded("gzip", harmless)).status());
            RecordingUpstream.Request request = upstream.next();
            assertEquals(new String(harmless, ISO_8859_1), request.body());
            assertEquals("gzip", request.header("Content-Encoding"));
            assertEquals("full", request.header("Sluice-Completeness"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "gzip, zstd"})
    void bodyThatOnlyClaimsToBeEncodedIsJudgedAsItIs(String coding) throws Exception {
        try (TestGateway gateway = gateway()) {
            assertEquals(
                    403,
                    gateway.ask(encoded(coding, "q=ATTACK".getBytes(ISO_8859_1)))
                            .status());
        }
    }

    @Test
    void bytesBehindAnEncodedBodyAreJudgedToo() throws Exception {
        try (TestGateway gateway = gateway()) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(gzip("q=harmless"));
            body.writeBytes("&q=ATTACK".getBytes(ISO_8859_1));
            assertEquals(403, gateway.ask(encoded("gzip", body.toByteArray())).status());
        }
    }

    @Test
    void unknownCodingIsA415_orPassesIfTheOperatorWantsSo() throws Exception {
        try (TestGateway gateway = gateway()) {
            assertEquals(415, gateway.ask(encoded("lzma", new byte[20])).status());
            assertTrue(
                    gateway.admin("/metrics").body().contains("sluice_encoded_bodies_total{coding=\"unknown\"} 1.0"));
        }
        try (TestGateway gateway = gateway("inspection: { unknown-encoding: pass }")) {
            assertEquals(200, gateway.ask(encoded("lzma", new byte[20])).status());
            assertEquals("truncated", upstream.next().header("Sluice-Completeness"));
        }
    }

    @Test
    void bombIsA413() throws Exception {
        try (TestGateway gateway = gateway()) {
            assertEquals(
                    413,
                    gateway.ask(encoded("gzip", gzip("a".repeat(20 << 20)))).status());
        }
    }

    @Test
    void decodedBodyOverTheLimitIsRefusedIfTheOperatorWantsSo() throws Exception {
        try (TestGateway gateway = gateway("inspection: { body-limit: 4 KiB, over-limit: reject }")) {
            assertEquals(
                    413, gateway.ask(encoded("gzip", gzip("ab".repeat(5000)))).status());
        }
    }

    @Test
    void answerWithoutALengthArrivesWhole() throws Exception {
        upstream.behaving((request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\n\r\nuntil the end");
            connection.close();
        });
        try (TestGateway gateway = gateway()) {
            assertEquals("until the end", gateway.ask(get("/")).body());
        }
    }

    @Test
    void eventsArriveOneByOne() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        upstream.behaving((request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: first\n\n");
            seen.await();
            connection.write("data: second\n\n");
            connection.close();
        });
        try (TestGateway gateway = gateway();
                RawClient client = gateway.connect()) {
            client.send(get("/"));
            readUntil("first", client);
            seen.countDown();
            readUntil("second", client);
        }
    }

    private static void readUntil(String text, RawClient client) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int b = client.socket().getInputStream().read();
            if (b < 0) {
                throw new IOException("closed after: " + read);
            }
            read.append((char) b);
        }
    }

    @Test
    void clientThatLeavesEndsItsCall_andIsCounted() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        upstream.behaving((request, connection) -> {
            if (connection.in().read() < 0) {
                ended.countDown();
            }
        });
        try (TestGateway gateway = gateway()) {
            RawClient client = gateway.connect();
            client.send(get("/long-poll"));
            upstream.next();
            client.close();
            ended.await();
            awaitMetric(gateway, "sluice_clients_cut_total{reason=\"gone\"} 1.0");
        }
    }

    private static void awaitMetric(TestGateway gateway, String line) throws Exception {
        while (!gateway.admin("/metrics").body().contains(line)) {
            Thread.sleep(20);
        }
    }

    @Test
    void clientThatSendsABodyNobodyWantsSeesItsAnswer_andGoesOn() throws Exception {
        upstream.atHead("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly");
        try (TestGateway gateway = TestGateway.before(upstream);
                RawClient client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 20000000\r\n\r\n");
            for (int i = 0; i < 20; i++) {
                client.send("x".repeat(1_000_000));
            }
            assertEquals("early", client.answer().body());
            assertEquals(200, client.send(get("/")).answer().status());
        }
    }

    @Test
    void requestThatComesEarlyIsServedInItsTurn() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        upstream.behaving((request, connection) -> {
            second.await();
            connection.answer("200 OK", request.line());
        });
        try (TestGateway gateway = gateway();
                RawClient client = gateway.connect()) {
            client.send(get("/1"));
            upstream.next();
            client.send(get("/2"));
            Thread.sleep(100);
            second.countDown();
            assertEquals("GET /1 HTTP/1.1", client.answer().body());
            assertEquals("GET /2 HTTP/1.1", client.answer().body());
        }
    }

    @Test
    void slowHeadIsA408_andASilentConnectionEndsWithoutAnAnswer() throws Exception {
        try (TestGateway gateway = gateway(IMPATIENT);
                RawClient slow = gateway.connect();
                RawClient silent = gateway.connect()) {
            slow.send("GET / HTTP/1.1\r\nHos");
            assertEquals(408, slow.answer().status());
            assertTrue(slow.isClosed());
            assertTrue(silent.isClosed());
        }
    }

    @Test
    void nextHeadHasItsOwnDeadline() throws Exception {
        try (TestGateway gateway = gateway(IMPATIENT);
                RawClient client = gateway.connect()) {
            assertEquals(200, client.send(get("/")).answer().status());
            Thread.sleep(500);
            assertEquals(200, client.send(get("/")).answer().status());
            assertEquals(408, client.send("GET").answer().status());
        }
    }

    @Test
    void slowBodyIsA408_andTakesNoUpstreamConnection() throws Exception {
        try (TestGateway gateway = gateway(IMPATIENT);
                RawClient client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx");
            assertEquals(408, client.answer().status());
            assertTrue(client.isClosed());
        }
    }

    @Test
    void uploadThatStallsBehindThePrefixIsA408_andItsCallEnds() throws Exception {
        try (TestGateway gateway = gateway(SMALL, IMPATIENT);
                RawClient client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000));
            assertEquals(408, client.answer().status());
            assertTrue(upstream.gotNothing());
            awaitMetric(gateway, "sluice_clients_cut_total{reason=\"slow-body\"} 1.0");
        }
    }

    @Test
    void brokenChunkBehindThePrefixIsA400() throws Exception {
        try (TestGateway gateway = gateway(SMALL);
                RawClient client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2000\r\n" + "x".repeat(0x2000)
                    + "\r\nzz\r\n");
            assertEquals(400, client.answer().status());
            assertTrue(upstream.gotNothing());
        }
    }

    @Test
    void clientThatDoesNotReadIsCut() throws Exception {
        upstream.behaving((request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            byte[] block = new byte[1 << 16];
            while (true) {
                connection.out().write(block);
            }
        });
        try (TestGateway gateway = gateway(IMPATIENT);
                RawClient client = gateway.connect()) {
            client.send(get("/"));
            awaitMetric(gateway, "sluice_clients_cut_total{reason=\"slow-read\"} 1.0");
        }
    }

    @Test
    void answerThatComesBeforeTheBodyIsSentIsPassedOn() throws Exception {
        try (ServerSocket eager = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestGateway gateway = gateway(SMALL, upstreams(eager));
                RawClient client = gateway.connect()) {
            background(() -> {
                Socket socket = eager.accept();
                readHead(socket);
                socket.getOutputStream()
                        .write("HTTP/1.1 403 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
                                .getBytes(ISO_8859_1));
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            });
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000));
            Answer answer = client.answer();
            assertEquals(403, answer.status());
            assertEquals("no", answer.body());
        }
    }

    @Test
    void moreThanWorkersCanTakeIsA503() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Inspector slow = (request, policy) -> {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return TestGateway.verdict(request, policy);
        };
        List<RawClient> clients = new ArrayList<>();
        try (TestGateway gateway = TestGateway.before(upstream, slow)) {
            for (int i = 0; i < Inspection.MAX_WAITING; i++) {
                clients.add(gateway.connect().send(post("/", "x".repeat(20_000))));
            }
            Thread.sleep(1000);
            Answer answer = gateway.ask(post("/", "x".repeat(20_000)));
            assertEquals(503, answer.status());
            assertTrue(answer.has("Retry-After: "));
            open.countDown();
            for (RawClient client : clients) {
                assertEquals(200, client.answer().status());
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void threadsThatServeConnectionsNeverWait() throws Exception {
        List<String> waits = new ArrayList<>();
        boolean[] over = {false};
        try (TestGateway gateway = gateway(SMALL)) {
            Thread watcher = background(() -> {
                while (!over[0]) {
                    waits.addAll(waitsOfServingThreads());
                    Thread.sleep(1);
                }
            });
            for (int i = 0; i < 100; i++) {
                gateway.ask(get("/?q=" + i));
                gateway.ask(post("/", "x".repeat(200 * i)));
                gateway.ask(encoded("gzip", gzip("q=harmless" + i)));
                gateway.ask(chunked("x".repeat(100_000) + "ATTACK"));
            }
            over[0] = true;
            watcher.join();
            assertEquals(List.of(), waits);
        }
    }

    /** Threads that wait for anything but the selector, and for longer than a lock is held, within our own code. */
    private static List<String> waitsOfServingThreads() {
        return Stream.of(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false))
                .filter(thread -> thread.getThreadName().matches("sluice I/O-.*|upstream-.*"))
                .filter(thread -> thread.getThreadState() == Thread.State.WAITING
                        || thread.getThreadState() == Thread.State.TIMED_WAITING)
                .filter(thread -> hasFrame(thread, frame -> frame.getClassName().startsWith("dev.sluice.")))
                .filter(thread ->
                        !hasFrame(thread, frame -> frame.getMethodName().equals("lock")))
                .map(ThreadInfo::toString)
                .toList();
    }

    private static boolean hasFrame(ThreadInfo thread, Predicate<StackTraceElement> wanted) {
        return Stream.of(thread.getStackTrace()).anyMatch(wanted);
    }

    @Test
    void tailInspectionNeedsAVerdictOnThePrefix() throws Exception {
        try (TestGateway gateway = gateway(SMALL, "policy: { mode: off }")) {
            assertEquals(
                    200, gateway.ask(post("/", "x".repeat(9000) + "ATTACK")).status());
            assertFalse(upstream.next().body().isEmpty());
        }
    }
}
