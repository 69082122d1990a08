package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * Who vouches for a bundle: {@code bundle.sig}, an Ed25519 signature in Base64 over the digest of all other files. The
 * digest is the SHA-256 of a list as {@code sha256sum} prints it, a line for each file in the order of their names: the
 * file's SHA-256 in lower-case hex, two spaces, its name, a line feed. Without state.
 */
public final class BundleSignature {

    /** The file that holds the signature. */
    public static final String FILE = "bundle.sig";

    private static final int BYTES = 64;

    private BundleSignature() {}

    /**
     * What belongs into {@link #FILE} of a bundle with these files.
     *
     * @throws InvalidKeyException if the key is no Ed25519 key
     */
    public static String of(BundleFiles files, PrivateKey key) throws InvalidKeyException {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(digest(files));
            return Base64.getEncoder().encodeToString(signature.sign()) + "\n";
        } catch (NoSuchAlgorithmException | SignatureException e) {
            throw new IllegalStateException("every Java since 15 signs with Ed25519", e);
        }
    }

    /**
     * True if the owner of {@code key}, an Ed25519 key, has signed these files as they are.
     *
     * @throws BundleException if there is no signature, or none that can be read
     */
    public static boolean isBy(PublicKey key, BundleFiles files) throws BundleException {
        byte[] bytes = read(files);
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(digest(files));
            return signature.verify(bytes);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("bundles are signed with Ed25519 keys", e);
        }
    }

    /** Throws unless the owner of {@code key} has signed these files as they are. */
    static void require(PublicKey key, BundleFiles files) throws BundleException {
        if (!files.has(FILE)) {
            throw new BundleException(files.place() + ": is not signed, and a signature by the owner of the public key"
                    + " is required; sign it with ./sluice bundle sign");
        }
        if (!isBy(key, files)) {
            throw new BundleException(files.place().resolve(FILE) + ": is no signature of this bundle by the owner of"
                    + " the public key; another key signed it, or a file was changed, added or removed since");
        }
    }

    private static byte[] read(BundleFiles files) throws BundleException {
        try {
            byte[] bytes = Base64.getDecoder().decode(new String(files.bytes(FILE), US_ASCII).strip());
            if (bytes.length == BYTES) {
                return bytes;
            }
            throw new BundleException(files.place().resolve(FILE) + ": has " + bytes.length
                    + " bytes; an Ed25519 signature has " + BYTES);
        } catch (IllegalArgumentException e) {
            throw new BundleException(files.place().resolve(FILE) + ": is no Base64", e);
        }
    }

    static byte[] digest(BundleFiles files) {
        MessageDigest list = sha256();
        for (Map.Entry<String, byte[]> file : files.contents().entrySet()) {
            if (!file.getKey().equals(FILE)) {
                String digest = HexFormat.of().formatHex(sha256().digest(file.getValue()));
                list.update((digest + "  " + file.getKey() + "\n").getBytes(US_ASCII));
            }
        }
        return list.digest();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
