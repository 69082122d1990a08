package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.host.Bundles;
import dev.sluice.host.ConfigException;
import dev.sluice.host.InputException;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.ModelConfig;
import dev.sluice.host.ModelRefresh;
import dev.sluice.host.Reloader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ModelRefreshTest {

    private static final String ATTACK = "/search?q=1%27+UNION+SELECT+name,password+FROM+users--+";

    @TempDir
    private Path folder;

    private final KeyPair pair = pair();
    private ModelServer server;
    private RecordingUpstream upstream;
    private @Nullable Running running;
    private int bundles;

    private record Running(Gateway gateway, Reloader<Config> reloader, ModelRefresh refresh) {

        void stop() {
            refresh.close();
            reloader.close();
            gateway.close();
        }
    }

    @BeforeEach
    void startServers() throws IOException {
        server = new ModelServer();
        upstream = new RecordingUpstream();
        Files.writeString(
                folder.resolve("public.pem"),
                TestCertificate.pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    }

    @AfterEach
    void stop() throws IOException {
        stopGateway();
        upstream.close();
        server.close();
    }

    private void stopGateway() {
        if (running != null) {
            running.stop();
        }
    }

    private static KeyPair pair() {
        try {
            return TestCertificate.pair("Ed25519");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Path file() {
        return folder.resolve("gateway.yml");
    }

    private Path cache() {
        return folder.resolve("model-cache");
    }

    private void write(String policy) throws IOException {
        Files.writeString(file(), """
                listen: [ { address: "127.0.0.1:0" } ]
                admin: { address: "127.0.0.1:0" }
                upstreams: { shop: { servers: [ "%s" ] } }
                model: { bundle: "%s", refresh: 1s, public-key: public.pem }
                policy: %s
                """.formatted(upstream.url(), server.url(), policy));
    }

    private void startGateway() throws Exception {
        write("{ mode: block }");
        Bundles known = new Bundles();
        LoadedConfig<Config> loaded = GatewaySections.load(file(), Map.of(), known::load);
        Gateway gateway = Gateway.start(loaded);
        Reloader<Config> reloader = gateway.follow(file(), Map.of(), loaded, known);
        running = new Running(gateway, reloader, ModelRefresh.start(reloader));
    }

    private String startProblems() {
        return String.valueOf(
                assertThrows(ConfigException.class, this::startGateway).getMessage());
    }

    private Gateway gateway() {
        return Objects.requireNonNull(running).gateway();
    }

    private Path bundle(String name) throws IOException {
        return TestBundles.rename(TestBundles.copyTo(folder.resolve("bundle-" + bundles++)), name);
    }

    private void serve(Path bundle) throws IOException {
        server.serve(TestBundles.zip(bundle, folder.resolve("served.zip")));
    }

    private void serveSigned(String name) throws Exception {
        serve(TestBundles.sign(bundle(name), pair));
    }

    private boolean counted(String outcome) {
        return gateway().metrics().scrape().contains("sluice_model_refresh_total{outcome=\"" + outcome + "\"}");
    }

    private boolean runs(String model) {
        List<String> lines = gateway()
                .metrics()
                .scrape()
                .lines()
                .filter(line -> line.startsWith("sluice_build_info{"))
                .toList();
        return lines.size() == 1 && lines.get(0).contains("{model=\"" + model + "\"");
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            Thread.sleep(50);
        }
    }

    private int status(String target) throws IOException {
        try (RawClient client = new RawClient(gateway().addresses().get(0))) {
            return client.send(get(target)).answer().status();
        }
    }

    private List<String> cached() throws IOException {
        try (Stream<Path> files = Files.list(cache()).filter(Files::isRegularFile)) {
            return files.map(file -> file.getFileName().toString().replaceFirst("^[0-9a-f]{16}", "ID"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void newBundleTakesEffectByItself_andIsKept() throws Exception {
        serveSigned("first");
        startGateway();
        assertTrue(runs("first"));
        assertEquals(403, status(ATTACK));
        serveSigned("second");
        await(() -> runs("second"), "the second model");
        assertEquals(403, status(ATTACK));
        await(() -> counted("updated"), "the count");
        assertEquals(List.of("ID.zip", "ID.zip.etag"), cached());
    }

    @Test
    void bundleThatDidNotChangeIsNotSentAgain() throws Exception {
        serveSigned("first");
        startGateway();
        await(() -> server.unchanged() >= 2, "answers without a body");
        assertEquals(server.requests() - 1, server.unchanged());
        await(() -> counted("unchanged"), "the count");
    }

    @Test
    void lastGoodBundleIsUsedWhereTheSourceIsDown() throws Exception {
        serveSigned("first");
        startGateway();
        stopGateway();
        server.serve(new byte[0], 503);
        startGateway();
        assertTrue(runs("first"));
        assertEquals(403, status(ATTACK));
        await(() -> counted("failed"), "the count");
        serveSigned("second");
        await(() -> runs("second"), "the second model");
    }

    @Test
    void withoutAGoodBundleItDoesNotStart_andSaysWhy() {
        server.serve(new byte[0], 404);
        assertEquals(
                "gateway.yml:4: model.bundle: " + server.url() + ": the server answered with status 404",
                startProblems());
        server.close();
        assertTrue(startProblems().contains(": cannot be fetched: "), this::startProblems);
    }

    @Test
    void unsignedBundleIsRefused() throws Exception {
        serve(bundle("unsigned"));
        assertTrue(startProblems().contains("is not signed"), this::startProblems);
        serveSigned("first");
        startGateway();
        serve(TestBundles.sign(bundle("second"), pair()));
        await(() -> counted("refused"), "the count");
        assertTrue(runs("first"));
        assertEquals(List.of("ID.zip", "ID.zip.etag"), cached());
    }

    @Test
    void answersThatAreNoBundleChangeNothing() throws Exception {
        serveSigned("first");
        startGateway();
        server.serve("<html>Sign in</html>".getBytes(StandardCharsets.UTF_8), 200);
        await(() -> counted("refused"), "the count");
        server.serve(new byte[33 << 20], 200);
        await(() -> counted("failed"), "the count");
        assertTrue(runs("first"));
        assertEquals(403, status(ATTACK));
    }

    @Test
    void serverThatIsSlowAndThenLies_harmsNoTraffic_andIsAlarmed() throws Exception {
        serveSigned("good-1");
        startGateway();
        try (AlertReceiver receiver = new AlertReceiver()) {
            write("{ mode: block }\nalerts: { webhook: \"" + receiver.url() + "\" }");
            server.stall();
            int before = server.requests();
            await(() -> server.requests() > before, "it asks");
            for (int i = 0; i < 20; i++) {
                assertEquals(200, status("/"));
            }
            server.serve("no bundle at all".getBytes(UTF_8), 200);
            server.goOn();
            await(() -> counted("refused"), "the lie is refused");
            assertEquals("model", receiver.next().body().path("alert").asText());
            assertEquals(200, status("/"));
            assertTrue(runs("good-1"));
        }
    }

    @Test
    void answerThatIsCutOffChangesNothing() throws Exception {
        serveSigned("first");
        startGateway();
        serveSigned("second");
        server.cutAnswers();
        await(() -> counted("failed"), "the count");
        assertTrue(runs("first"));
    }

    /** The gateway must be able to start again with what it keeps. */
    @Test
    void bundleThatTheThresholdsDoNotFitIsNotKept() throws Exception {
        serveSigned("first");
        startGateway();
        Path small = bundle("small");
        Path manifest = small.resolve("bundle.json");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replaceFirst(
                                "(?s)\"calibration\" : \\{.*?\\},",
                                "\"calibration\" : {\"requests\": 9, \"rawScores\": [1.0], \"atLeast\": [1]},"));
        serve(TestBundles.sign(small, pair));
        await(() -> counted("refused"), "the count");
        assertTrue(runs("first"));
        stopGateway();
        startGateway();
        assertTrue(runs("first"));
    }

    @Test
    void damagedBundleOnDiskIsFetchedAgain() throws Exception {
        serveSigned("first");
        startGateway();
        stopGateway();
        Files.writeString(cachedZip(), "damaged");
        startGateway();
        assertTrue(runs("first"));
    }

    private Path cachedZip() throws IOException {
        try (Stream<Path> files = Files.list(cache()).filter(Files::isRegularFile)) {
            return files.filter(file -> file.toString().endsWith(".zip"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void bundleThatCannotBeKeptIsUsedAllTheSame() throws Exception {
        serveSigned("first");
        startGateway();
        Path etag = cachedZip().resolveSibling(cachedZip().getFileName() + ".etag");
        Files.delete(etag);
        Files.createDirectories(etag.resolve("in the way"));
        serveSigned("second");
        await(() -> runs("second"), "the second model");
    }

    @Test
    void lookingLeavesNothingBehind() throws Exception {
        serveSigned("first");
        write("{ mode: block }");
        ModelConfig model = GatewaySections.read(file(), Map.of()).config().model();
        assertEquals("first", GatewaySections.load(file(), Map.of()).bundle().name());
        assertEquals("first", Bundles.inUse(model).name());
        assertFalse(Files.exists(cache()));
        serve(bundle("unsigned"));
        assertThrows(InputException.class, () -> Bundles.look(model));
    }
}
