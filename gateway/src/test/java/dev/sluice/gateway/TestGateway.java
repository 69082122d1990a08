package dev.sluice.gateway;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Completeness;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Field;
import dev.sluice.detector.Location;
import dev.sluice.detector.Policy;
import dev.sluice.detector.RequestView;
import dev.sluice.detector.Verdict;
import dev.sluice.host.Bundles;
import dev.sluice.host.Inspector;
import dev.sluice.host.Judge;
import dev.sluice.host.LoadedConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A gateway in front of a test's upstream whose verdicts are written in the target: attack, odd, or neither. */
final class TestGateway implements AutoCloseable {

    private final Gateway gateway;

    private TestGateway(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Starts a gateway; {@code sections} are added to the shortest config. */
    static TestGateway before(RecordingUpstream upstream, String... sections) throws Exception {
        return before(upstream, TestGateway::verdict, sections);
    }

    static TestGateway before(RecordingUpstream upstream, Inspector inspector, String... sections) throws Exception {
        return before(upstream, new Judge("test-1", inspector, null), sections);
    }

    static TestGateway before(RecordingUpstream upstream, Judge judge, String... sections) throws Exception {
        return new TestGateway(Gateway.start(config(upstream, sections), judge));
    }

    /** Starts a gateway with the shipped bundle and what {@code model} says besides; its config is {@code file}. */
    static TestGateway started(RecordingUpstream upstream, Bundles bundles, Path file, String model) throws Exception {
        return new TestGateway(Gateway.start(load(upstream, bundles, file, model)));
    }

    static LoadedConfig<Config> load(RecordingUpstream upstream, Bundles bundles, Path file, String model)
            throws Exception {
        Files.writeString(file, """
                listen: [ { address: "127.0.0.1:0" } ]
                admin: { address: "127.0.0.1:0" }
                upstreams: { shop: { servers: [ "%s" ] } }
                model: { bundle: "%s", %s }
                """.formatted(upstream.url(), TestBundles.SHIPPED.toAbsolutePath(), model));
        return GatewaySections.load(file, Map.of(), bundles::load);
    }

    /** Goes on with these sections in place of the former ones. */
    void reload(RecordingUpstream upstream, String... sections) throws Exception {
        gateway.reload(config(upstream, sections), new Judge("test-1", TestGateway::verdict, null));
    }

    static Config config(RecordingUpstream upstream, String... sections) throws Exception {
        Path file = Files.createTempFile("gateway", ".yml");
        Files.writeString(
                file,
                (String.join("\n", sections).contains("listen:") ? "" : "listen: [ { address: 127.0.0.1:0 } ]\n")
                        + (String.join("\n", sections).contains("admin:")
                                ? ""
                                : "admin: { address: \"127.0.0.1:0\" }\n")
                        + (String.join("\n", sections).contains("model:") ? "" : "model: { bundle: none }\n")
                        + (String.join("\n", sections).contains("upstreams:")
                                ? ""
                                : "upstreams: { shop: { servers: [ \"" + upstream.url() + "\" ] } }\n")
                        + String.join("\n", sections));
        Config config = GatewaySections.read(file, Map.of()).config();
        Files.delete(file);
        return config;
    }

    static Verdict verdict(RequestView request, Policy policy) {
        if (request.target().contains("attack")) {
            return verdict(Disposition.BLOCK, 99.98765, request);
        }
        return request.target().contains("odd")
                ? verdict(Disposition.TAG, 99.5, request)
                : verdict(Disposition.ALLOW, 12.5, request);
    }

    private static Verdict verdict(Disposition disposition, double score, RequestView request) {
        boolean severe = disposition != Disposition.ALLOW;
        return new Verdict(
                disposition,
                score,
                1.25,
                severe ? AttackClass.SQLI : null,
                new Field(Location.QUERY, "q\u00e9\"x"),
                request.bodyComplete() ? Completeness.FULL : Completeness.TRUNCATED,
                "test-1",
                null,
                null);
    }

    Gateway gateway() {
        return gateway;
    }

    /** Begins to drain; the thread ends when it is done. */
    Thread drainBeside() {
        Thread draining = new Thread(() -> {
            try {
                gateway.drain();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        draining.start();
        return draining;
    }

    RawClient connect() throws IOException {
        return new RawClient(gateway.addresses().get(0));
    }

    /** Sends one request on a connection of its own. */
    RawClient.Answer ask(String request) throws IOException {
        try (RawClient client = connect()) {
            return client.send(request).answer();
        }
    }

    static String get(String target, String... headerLines) {
        return "GET " + target + " HTTP/1.1\r\nHost: shop.test\r\n" + lines(headerLines) + "\r\n";
    }

    static String post(String target, String body, String... headerLines) {
        return "POST " + target + " HTTP/1.1\r\nHost: shop.test\r\nContent-Length: " + body.length() + "\r\n"
                + lines(headerLines) + "\r\n" + body;
    }

    private static String lines(String... headerLines) {
        return headerLines.length == 0 ? "" : String.join("\r\n", headerLines) + "\r\n";
    }

    HttpResponse<String> admin(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + Gateway.text(gateway.adminAddress()) + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        gateway.close();
    }
}
