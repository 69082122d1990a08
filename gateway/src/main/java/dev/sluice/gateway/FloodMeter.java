package dev.sluice.gateway;

import java.util.function.LongSupplier;

/**
 * Counts what a client makes the gateway do for nothing: frames that cost it a few bytes and carry no request. So much
 * of it is allowed in any half minute. Not thread-safe.
 */
final class FloodMeter {

    /** A SETTINGS frame must be acknowledged and may change every stream. */
    static final int SETTINGS = 100;

    /** A stream beyond the limit on streams, refused. */
    static final int REFUSED_STREAM = 50;

    /** A PING frame must be answered. */
    static final int PING = 20;

    static final int UNKNOWN = 20;
    static final int PRIORITY = 10;

    /** A frame that moves a few bytes only. */
    static final int TINY = 1;

    private static final int BUDGET = 10_000;
    private static final long WINDOW_NANOS = 30_000_000_000L;

    private final LongSupplier nanos;
    private long windowStart;
    private int spent;

    FloodMeter(LongSupplier nanos) {
        this.nanos = nanos;
        this.windowStart = nanos.getAsLong();
    }

    /** Counts something of that weight; false if it was too much. */
    boolean allows(int weight) {
        long now = nanos.getAsLong();
        if (now - windowStart > WINDOW_NANOS) {
            windowStart = now;
            spent = 0;
        }
        spent += weight;
        return spent <= BUDGET;
    }
}
