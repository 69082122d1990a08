package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.gateway.Config.Inspect;
import dev.sluice.gateway.Config.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return ConfigReader.read(file, environment).config();
    }

    private String problemsOf(String yaml) {
        return String.valueOf(
                assertThrows(ConfigException.class, () -> read(yaml, Map.of())).getMessage());
    }

    @Test
    void everyProblemIsFoundAtOnce_withItsLineAndWhatWouldBeRight() throws IOException {
        ConfigException problems =
                assertThrows(ConfigException.class, () -> ConfigReader.read(CONFIGS.resolve("problems.yml"), Map.of()));
        assertEquals(Files.readString(CONFIGS.resolve("problems.txt")).strip(), problems.getMessage());
    }

    @Test
    void shortExampleWorksAsItStands() throws ConfigException {
        Config config =
                ConfigReader.read(CONFIGS.resolve("short.yml"), Map.of()).config();
        assertEquals("127.0.0.1:8080", Gateway.text(config.listen().get(0).address()));
        assertEquals(CONFIGS.resolve("models/default").toAbsolutePath(), config.bundle());
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
        assertEquals(Duration.ofSeconds(20), config.drainTimeout());
        assertNull(config.decisions());
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
                "admin: { address: 0.0.0.0:9090 } | an address beyond loopback needs admin.token",
                "admin: { token: short } | can be guessed",
                "policy: { tag-at: 99.99, block-at: 99.9 } | tag-at may not exceed block-at",
                "policy: { block-at: 101 } | at most 100",
                "decisions: { file: d, redaction: { field: [ tax-id ] } } | did you mean fields?",
                "decisions: { file: d, redaction: { fields: [ '--' ] } } | is no name of a field",
                "inspection: { body-limit: 10 GiB } | from 1 B to 64 MiB",
                "inspection: { time-budget: 0 ms } | no time at all",
                "client-address: { trusted-proxies: [ 10.0.0.0/33 ] } | is no block of addresses",
                "client-address: { header: forwarded } | is believed from nobody",
                "client-address: { trusted-proxies: [ 10.0.0.1 ], header: 'x y' } | is no name of a header",
                "overload: { max-requests: 0 } | is no count",
                "inspection: [ 1 ] | is no section",
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
