package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.gateway.RawClient.Answer;
import dev.sluice.host.Guard;
import dev.sluice.host.RequestId;
import dev.sluice.host.StartException;
import dev.sluice.host.Units;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

@Timeout(60)
class ListenerTest {

    private static final String LOOPBACK = "127.0.0.1:0";

    @TempDir
    private Path folder;

    private RecordingUpstream upstream;

    @BeforeEach
    void startUpstream() throws IOException {
        upstream = new RecordingUpstream();
    }

    @AfterEach
    void stopUpstream() throws IOException {
        upstream.close();
    }

    private TestGateway gateway(String listener) throws Exception {
        return TestGateway.before(upstream, "listen: [ { address: " + LOOPBACK + ", " + listener + " } ]");
    }

    private static HttpResponse<String> ask(TestGateway gateway, SSLContext tls, HttpClient.Version version)
            throws Exception {
        HttpClient client =
                HttpClient.newBuilder().sslContext(tls).version(version).build();
        int port = gateway.gateway().addresses().get(0).getPort();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/a?b"))
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Shakes hands; the certificate that the server showed. */
    private static X509Certificate shake(InetSocketAddress address, SSLContext tls, @Nullable String name)
            throws IOException {
        try (SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
            if (name != null) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(name)));
                socket.setSSLParameters(parameters);
            }
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP_2", "HTTP_1_1"})
    void clientChoosesHttpInTheTlsHandshake(HttpClient.Version version) throws Exception {
        TestCertificate own = TestCertificate.of("localhost");
        try (TestGateway gateway = gateway("tls: { " + own.write(folder, "own") + " }")) {
            HttpResponse<String> answer = ask(gateway, own.trusting(), version);
            assertEquals(version, answer.version());
            assertEquals("hello", answer.body());
            assertEquals("https", upstream.next().header("X-Forwarded-Proto"));
        }
    }

