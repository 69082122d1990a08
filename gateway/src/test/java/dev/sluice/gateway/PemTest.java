package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.host.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

    @TempDir
    private Path folder;

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("file.pem"), text);
    }

    private String faultOf(String text) throws Exception {
        Path file = file(text);
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Pem.key(file))
                .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void keyIsReadFromPkcs8(String algorithm) throws Exception {
        KeyPair pair = TestCertificate.pair(algorithm);
        String pem = TestCertificate.pem("PRIVATE KEY", pair.getPrivate().getEncoded());
        assertEquals(pair.getPrivate(), Pem.key(file("some text\n" + pem.replace("\n", "\r\n"))));
    }

    /** PKCS#1 is what PKCS#8 wraps, behind 26 bytes that are the same for every key of that size. */
    @Test
    void keyIsReadFromPkcs1() throws Exception {
        PrivateKey key = TestCertificate.pair("RSA").getPrivate();
        byte[] inner = Arrays.copyOfRange(key.getEncoded(), 26, key.getEncoded().length);
        assertEquals(key, Pem.key(file(TestCertificate.pem("RSA PRIVATE KEY", inner))));
    }

    @Test
    void keyIsReadFromSec1_asOpensslWritesIt() throws Exception {
        String parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        String key = "MHcCAQEEIGWk7ptS+7DguQEw6sdmArnrL2yd6JQEhNCkipp8HzVdoAoGCCqGSM49"
                + "AwEHoUQDQgAEs1bYTjLnGDXynFEgN43iwKm6OxnAUQ+IUCfuQSvVLAB/sBAr5VMI"
                + "j7GkMpvXU5VUJvtKPrtYoHaulG7C2SIEPA==";
        String pem = parameters + "-----BEGIN EC PRIVATE KEY-----\n" + key + "\n-----END EC PRIVATE KEY-----\n";
        assertEquals("EC", Pem.key(file(pem)).getAlgorithm());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ENCRYPTED PRIVATE KEY | AAAA | is encrypted",
                "RSA PRIVATE KEY | Proc-Type: 4,ENCRYPTED | is encrypted",
                "DSA PRIVATE KEY | AAAA | of an unknown kind",
                "PRIVATE KEY | AAAA | no private key that can be used",
                "EC PRIVATE KEY | MAA= | no private key that can be used",
                "PRIVATE KEY | A | damaged Base64",
                "CERTIFICATE | AAAA | no private key in PEM"
            })
    void keyThatCannotBeUsedIsRefused(String label, String text, String message) throws Exception {
        String fault = faultOf("-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n");
        assertTrue(fault.contains(message), fault);
        assertTrue(fault.contains("file.pem"), fault);
    }

    @Test
    void certificatesAreReadInTheirOrder() throws Exception {
        TestCertificate one = TestCertificate.of("one.test");
        TestCertificate two = TestCertificate.of("two.test");
        Path both = file(TestCertificate.pem("CERTIFICATE", one.certificate().getEncoded())
                + TestCertificate.pem("CERTIFICATE", two.certificate().getEncoded()));
        assertEquals(List.of(one.certificate(), two.certificate()), Pem.certificates(both));
    }

    @Test
    void fileWithoutCertificateIsRefused() throws Exception {
        Path none = file("nothing");
        Path damaged =
                Files.writeString(folder.resolve("damaged.pem"), TestCertificate.pem("CERTIFICATE", new byte[9]));
        assertThrows(IllegalArgumentException.class, () -> Pem.certificates(none));
        assertThrows(IllegalArgumentException.class, () -> Pem.certificates(damaged));
        assertThrows(IllegalArgumentException.class, () -> Pem.certificates(folder.resolve("missing.pem")));
    }
}
