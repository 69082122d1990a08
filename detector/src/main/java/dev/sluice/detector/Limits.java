package dev.sluice.detector;

import java.time.Duration;

/**
 * Bounds on the work of one inspection. Where a bound cuts something short, the verdict says
 * {@link Completeness#TRUNCATED} or {@link Completeness#TIMED_OUT}.
 *
 * @param maxFields fields told apart in a request; the values after them are still judged, but short ones together, so
 *     that nothing hides behind many harmless fields
 * @param maxDepth nesting of formats and containers followed, for example JSON in a form field counts two
 * @param maxValueBytes bytes read of one value
 * @param timeBudget wall time of one inspection
 */
public record Limits(int maxFields, int maxDepth, int maxValueBytes, Duration timeBudget) {

    /** 4,096 fields, depth 32, 1 MiB a value, 200 ms. */
    public static final Limits DEFAULT = new Limits(4096, 32, 1 << 20, Duration.ofMillis(200));

    public Limits {
        requirePositive("max-fields", maxFields);
        requirePositive("max-depth", maxDepth);
        requirePositive("max-value-bytes", maxValueBytes);
        if (timeBudget.isNegative() || timeBudget.isZero()) {
            throw new IllegalArgumentException("time-budget must be positive, not " + timeBudget);
        }
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
    }
}
