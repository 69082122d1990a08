package dev.sluice.detector;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the rawScores of short values, because most values of real traffic were seen before: user agents, accept
 * headers, referers. Bounded and thread-safe. Values are known by a keyed hash only; the key is drawn anew for every
 * instance.
 *
 * <p>A value is stored when it comes for the second time: storing costs more than asking, and what never comes again
 * is not worth it. A hit allocates nothing.
 */
final class ValueScores {

    static final int MAX_VALUES = 16_384;
    private static final int MAX_VALUE_BYTES = 1024;

    /** A value's hash. One instance is asked with again and again; stored ones never change. */
    static final class Key {

        private long hash;

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.hash == hash;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(hash);
        }
    }

    private final SipHash sipHash;
    private final int maxValueBytes;
    private final Cache<Key, Double> scores;
    /**
     * Of values that came once, the top bits of their hashes, each at the place that the low bits name: small enough to
     * stay in the processor's nearest cache. Two values that are taken for one, and threads that overtake each other,
     * only store a score sooner or later.
     */
    private final short[] seenOnce;

    /** Remembers up to {@code maxValues}, a power of two; none if 0. */
    ValueScores(int maxValues) {
        SecureRandom random = new SecureRandom();
        sipHash = new SipHash(random.nextLong(), random.nextLong());
        maxValueBytes = maxValues == 0 ? 0 : MAX_VALUE_BYTES;
        seenOnce = new short[maxValues];
        scores = Caffeine.newBuilder()
                .maximumSize(maxValues)
                .executor(Runnable::run) // a pool of threads would outlive an application that is undeployed
                .build();
    }

    boolean remembers(int bytes) {
        return bytes <= maxValueBytes;
    }

    /** The score of {@code bytes[from, to)}; null if it is not known. {@code key} then stands for the value. */
    @Nullable
    Double get(Key key, byte[] bytes, int from, int to) {
        key.hash = sipHash.hash(bytes, from, to);
        return scores.getIfPresent(key);
    }

    /** Notes that the value of {@code key} came, and stores its score if it came before. */
    void put(Key key, double rawScore) {
        int place = (int) key.hash & (seenOnce.length - 1);
        short top = (short) (key.hash >>> 48);
        if (seenOnce[place] != top) {
            seenOnce[place] = top;
            return;
        }
        Key stored = new Key();
        stored.hash = key.hash;
        scores.put(stored, rawScore);
    }

    void forget() {
        scores.invalidateAll();
        Arrays.fill(seenOnce, (short) 0);
    }
}
