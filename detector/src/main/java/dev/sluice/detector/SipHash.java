package dev.sluice.detector;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4: a 64-bit hash under a secret key, so that nobody who lacks the key can make two values meet. Immutable.
 *
 * @see <a href="https://www.aumasson.jp/siphash/siphash.pdf">Aumasson and Bernstein, SipHash</a>
 */
final class SipHash {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long key0;
    private final long key1;

    SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    long hash(byte[] bytes, int from, int to) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int words = (to - from) >>> 3;
        for (int word = 0; word <= words + 1; word++) {
            boolean finish = word == words + 1;
            long m = word < words ? (long) LONG.get(bytes, from + (word << 3)) : finish ? 0 : tail(bytes, from, to);
            v2 ^= finish ? 0xff : 0;
            v3 ^= m;
            for (int round = finish ? 4 : 2; round > 0; round--) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= m;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** The last, incomplete word with the length in its highest byte. */
    private static long tail(byte[] bytes, int from, int to) {
        int length = to - from;
        long tail = (long) length << 56;
        int start = from + (length & ~7);
        for (int i = start; i < to; i++) {
            tail |= (bytes[i] & 0xffL) << ((i - start) << 3);
        }
        return tail;
    }
}
