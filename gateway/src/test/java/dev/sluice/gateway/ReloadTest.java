package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.host.Bundles;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Reloader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {

    private static final Path SHIPPED = Path.of("..", "config", "models", "default");
    private static final String ATTACK = "/search?q=1%27+UNION+SELECT+name,password+FROM+users--+";

    @TempDir
    private Path folder;

    private final Bundles bundles = new Bundles();
    private RecordingUpstream upstream;
    private Gateway gateway;
    private Reloader<Config> reloader;

    @BeforeEach
    void start() throws Exception {
        upstream = new RecordingUpstream();
        write("policy: { mode: block }");
        LoadedConfig<Config> loaded = GatewaySections.load(file(), Map.of(), bundles::load);
        gateway = Gateway.start(loaded);
        reloader = gateway.follow(file(), Map.of(), loaded, bundles);
    }

    @AfterEach
    void stop() throws IOException {
        reloader.close();
        gateway.close();
        upstream.close();
    }

    private Path file() {
        return folder.resolve("gateway.yml");
    }

    private void write(String sections) throws IOException {
        Files.writeString(file(), """
                listen: [ { address: "127.0.0.1:0" } ]
                admin: { address: "127.0.0.1:0" }
                upstreams: { shop: { servers: [ "%s" ] } }
                model: { bundle: "%s" }
                %s
                """.formatted(upstream.url(), SHIPPED.toAbsolutePath(), sections));
    }

    private int status(String target) throws IOException {
        try (RawClient client = new RawClient(gateway.addresses().get(0))) {
            return client.send(get(target)).answer().status();
        }
    }

    private String metrics() throws IOException, InterruptedException {
        URI uri = URI.create("http://" + Gateway.text(gateway.adminAddress()) + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void awaitReloads(String outcome, int count) throws IOException, InterruptedException {
        String wanted = "sluice_reloads_total{outcome=\"" + outcome + "\"} " + count + ".0";
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!metrics().contains(wanted)) {
            assertTrue(System.nanoTime() < end, () -> "no " + wanted);
            Thread.sleep(50);
        }
    }

    @Test
    void changedFileTakesEffectByItself() throws Exception {
        assertEquals(403, status(ATTACK));
        write("policy: { mode: monitor }");
        awaitReloads("done", 1);
        assertEquals(200, status(ATTACK));
    }

    @Test
    void badFileChangesNothing_andIsCounted() throws Exception {
        write("policy: { mode: blok }");
        awaitReloads("refused", 1);
        assertEquals(403, status(ATTACK));
        write("policy: { mode: monitor }");
        awaitReloads("done", 1);
        assertEquals(200, status(ATTACK));
    }

    @Test
    void badBundleChangesNothing() throws Exception {
        Path broken = Files.createDirectories(folder.resolve("broken"));
        Files.copy(SHIPPED.resolve("bundle.json"), broken.resolve("bundle.json"));
        Files.writeString(
                file(),
                Files.readString(file())
                        .replace(SHIPPED.toAbsolutePath().toString(), broken.toString())
                        .replace("block", "monitor"));
        awaitReloads("refused", 1);
        assertEquals(403, status(ATTACK));
    }

    @Test
    void unsignedBundleChangesNothing_oneSignedSinceTakesEffect() throws Exception {
        KeyPair pair = TestCertificate.pair("Ed25519");
        Files.writeString(
                folder.resolve("public.pem"),
                TestCertificate.pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        Path bundle = TestBundles.rename(TestBundles.copyTo(folder.resolve("mine")), "mine-1");
        Files.writeString(
                file(),
                Files.readString(file())
                        .replace("bundle: \"" + SHIPPED.toAbsolutePath(), "public-key: public.pem, bundle: \"" + bundle)
                        .replace("block", "monitor"));
        awaitReloads("refused", 1);
        assertEquals(403, status(ATTACK));
        TestBundles.sign(bundle, pair);
        reloader.ask();
        awaitReloads("done", 1);
        assertEquals(200, status(ATTACK));
        assertTrue(metrics().contains("sluice_build_info{model=\"mine-1\""), "the signed model");
    }

    @Test
    void requestThatHasBegunEndsAsItBegan() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        upstream.behaving((request, connection) -> {
            arrived.countDown();
            goOn.await();
            connection.answer("200 OK", "from the first");
        });
        try (RecordingUpstream second = new RecordingUpstream();
                RawClient client = new RawClient(gateway.addresses().get(0))) {
            second.behaving((request, connection) -> connection.answer("200 OK", "from the second"));
            client.send(get("/slow"));
            arrived.await();
            Files.writeString(
                    file(),
                    Files.readString(file())
                            .replace(upstream.url().toString(), second.url().toString()));
            reloader.ask();
            awaitReloads("done", 1);
            try (RawClient other = new RawClient(gateway.addresses().get(0))) {
                assertEquals("from the second", other.send(get("/")).answer().body());
            }
            goOn.countDown();
            assertEquals("from the first", client.answer().body());
            assertEquals("from the second", client.send(get("/")).answer().body());
        }
    }

    @Test
    void reloadsUnderLoadLoseNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicBoolean over = new AtomicBoolean();
        upstream.behaving((request, connection) -> connection.answer("200 OK", request.line()));
        Future<?>[] clients = new Future<?>[4];
        for (int i = 0; i < clients.length; i++) {
            int number = i;
            clients[i] = threads.submit(() -> {
                try (RawClient client = new RawClient(gateway.addresses().get(0))) {
                    for (int n = 0; !over.get(); n++) {
                        String target = "/" + number + "/" + n;
                        RawClient.Answer answer = client.send(get(target)).answer();
                        assertEquals(200, answer.status());
                        assertEquals("GET " + target + " HTTP/1.1", answer.body());
                    }
                    return null;
                }
            });
        }
        for (int i = 1; i <= 30; i++) {
            write("decisions: { file: d%d.jsonl, keep: all }\ndrain-timeout: %ds".formatted(i % 3, i));
            reloader.ask();
            awaitReloads("done", i);
        }
        over.set(true);
        for (Future<?> client : clients) {
            client.get();
        }
        threads.shutdown();
    }

    @Test
    void upstreamThatDidNotChangeKeepsItsConnections() throws Exception {
        assertEquals(200, status("/1"));
        write("policy: { mode: monitor }");
        awaitReloads("done", 1);
        assertEquals(200, status("/2"));
        assertEquals(1, upstream.connections());
    }

    /** Every reload opens a new upstream and a new decision log. */
    @Test
    void twoHundredReloadsLeaveNothingBehind() throws Exception {
        upstream.behaving((request, connection) -> connection.answer("200 OK", ""));
        reloadWithEverythingNew(10);
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        long files = openFiles();
        reloadWithEverythingNew(200);
        assertEventually(() -> ManagementFactory.getThreadMXBean().getThreadCount() <= threads + 2, "threads");
        assertEventually(() -> openFiles() <= files + 4, "open files");
        assertEquals(200, status("/"));
    }

    private void reloadWithEverythingNew(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            write("decisions: { file: d%d.jsonl }".formatted(i % 7));
            String text = Files.readString(file()).replace("\" ] }", "\" ], idle-timeout: " + (30 + i % 5) + "s }");
            Files.writeString(file(), text);
            gateway.reload(GatewaySections.load(file(), Map.of(), bundles::load));
            assertEquals(200, status("/" + i));
        }
    }

    private static long openFiles() {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        } catch (IOException e) {
            return 0;
        }
    }

    private static void assertEventually(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.sleep(100);
        }
    }
}
