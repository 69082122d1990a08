package dev.sluice.host;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Lets something that may happen often be said seldom, with how often it went unsaid. Thread-safe. */
public final class Seldom {

    private final long intervalNanos;
    private final LongSupplier ticker;
    private final AtomicLong unsaid = new AtomicLong();
    private final AtomicLong next;

    /**
     * Something that may be said at once, and then once in each interval.
     *
     * @param ticker nanoseconds that go up, such as {@link System#nanoTime}
     */
    Seldom(Duration interval, LongSupplier ticker) {
        this.intervalNanos = interval.toNanos();
        this.ticker = ticker;
        this.next = new AtomicLong(ticker.getAsLong());
    }

    /** How often it happened since it was last said, this time included; 0 if it is not to be said now. */
    long happened() {
        unsaid.incrementAndGet();
        long now = ticker.getAsLong();
        long due = next.get();
        boolean mine = now - due >= 0 && next.compareAndSet(due, now + intervalNanos);
        return mine ? unsaid.getAndSet(0) : 0;
    }
}
