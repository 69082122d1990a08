package dev.sluice.detector;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the rawScores of short values, because most values of real traffic were seen before: user agents, accept
 * headers, referers. Bounded and thread-safe. Values are known by a keyed hash only; the key is drawn anew for every
 * instance.
 */
final class ValueScores {

    static final int MAX_VALUES = 16_384;
    private static final int MAX_VALUE_BYTES = 1024;

    private final SipHash hash;
    private final int maxValueBytes;
    private final Cache<Long, Double> scores;

    /** Remembers up to {@code maxValues}, none if 0. */
    ValueScores(int maxValues) {
        SecureRandom random = new SecureRandom();
        hash = new SipHash(random.nextLong(), random.nextLong());
        maxValueBytes = maxValues == 0 ? 0 : MAX_VALUE_BYTES;
        scores = Caffeine.newBuilder()
                .maximumSize(maxValues)
                .executor(Runnable::run) // a pool of threads would outlive an application that is undeployed
                .build();
    }

    boolean remembers(int bytes) {
        return bytes <= maxValueBytes;
    }

    long key(byte[] bytes, int from, int to) {
        return hash.hash(bytes, from, to);
    }

    @Nullable
    Double get(long key) {
        return scores.getIfPresent(key);
    }

    void put(long key, double rawScore) {
        scores.put(key, rawScore);
    }

    void forget() {
        scores.invalidateAll();
    }
}
