package dev.sluice.host;

import java.security.SecureRandom;
import java.time.Clock;

/** Makes request ids: ULIDs, 26 characters of Crockford's base 32, 48 bits of time and 80 random bits. Thread-safe. */
public final class RequestId {

    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int RANDOM_BYTES = 10;

    private final Clock clock;
    private final SecureRandom random;

    public RequestId(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    String next() {
        char[] id = new char[26];
        long time = clock.millis();
        for (int i = 9; i >= 0; i--) {
            id[i] = DIGITS[(int) (time & 31)];
            time >>>= 5;
        }
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        for (int i = 0; i < 16; i++) {
            id[10 + i] = DIGITS[fiveBits(bytes, i * 5)];
        }
        return new String(id);
    }

    private static int fiveBits(byte[] bytes, int bit) {
        int pair = (bytes[bit / 8] & 0xff) << 8 | (bit / 8 + 1 < bytes.length ? bytes[bit / 8 + 1] & 0xff : 0);
        return pair >> (11 - bit % 8) & 31;
    }
}
