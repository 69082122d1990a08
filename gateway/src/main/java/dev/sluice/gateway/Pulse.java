package dev.sluice.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests of each kind there were in every ten seconds of the last hour. Looks at counters from time to time,
 * so that requests pay nothing for it; {@value #SLOTS} numbers are kept for each kind. Thread-safe.
 */
final class Pulse implements AutoCloseable {

    static final int SLOT_SECONDS = 10;
    static final int SLOTS = 360;

    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

    private final Supplier<Map<String, Long>> totals;
    private final Map<String, long[]> totalsAtEndOfSlot = new HashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pulse");
        thread.setDaemon(true);
        return thread;
    });
    private int slots;

    Pulse(Supplier<Map<String, Long>> totals) {
        this.totals = totals;
    }

    void start() {
        ScheduledFuture<?> unused = clock.scheduleAtFixedRate(this::tick, SLOT_SECONDS, SLOT_SECONDS, TimeUnit.SECONDS);
    }

    private void tick() {
        try {
            endSlot();
        } catch (RuntimeException e) {
            LOG.error("the counters of the last ten seconds are lost", e);
        }
    }

    /** Ends the slot that runs. */
    synchronized void endSlot() {
        totals.get().forEach((kind, total) -> {
            long[] ends = totalsAtEndOfSlot.computeIfAbsent(kind, unused -> new long[SLOTS]);
            ends[slots % SLOTS] = total;
        });
        slots++;
    }

    /**
     * What is known of one kind.
     *
     * @param total since the start
     * @param perSlot of each slot of the last hour, the one that runs now at the end
     */
    record Beat(long total, List<Long> perSlot) {

        /** In the last {@code count} slots. */
        long last(int count) {
            return perSlot.subList(Math.max(0, perSlot.size() - count), perSlot.size()).stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** The last hour of {@code kind}. */
    synchronized Beat of(String kind) {
        long now = totals.get().getOrDefault(kind, 0L);
        long[] ends = totalsAtEndOfSlot.getOrDefault(kind, new long[SLOTS]);
        int known = Math.min(slots, SLOTS);
        long[] counts = new long[SLOTS];
        long later = now;
        for (int back = 0; back < known; back++) {
            long end = ends[(slots - 1 - back) % SLOTS];
            counts[SLOTS - 1 - back] = later - end;
            later = end;
        }
        if (slots < SLOTS) {
            counts[SLOTS - 1 - known] = later;
        }
        return new Beat(now, new ArrayList<>(Arrays.stream(counts).boxed().toList()));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
