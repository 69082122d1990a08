package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.gateway.RawClient.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UpstreamTlsTest {

    @TempDir
    private static Path folder;

    private static TestCertificate localhost;
    private static TestCertificate other;

    private @Nullable RecordingUpstream upstream;

    @BeforeAll
    static void makeCertificates() throws Exception {
        localhost = TestCertificate.of("localhost");
        other = TestCertificate.of("other.test");
    }

    @AfterEach
    void stopUpstream() throws Exception {
        if (upstream != null) {
            upstream.close();
        }
    }

    private static Path certificate(TestCertificate of) throws Exception {
        return of.writeCertificate(folder, of.equals(other) ? "other" : "localhost");
    }

    private static Path key(TestCertificate of) throws Exception {
        return Path.of(certificate(of).toString().replace(".pem", ".key"));
    }

    /** What a gateway says whose upstream shows {@code certificate}, and is reached with {@code tls}. */
    private Answer ask(TestCertificate certificate, @Nullable TestCertificate client, String tls) throws Exception {
        RecordingUpstream server = new RecordingUpstream(certificate.listener(client));
        upstream = server;
        String url = "https://localhost:" + server.port();
        try (TestGateway gateway = TestGateway.before(
                server, "upstreams: { shop: { servers: [ \"" + url + "\" ], tls: { " + tls + " } } }")) {
            Answer first = gateway.ask(get("/"));
            assertEquals(first.status(), gateway.ask(get("/")).status());
            return first;
        }
    }

    @Test
    void serverWithATrustedCertificateAndTheRightNameIsBelieved() throws Exception {
        assertEquals(
                "hello", ask(localhost, null, "ca: " + certificate(localhost)).body());
    }

    @Test
    void serverWithAnotherNameIsNot() throws Exception {
        assertEquals(502, ask(other, null, "ca: " + certificate(other)).status());
    }

    @Test
    void serverThatNobodyVouchesForIsNot() throws Exception {
        assertEquals(502, ask(localhost, null, "").status());
    }

    @Test
    void serverThatAnotherCaVouchesForIsNot() throws Exception {
        assertEquals(502, ask(localhost, null, "ca: " + certificate(other)).status());
    }

    @Test
    void serverNameIsTheNameThatTheCertificateMustBear() throws Exception {
        String tls = "ca: " + certificate(other) + ", server-name: other.test";
        assertEquals("hello", ask(other, null, tls).body());
        assertEquals(
                502,
                ask(localhost, null, "ca: " + certificate(localhost) + ", server-name: other.test")
                        .status());
    }

    @Test
    void verifyFalse_believesAnyone() throws Exception {
        assertEquals("hello", ask(other, null, "verify: false").body());
    }

    @Test
    void serverThatWantsAClientCertificateGetsIt() throws Exception {
        String ca = "ca: " + certificate(localhost);
        String own = ca + ", certificate: " + certificate(other) + ", key: " + key(other);
        assertEquals("hello", ask(localhost, other, own).body());
        assertEquals(502, ask(localhost, other, ca).status());
    }

    @Test
    void changedFileMakesAnotherConfig_andKeysAreNotPrinted() throws Exception {
        String ca = Files.readString(certificate(localhost));
        String certificate = Files.readString(certificate(other));
        String key = Files.readString(key(other));
        UpstreamTls tls = new UpstreamTls(ca, true, null, certificate, key);
        assertEquals(tls, new UpstreamTls(ca, true, null, certificate, key));
        assertNotEquals(tls, new UpstreamTls(certificate, true, null, certificate, key));
        assertFalse(tls.toString().contains("PRIVATE"));
        assertThrows(IllegalArgumentException.class, () -> new UpstreamTls("nonsense", true, null, null, null));
        assertThrows(IllegalArgumentException.class, () -> new UpstreamTls(null, true, null, certificate, "nonsense"));
    }
}
