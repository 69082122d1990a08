package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.host.Cidr;
import dev.sluice.host.ConfigException;
import dev.sluice.host.Inspect;
import dev.sluice.host.Mode;
import dev.sluice.host.ModelConfig;
import dev.sluice.host.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {

    private static final Path CONFIGS = Path.of("src/test/resources/config");
    private static final String SHORTEST = """
            listen: [ { address: 127.0.0.1:8080 } ]
            upstreams: { shop: { servers: "http://127.0.0.1:3000" } }
            model: { bundle: default }
            """;

    @TempDir
    private Path folder;

    private Config read(String yaml, Map<String, String> environment) throws IOException, ConfigException {
        Path file = Files.writeString(folder.resolve("gateway.yml"), yaml);
        return GatewaySections.read(file, environment).config();
    }

    private String problemsOf(String yaml) {
        return String.valueOf(
                assertThrows(ConfigException.class, () -> read(yaml, Map.of())).getMessage());
    }

    @Test
    void everyProblemIsFoundAtOnce_withItsLineAndWhatWouldBeRight() throws IOException {
        ConfigException problems = assertThrows(
                ConfigException.class, () -> GatewaySections.read(CONFIGS.resolve("problems.yml"), Map.of()));
        assertEquals(Files.readString(CONFIGS.resolve("problems.txt")).strip(), problems.getMessage());
    }

    @Test
    void shortExampleWorksAsItStands() throws ConfigException {
        Config config =
                GatewaySections.read(CONFIGS.resolve("short.yml"), Map.of()).config();
        assertEquals("127.0.0.1:8080", Gateway.text(config.listen().get(0).address()));
        assertEquals(
                CONFIGS.resolve("models/default").toAbsolutePath(),
                config.model().bundle());
        assertEquals(Inspect.DEFAULT, config.inspection());
        Route api = config.routes().get(0);
        Route rest = config.routes().get(1);
        assertEquals("POST,PUT /api/**", api.name());
        assertEquals(99.99, api.policy().blockAt().score(), 1e-9);
        assertEquals(99.0, api.policy().tagAt().score(), 1e-9);
        assertEquals(99.95, rest.policy().blockAt().score(), 1e-9);
        assertEquals(Mode.BLOCK, rest.mode());
    }

    @Test
    void whatIsLeftOutHasADefault_andTheOneUpstreamGetsEverything() throws Exception {
        Config config = read(SHORTEST, Map.of());
        assertEquals(1, config.routes().size());
        assertTrue(config.routes().get(0).matches("any.host", "/any/path", "ANY"));
        assertEquals(Inspect.DEFAULT, config.inspection());
        assertEquals(ClientLimits.DEFAULT, config.limits());
        assertEquals(Duration.ofSeconds(20), config.drainTimeout());
        assertNull(config.decisions());
    }

    @Test
    void limitsAndInspectionAreReadAsWritten() throws Exception {
        Config config = read(SHORTEST + """
                limits: { head-timeout: 5s, idle-timeout: 1m, line-size: 8 KiB, head-size: 16 KiB, header-lines: 50,
                          min-rate: 1 KiB, rate-grace: 2s, stall-timeout: 4s }
                inspection: { tail-limit: 0 B, unknown-encoding: pass, websocket-first-message: true }
                """, Map.of());
        assertEquals(
                new ClientLimits(
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(1),
                        8 << 10,
                        16 << 10,
                        50,
                        1 << 10,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4)),
                config.limits());
        assertEquals(0, config.inspection().tailBytes());
        assertEquals(Inspect.UnknownEncoding.PASS, config.inspection().unknownEncoding());
        assertTrue(config.inspection().firstMessage());
    }

    @Test
    void secretsComeFromTheEnvironmentOrFromFiles() throws Exception {
        Files.writeString(folder.resolve("token"), "from-a-file-0123456789\n");
        String fromVariable = SHORTEST + "admin: { token: \"${TOKEN}-0123456789\" }";
        String fromFile = SHORTEST + "admin: { address: 0.0.0.0:9090, token-file: token }";
        assertEquals(
                "from-env-0123456789",
                read(fromVariable, Map.of("TOKEN", "from-env")).admin().token());
        assertEquals("from-a-file-0123456789", read(fromFile, Map.of()).admin().token());
    }

    @Test
    void tokenIsNeverPrinted() throws Exception {
        Config config = read(SHORTEST + "admin: { token: very-secret-0123456789 }", Map.of());
        assertEquals(-1, config.toString().indexOf("very-secret"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upstreams: { a: { servers: [ 'http://a:1' ] }, b: { servers: [ 'http://b:1' ] } } | there are several",
                "upstreams: { a: { servers: [ 'http://a:1', 'http://a:1' ] } } | a server stands twice",
                "upstreams: { a: { servers: { url: 'http://a:1', backup: true } } } | every server is a backup",
                "upstreams: { a: { servers: { weight: 2 } } } | upstreams.a.servers[0].url: a server needs a url",
                "upstreams: { a: { servers: { url: 'http://a:1', weight: 0 } } } | is no count",
                "upstreams: { a: { servers: { url: 'http://a:1', weight: 5000 } } } | a weight is from 1 to 1000",
                "upstreams: { a: { servers: { url: 'http://a:1', backup: yes } } } | is neither true nor false",
                "upstreams: { a: { servers: { uri: 'http://a:1' } } } | did you mean url?",
                "upstreams: { a: { servers: 'http://a:1', balance: random } } | possible here: round-robin, least-connections",
                "upstreams: { a: { servers: 'http://a:1', sticky: cookie } } | write client-address or { cookie: NAME }",
                "upstreams: { a: { servers: 'http://a:1', sticky: { cookie: 'a b' } } } | is no name of a cookie",
                "upstreams: { a: { servers: 'http://a:1', sticky: { cookie: a, secret: short } } } | can be guessed",
                "upstreams: { a: { servers: 'http://a:1', sticky: { secret: 0123456789abcdef } } } | needs cookie: NAME",
                "upstreams: { a: { servers: 'http://a:1', health-check: { path: health } } } | is no path",
                "upstreams: { a: { servers: 'http://a:1', health-check: { expect-status: ok } } } | is no status",
                "upstreams: { a: { servers: 'http://a:1', health-check: { expect-status: 399-200 } } } | is no status",
                "upstreams: { a: { servers: 'http://a:1', ejection: { first: 2m } } } | longest may not be less than first",
                "upstreams: { a: { servers: 'http://a:1', retries: -1 } } | is no count",
                "upstreams: { a: { servers: 'http://a:1', tls: { ca: nowhere.pem } } } | there is no such file",
                "upstreams: { a: { servers: 'http://a:1', tls: { ca: gateway.yml } } } | tls.ca: \"gateway.yml\" holds no certificate",
                "upstreams: { a: { servers: 'http://a:1', tls: { certificate: gateway.yml } } } | takes both certificate and key",
                "upstreams: { a: { servers: 'http://a:1', tls: { server-name: 'a b' } } } | is no host name",
                "routes: { strip-prefix: shop } | is no prefix",
                "routes: { add-prefix: /a/../b } | is no prefix",
                "routes: { request-headers: { set: { Content-Length: 1 } } } | cannot be edited",
                "routes: { request-headers: { add: { Host: a } } } | (Host can be set)",
                "routes: { request-headers: { set: { Host: 'a b' } } } | is no host",
                "routes: { request-headers: { set: { Sluice_Score: 1 } } } | cannot be edited",
                "routes: { request-headers: { remove: [ 'a b' ] } } | is no name of a header",
                "routes: { response-headers: { set: { Transfer-Encoding: gzip } } } | cannot be edited",
                "routes: { response-headers: { add: { X-A: \"a\\r\\nb\" } } } | may hold no control characters",
                "routes: { response-headers: { sett: { X-A: a } } } | did you mean set?",
                "admin: { address: 0.0.0.0:9090 } | an address beyond loopback needs admin.token",
                "admin: { token: short } | can be guessed",
                "policy: { tag-at: 99.99, block-at: 99.9 } | tag-at may not exceed block-at",
                "policy: { block-at: 101 } | at most 100",
                "decisions: { keep: all } | decisions.file: is missing; name the file to write",
                "decisions: { stdout: yes } | \"yes\" is neither true nor false",
                "decisions: { syslog: { protocol: udp } } | decisions.syslog.address: is missing; write host:port",
                "decisions: { syslog: { address: '127.0.0.1:514', protocol: tls } } | possible here: udp, tcp",
                "decisions: { syslog: { address: '127.0.0.1:514', facility: locale0 } } | did you mean local0?",
                "decisions: { store: { keep: 10 } } | decisions.store.file: is missing; name the database file",
                "decisions: { store: { file: d, max-age: 7 days } } | decisions.store.max-age: \"7 days\" is no duration",
                "decisions: { file: d, max-file-age: 1 } | decisions.max-file-age: \"1\" is no duration",
                "decisions: { file: d, hash-key-file: none } | \"none\" cannot be read: there is no such file",
                "decisions: { file: d, redaction: { field: [ tax-id ] } } | did you mean fields?",
                "decisions: { file: d, redaction: { fields: [ '--' ] } } | is no name of a field",
                "inspection: { body-limit: 10 GiB } | from 1 B to 64 MiB",
                "inspection: { time-budget: 0 ms } | no time at all",
                "inspection: { unknown-encoding: pas } | did you mean pass?",
                "inspection: { tail-limit: 100 MiB } | from 1 B to 64 MiB",
                "inspection: { websocket-first-message: yes } | is neither true nor false",
                "client-address: { trusted-proxies: [ 10.0.0.0/33 ] } | is no block of addresses",
                "client-address: { header: forwarded } | is believed from nobody",
                "client-address: { trusted-proxies: [ 10.0.0.1 ], header: 'x y' } | is no name of a header",
                "overload: { max-requests: 0 } | is no count",
                "inspection: [ 1 ] | is no section",
                "limits: { head-timeout: 10 } | is no duration",
                "limits: { header-lines: 0 } | is no count",
                "limits: { min-rate: 0 B } | from 1 B to 64 MiB",
                "limits: { head-size: 1 KiB } | head-size may not be less than line-size",
                "limits: { stall-timeout: 1s } | stall-timeout may not be less than rate-grace",
                "limits: { head-timeot: 1s } | did you mean head-timeout?",
                "policy: { mode: [ block ] } | is a single value",
                "drain-timeout: 1s;;drain-timeout: 2s | stands twice",
                "policy: [ | is no YAML"
            })
    void badValueIsRefused(String section, String message) {
        String withoutClash = section.startsWith("upstreams")
                ? "listen: [ { address: 127.0.0.1:8080 } ]\nmodel: { bundle: x }\n"
                : SHORTEST;
        String problems = problemsOf(withoutClash + section.replace(";;", "\n"));
        assertTrue(problems.contains(message), problems);
    }

    private Config readListener(String keys) throws Exception {
        return read(SHORTEST.replace("address: 127.0.0.1:8080", "address: 127.0.0.1:8080, " + keys), Map.of());
    }

    @Test
    void listenerSpeaksWhatItsKeysSay() throws Exception {
        TestCertificate.of("shop.test").write(folder, "shop");
        TestCertificate.of("ca").write(folder, "ca");
        String files = "certificate: shop.pem, key: shop.key";
        Listen secure = readListener("tls: { " + files + ", client-ca: ca.pem, client-certificate: optional }, "
                        + "proxy-protocol: { from: 10.0.0.0/8 }, hsts: {}")
                .listen()
                .get(0);
        Tls tls = new Tls(
                List.of(new Tls.Files(folder.resolve("shop.pem"), folder.resolve("shop.key"))),
                folder.resolve("ca.pem"),
                Tls.ClientCertificate.OPTIONAL);
        assertEquals(tls, secure.tls());
        assertTrue(secure.http2());
        assertEquals(new ProxyProtocol(List.of(Cidr.parse("10.0.0.0/8"))), secure.proxyProtocol());
        assertEquals(new Hsts(Duration.ofDays(180), false), secure.hsts());
        Listen plain = readListener("redirect-to-https: 8443").listen().get(0);
        assertEquals(8443, plain.redirectPort());
        assertEquals(false, plain.http2());
        Listen two = readListener("tls: { certificates: [ { " + files + " }, { certificate: ca.pem, key: ca.key } ] }")
                .listen()
                .get(0);
        assertEquals(2, Objects.requireNonNull(two.tls()).certificates().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls: {} | tls.certificate: is missing",
                "tls: { certificate: shop.pem } | tls.key: is missing; name the PEM file with the certificate's private key",
                "tls: { certificate: none.pem, key: shop.key } | none.pem\" cannot be read: there is no such file",
                "tls: { certificate: shop.key, key: shop.key } | shop.key\" holds no certificate in PEM",
                "tls: { certificate: shop.pem, key: shop.pem } | shop.pem\" holds no private key in PEM",
                "tls: { certificate: shop.pem, key: other.key } | other.key\" is not the key of the certificate in",
                "tls: { certificate: old.pem, key: old.key } | old.pem\" holds a certificate that expired at 2020-01-01",
                "tls: { certificate: shop.pem, key: shop.key, client-ca: other.pem } | client-ca: has no effect",
                "tls: { certificate: shop.pem, key: shop.key, client-certificate: required } | needs client-ca",
                "tls: { certificate: shop.pem, key: shop.key, client-certificate: some } | none, optional, required",
                "tls: { certificate: shop.pem, key: shop.key }, redirect-to-https: true | stands beside tls",
                "tls: { certificate: shop.pem, key: shop.key }, hsts: { max-age: 5 } | is no duration",
                "hsts: { max-age: 1d } | needs tls beside it",
                "http2: yes | neither true nor false",
                "redirect-to-https: 99999 | write true, false or the port",
                "proxy-protocol: sometimes | neither true nor false",
                "proxy-protocol: { from: [] } | proxy-protocol.from: is missing",
                "proxy-protocol: { from: [ ten ] } | is no block of addresses"
            })
    void badListenerIsRefused(String keys, String message) throws Exception {
        TestCertificate.of("shop.test").write(folder, "shop");
        TestCertificate.of("other.test").write(folder, "other");
        TestCertificate.of(TestCertificate.pair("EC"), Instant.parse("2020-01-01T00:00:00Z"), "old.test")
                .write(folder, "old");
        String problems = String.valueOf(
                assertThrows(ConfigException.class, () -> readListener(keys)).getMessage());
        assertTrue(problems.contains(message), problems);
    }

    @Test
    void modelIsReadAsWritten() throws Exception {
        KeyPair pair = TestCertificate.pair("Ed25519");
        Files.writeString(
                folder.resolve("public.pem"),
                TestCertificate.pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        String url = "https://models.test/current.zip";
        ModelConfig fetched = read(
                        SHORTEST.replace(
                                "bundle: default",
                                "bundle: \"" + url + "\", public-key: public.pem, refresh: 1h, cache: kept"),
                        Map.of())
                .model();
        assertEquals(url, String.valueOf(fetched.url()));
        assertEquals(folder.resolve("kept"), fetched.bundle().getParent());
        assertEquals(Duration.ofHours(1), fetched.refresh());
        assertEquals(pair.getPublic(), fetched.key());
        ModelConfig local = read(SHORTEST, Map.of()).model();
        assertEquals(
                new ModelConfig(
                        folder.resolve("default"),
                        null,
                        Duration.ofMinutes(5),
                        null,
                        null,
                        folder.resolve("model-cache")),
                local);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "public-key: none.pem | model.public-key: \"",
                "public-key: none.pem | none.pem\" cannot be read: there is no such file",
                "public-key: ed25519.key | ed25519.key\" holds no public key in PEM",
                "public-key: rsa.pem | rsa.pem\" holds a public key that is no Ed25519 key",
                "refresh: 1m | model.refresh: has no effect, since model.bundle is no URL",
                "bundle: 'https://m.test/a.zip', refresh: 10 ms | 1s is the least",
                "bundle: 'https://m.test/a.zip', refresh: often | is no duration",
                "bundle: 'ftp://m.test/a.zip' | \"ftp://m.test/a.zip\" cannot be fetched",
                "bundle: 'https:///a.zip' | \"https:///a.zip\" cannot be fetched",
                "bundle: 'https://m.test/a b' | is no URL",
                "bundle: 'https://me:secret@m.test/a.zip' | a bundle's URL has no user, password or fragment",
                "bundle: 'http://m.test/a.zip' | can be changed on its way; write https, or let model.public-key"
            })
    void badModelIsRefused(String keys, String message) throws Exception {
        TestCertificate.of(TestCertificate.pair("Ed25519"), Instant.now(), "ed.test")
                .write(folder, "ed25519");
        Files.writeString(
                folder.resolve("rsa.pem"),
                TestCertificate.pem(
                        "PUBLIC KEY", TestCertificate.pair("RSA").getPublic().getEncoded()));
        String model = keys.startsWith("bundle") ? keys : "bundle: default, " + keys;
        String problems = problemsOf(SHORTEST.replace("bundle: default", model));
        assertTrue(problems.contains(message), problems);
    }

    @Test
    void oneAddressIsListenedAtOnce() {
        String problems = problemsOf(SHORTEST.replace("[ {", "[ { address: 127.0.0.1:8080 }, {"));
        assertTrue(problems.contains("stands in two listeners"), problems);
    }

    @Test
    void emptyFileSaysWhatIsMissing() {
        String problems = problemsOf("");
        assertTrue(problems.contains("listen: is missing"), problems);
        assertTrue(problems.contains("upstreams: is missing"), problems);
        assertTrue(problems.contains("model.bundle: is missing"), problems);
    }
}
