package dev.sluice.host;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How a client's address is written down: as it is, or as a keyed hash (the first 128 bits of HMAC-SHA-256) that tells
 * clients apart without telling who they are. Who has the key can find the address by trying all.
 *
 * @param key of the hash; null to write addresses as they are
 */
public record ClientNames(@Nullable String key) {

    public static final ClientNames PLAIN = new ClientNames(null);

    /** With a key of its own for every start, so that hashes of two starts cannot be compared. */
    static final ClientNames HASHED_UNTIL_STOP = new ClientNames(random());

    static final int MIN_KEY = 16;

    private static final int HASH_BYTES = 16;

    public ClientNames {
        if (key != null && key.length() < MIN_KEY) {
            throw new IllegalArgumentException("a key of less than " + MIN_KEY
                    + " characters can be guessed; write for example what openssl rand -hex 32 prints");
        }
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** What is written for {@code address}. */
    public String of(InetAddress address) {
        return key == null ? address.getHostAddress() : "hmac:" + hash(key, address.getAddress());
    }

    private static String hash(String key, byte[] address) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(Arrays.copyOf(mac.doFinal(address), HASH_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return key == null ? "plain" : "hashed";
    }
}
