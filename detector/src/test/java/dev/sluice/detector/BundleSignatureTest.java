package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleSignatureTest {

    private final KeyPair pair = pair("Ed25519");

    @TempDir
    private Path directory;

    @BeforeEach
    void write() {
        TestBundle.write(directory);
    }

    private static KeyPair pair(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void sign(KeyPair by) throws Exception {
        Files.writeString(
                directory.resolve(BundleSignature.FILE),
                BundleSignature.of(BundleFiles.read(directory), by.getPrivate()));
    }

    private void assertRefused(String message) {
        BundleException refusal = assertThrows(BundleException.class, () -> Bundle.load(directory, pair.getPublic()));
        assertTrue(String.valueOf(refusal.getMessage()).contains(message), refusal::getMessage);
    }

    @Test
    void signedBundleLoads() throws Exception {
        sign(pair);
        assertEquals("test-1", Bundle.load(directory, pair.getPublic()).name());
        assertTrue(BundleSignature.isBy(pair.getPublic(), BundleFiles.read(directory)));
    }

    @Test
    void signingAgainChangesNothing() throws Exception {
        sign(pair);
        String first = Files.readString(directory.resolve("bundle.sig"));
        sign(pair);
        assertEquals(first, Files.readString(directory.resolve("bundle.sig")));
    }

    @Test
    void unsignedBundleIsRefusedWhereAKeyIsAskedFor() {
        assertRefused("is not signed");
    }

    @Test
    void signatureOfAnotherIsRefused() throws Exception {
        sign(pair("Ed25519"));
        assertRefused("bundle.sig: is no signature of this bundle by the owner of the public key");
        assertFalse(BundleSignature.isBy(pair.getPublic(), BundleFiles.read(directory)));
    }

    @Test
    void everyFileIsCovered() throws Exception {
        sign(pair);
        for (String file : new String[] {"attack.txt", "class.txt", "golden.csv", "bundle.json"}) {
            byte[] before = Files.readAllBytes(directory.resolve(file));
            byte[] changed = before.clone();
            changed[changed.length / 2] ^= 1;
            Files.write(directory.resolve(file), changed);
            assertRefused("is no signature of this bundle");
            Files.write(directory.resolve(file), before);
        }
        assertEquals("test-1", Bundle.load(directory, pair.getPublic()).name());
    }

    @Test
    void filesThatCameOrWentAreNoticed() throws Exception {
        sign(pair);
        Files.writeString(directory.resolve("client.txt"), "tree\n");
        assertRefused("is no signature of this bundle");
        Files.delete(directory.resolve("client.txt"));
        Files.move(directory.resolve("golden.csv"), directory.resolve("golden.txt"));
        assertRefused("is no signature of this bundle");
    }

    @Test
    void hiddenFilesAreNoPartOfABundle() throws Exception {
        sign(pair);
        Files.writeString(directory.resolve(".DS_Store"), "");
        assertEquals("test-1", Bundle.load(directory, pair.getPublic()).name());
    }

    @Test
    void damagedSignatureIsNamed() throws IOException {
        Files.writeString(directory.resolve("bundle.sig"), "?");
        assertRefused("bundle.sig: is no Base64");
        Files.writeString(directory.resolve("bundle.sig"), "c2hvcnQ=");
        assertRefused("bundle.sig: has 5 bytes; an Ed25519 signature has 64");
    }

    @Test
    void otherKeysSignNothing() throws BundleException {
        BundleFiles files = BundleFiles.read(directory);
        assertThrows(
                InvalidKeyException.class,
                () -> BundleSignature.of(files, pair("RSA").getPrivate()));
        assertThrows(
                InvalidKeyException.class,
                () -> BundleSignature.of(files, pair("Ed448").getPrivate()));
    }

    /** What sha256sum and openssl made of the same two files and key. */
    @Test
    void formatIsThatOfSha256sumAndOpenssl(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("bundle.json"), "{}\n");
        Files.writeString(folder.resolve("attack.txt"), "tree\n", StandardCharsets.US_ASCII);
        assertEquals(
                "QWRI4N5SLTlB4D5XOQ78Cn1O1rftu5mdf3U/qZI9EZ7IQAHTtSEcj7SYsk4MYMZoyE6A6yhB0wYGbJkFXmBlDg==\n",
                BundleSignature.of(BundleFiles.read(folder), keyOfTheExample()));
    }

    private static PrivateKey keyOfTheExample() throws Exception {
        String der = "302e020100300506032b657004220420" + "42".repeat(32);
        return KeyFactory.getInstance("Ed25519")
                .generatePrivate(new PKCS8EncodedKeySpec(HexFormat.of().parseHex(der)));
    }
}