    @Test
    void http2IsNotOffered_whereTheConfigSaysSo() throws Exception {
        TestCertificate own = TestCertificate.of("localhost");
        try (TestGateway gateway = gateway("http2: false, tls: { " + own.write(folder, "own") + " }")) {
            assertEquals(
                    HttpClient.Version.HTTP_1_1,
                    ask(gateway, own.trusting(), HttpClient.Version.HTTP_2).version());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void keyMayBeOfAnyKind(String algorithm) throws Exception {
        TestCertificate own = TestCertificate.of(
                TestCertificate.pair(algorithm), Instant.now().plusSeconds(3600), "a.test");
        try (TestGateway gateway = gateway("tls: { " + own.write(folder, "own") + " }")) {
            assertEquals(own.certificate(), shake(gateway.gateway().addresses().get(0), own.trusting(), "a.test"));
        }
    }

    @Test
    void nameThatTheClientAsksForChoosesTheCertificate() throws Exception {
        TestCertificate first = TestCertificate.of("first.test");
        TestCertificate second = TestCertificate.of("second.test", "*.wild.test");
        String tls = "tls: { certificates: [ { " + first.write(folder, "first") + " }, { "
                + second.write(folder, "second") + " } ] }";
        try (TestGateway gateway = gateway(tls)) {
            InetSocketAddress address = gateway.gateway().addresses().get(0);
            assertEquals(second.certificate(), shake(address, second.trusting(), "Second.Test"));
            assertEquals(second.certificate(), shake(address, second.trusting(), "a.wild.test"));
            assertEquals(first.certificate(), shake(address, first.trusting(), "first.test"));
            assertEquals(first.certificate(), shake(address, first.trusting(), "a.b.wild.test"));
            assertEquals(first.certificate(), shake(address, first.trusting(), null));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2", "TLSv1.1"})
    void oldTlsIsNotSpoken(String version) throws Exception {
        TestCertificate own = TestCertificate.of("own.test");
        try (TestGateway gateway = gateway("tls: { " + own.write(folder, "own") + " }")) {
            InetSocketAddress address = gateway.gateway().addresses().get(0);
            SSLSocket socket =
                    (SSLSocket) own.trusting().getSocketFactory().createSocket(address.getAddress(), address.getPort());
            socket.setEnabledProtocols(new String[] {version});
            if (version.equals("TLSv1.1")) {
                assertThrows(IOException.class, socket::startHandshake);
            } else {
                socket.startHandshake();
                assertTrue(socket.getSession().getCipherSuite().matches(".*(GCM|POLY1305).*"));
            }
            socket.close();
        }
    }

    @Test
    void clearTextAtATlsAddressIsClosed() throws Exception {
        TestCertificate own = TestCertificate.of("own.test");
        try (TestGateway gateway = gateway("tls: { " + own.write(folder, "own") + " }");
                RawClient client = gateway.connect()) {
            assertThrows(IOException.class, () -> client.send(get("/")).answer());
        }
    }

    @Test
    void clientShowsACertificateOfTheAuthority_orIsTurnedAway() throws Exception {
        TestCertificate own = TestCertificate.of("localhost");
        TestCertificate friend = TestCertificate.of("friend");
        TestCertificate stranger = TestCertificate.of("stranger");
        friend.write(folder, "friend");
        String tls = "tls: { " + own.write(folder, "own") + ", client-ca: " + folder.resolve("friend.pem")
                + ", client-certificate: ";
        try (TestGateway gateway = gateway(tls + "required }")) {
            HttpClient.Version any = HttpClient.Version.HTTP_2;
            assertEquals(200, ask(gateway, own.trusting(friend), any).statusCode());
            assertThrows(IOException.class, () -> ask(gateway, own.trusting(), any));
            assertThrows(IOException.class, () -> ask(gateway, own.trusting(stranger), any));
        }
        try (TestGateway gateway = gateway(tls + "optional }")) {
            assertEquals(
                    200,
                    ask(gateway, own.trusting(), HttpClient.Version.HTTP_1_1).statusCode());
        }
    }

    @Test
    void renewedCertificateIsTakenWithoutARestart_andABrokenOneIsNot() throws Exception {
        XnioWorker worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, 1)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
        TestCertificate old = TestCertificate.of("old.test");
        TestCertificate renewed = TestCertificate.of("new.test");
        Listen listen = listen(old);
        Metrics metrics = new Metrics(new Traffic());
        Config config = TestGateway.config(upstream);
        Listener listener = Listener.open(
                worker,
                listen,
                () -> config,
                new Guard(new RequestId(Clock.systemUTC(), new SecureRandom())),
                metrics,
                unused -> exchange -> exchange.endExchange());
        try {
            assertEquals(old.certificate(), shake(listener.address(), old.trusting(), null));
            renewed.write(folder, "own");
            listener.prepare(listen).run();
            assertEquals(renewed.certificate(), shake(listener.address(), renewed.trusting(), null));
            Files.writeString(folder.resolve("own.key"), "broken");
            listener.prepare(listen).run();
            assertEquals(renewed.certificate(), shake(listener.address(), renewed.trusting(), null));
            assertTrue(metrics.scrape().contains("sluice_tls_reload_failures_total 1.0"));
            assertTrue(metrics.scrape().contains("sluice_certificate_expiry_timestamp_seconds{"));
            listener.prepare(Listen.plain(listen.address())).run();
            assertThrows(SSLException.class, () -> shake(listener.address(), renewed.trusting(), null));
        } finally {
            listener.close();
            worker.shutdownNow();
        }
    }

    private Listen listen(TestCertificate certificate) throws Exception {
        certificate.write(folder, "own");
        Tls.Files files = new Tls.Files(folder.resolve("own.pem"), folder.resolve("own.key"));
        Tls tls = new Tls(List.of(files), null, Tls.ClientCertificate.NONE);
        return new Listen(Units.address(LOOPBACK), tls, true, null, 0, null);
    }

    @Test
    void browsersAreToldToStayOnTls_unlessTheApplicationSaysSomethingElse() throws Exception {
        TestCertificate own = TestCertificate.of("localhost");
        String listener = "tls: { " + own.write(folder, "own") + " }, hsts: { max-age: 1d, include-subdomains: true }";
        String header = "Strict-Transport-Security";
        try (TestGateway gateway = gateway(listener)) {
            assertEquals(
                    "max-age=86400; includeSubDomains",
                    ask(gateway, own.trusting(), HttpClient.Version.HTTP_2)
                            .headers()
                            .firstValue(header)
                            .orElse(""));
            upstream.behaving((request, connection) ->
                    connection.write("HTTP/1.1 200 OK\r\n" + header + ": max-age=0\r\nContent-Length: 0\r\n\r\n"));
            assertEquals(
                    List.of("max-age=0"),
                    ask(gateway, own.trusting(), HttpClient.Version.HTTP_1_1)
                            .headers()
                            .allValues(header));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "true, /a?b=%zz, Shop.test:8080, https://shop.test/a?b=%zz",
        "8443, //evil.test/x, shop.test, https://shop.test:8443//evil.test/x",
        "true, http://other.test/y#z, shop.test, https://other.test/y",
        "true, '/\\evil.test', shop.test, https://shop.test/%5Cevil.test"
    })
    void requestIsSentOnToTheSamePlaceOverHttps(String port, String target, String host, String location)
            throws Exception {
        try (TestGateway gateway = gateway("redirect-to-https: " + port)) {
            Answer answer = gateway.ask("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            assertEquals(308, answer.status());
            assertTrue(answer.has("Location: " + location + "\r\n"), answer.head());
            assertTrue(upstream.gotNothing());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.0\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a@b\r\n"})
    void whatHasNoCertainPlaceIsNotSentOn(String head) throws Exception {
        try (TestGateway gateway = gateway("redirect-to-https: true")) {
            Answer answer = gateway.ask(head + "\r\n");
            assertEquals(400, answer.status());
            assertFalse(answer.has("Location"));
        }
    }

    @Test
    void proxySaysWhomItSpeaksFor() throws Exception {
        try (TestGateway gateway = gateway("proxy-protocol: { from: [ 127.0.0.0/8 ] }")) {
            String line = "PROXY TCP4 192.0.2.7 10.0.0.2 56324 443\r\n";
            assertEquals(200, gateway.ask(line + get("/")).status());
            assertEquals("192.0.2.7", upstream.next().header("X-Forwarded-For"));
            byte[] body = {(byte) 192, 0, 2, 8, 10, 0, 0, 2, 1, 1, 1, 1};
            String binary = new String(ProxyHeaderTest.binary(0x21, 0x11, body), StandardCharsets.ISO_8859_1);
            assertEquals(200, gateway.ask(binary + get("/")).status());
            assertEquals("192.0.2.8", upstream.next().header("X-Forwarded-For"));
            assertEquals(200, gateway.ask("PROXY UNKNOWN\r\n" + get("/")).status());
            assertEquals("127.0.0.1", upstream.next().header("X-Forwarded-For"));
        }
    }

    @Test
    void proxyHeaderMayComeInPieces_andStandsBeforeTls() throws Exception {
        TestCertificate own = TestCertificate.of("own.test");
        String listener = "proxy-protocol: true, tls: { " + own.write(folder, "own") + " }";
        try (TestGateway gateway = gateway(listener);
                RawClient proxy = gateway.connect()) {
            proxy.send("PROXY TCP4 192.0.2.9 10.0.");
            Thread.sleep(50);
            proxy.send("0.2 56324 443\r\n");
            try (SSLSocket socket =
                    (SSLSocket) own.trusting().getSocketFactory().createSocket(proxy.socket(), "own.test", 443, true)) {
                socket.getOutputStream().write(get("/").getBytes(StandardCharsets.US_ASCII));
                assertEquals(
                        "HTTP/1.1 200", new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
            }
            assertEquals("192.0.2.9", upstream.next().header("X-Forwarded-For"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PROXY TCP4 192.0.2.7 10.0.0.2 56324 443\n",
                "PROXY TCP4 nonsense\r\n",
                "PROXY UNKNOWN xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void connectionWithoutAProperProxyHeaderIsClosed(String line) throws Exception {
        try (TestGateway gateway = gateway("proxy-protocol: true");
                RawClient client = gateway.connect()) {
            assertTrue(client.send(line + get("/")).isClosed());
            assertTrue(upstream.gotNothing());
            assertTrue(gateway.admin("/metrics")
                    .body()
                    .contains("sluice_connections_refused_total{reason=\"proxy-protocol\"}"));
        }
    }

    @Test
    void proxyThatIsNotTrustedIsTurnedAway() throws Exception {
        try (TestGateway gateway = gateway("proxy-protocol: { from: [ 192.0.2.0/24 ] }");
                RawClient client = gateway.connect()) {
            assertTrue(client.isClosed());
        }
    }

    @Test
    void headerOfAProxyIsNoRequest_whereNoneIsExpected() throws Exception {
        try (TestGateway gateway = gateway("http2: false")) {
            assertEquals(
                    400,
                    gateway.ask("PROXY TCP4 192.0.2.7 10.0.0.2 56324 443\r\n" + get("/"))
                            .status());
        }
    }

    @Test
    void severalListenersServeSideBySide() throws Exception {
        TestCertificate own = TestCertificate.of("own.test");
        String listeners = "listen: [ { address: 127.0.0.1:0 }, { address: 127.0.0.1:0, tls: { "
                + own.write(folder, "own") + " } } ]";
        try (TestGateway gateway = TestGateway.before(upstream, listeners)) {
            assertEquals(200, gateway.ask(get("/")).status());
            assertEquals(own.certificate(), shake(gateway.gateway().addresses().get(1), own.trusting(), null));
        }
    }

    @Test
    void listenerGoesOnThroughAReload_andServesNewConnectionsInTheNewWay() throws Exception {
        String plain = "{ address: " + LOOPBACK + " }";
        String redirect = "{ address: " + LOOPBACK + ", redirect-to-https: true }";
        try (TestGateway gateway = TestGateway.before(upstream, "listen: [ " + plain + " ]");
                RawClient standing = gateway.connect()) {
            assertEquals(200, standing.send(get("/")).answer().status());
            InetSocketAddress address = gateway.gateway().addresses().get(0);
            gateway.reload(upstream, "listen: [ " + redirect + ", " + plain + " ]");
            assertEquals(address, gateway.gateway().addresses().get(0));
            assertEquals(308, gateway.ask(get("/")).status());
            assertEquals(200, standing.send(get("/")).answer().status());
            InetSocketAddress added = gateway.gateway().addresses().get(1);
            try (RawClient client = new RawClient(added)) {
                assertEquals(200, client.send(get("/")).answer().status());
                gateway.reload(upstream, "listen: [ " + plain + " ]");
                assertEquals(200, gateway.ask(get("/")).status());
                Answer last = client.send(get("/")).answer();
                assertEquals(200, last.status());
                assertTrue(client.isClosed());
            }
            assertThrows(IOException.class, () -> new RawClient(added));
        }
    }

    @Test
    void reloadThatCannotListenChangesNothing() throws Exception {
        try (TestGateway gateway = gateway("http2: false");
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String both = "listen: [ { address: 127.0.0.1:0, redirect-to-https: true }, { address: 127.0.0.1:"
                    + taken.getLocalPort() + " } ]";
            assertThrows(StartException.class, () -> gateway.reload(upstream, both));
            assertEquals(200, gateway.ask(get("/")).status());
            assertEquals(1, gateway.gateway().addresses().size());
        }
    }
}
