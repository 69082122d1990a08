package dev.sluice.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a few requests at a time do heavy work, and a few others wait for it; all others are turned away at once. A place
 * may have to rest as long as it has worked, so that it takes half of a processor in the long run. Thread-safe.
 */
final class Turns {

    /** For light work: everyone's turn is now. */
    static final Turns NONE = new Turns(0, 0, false);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BlockingQueue<Turn> free;
    private final Semaphore callers;
    private final boolean resting;

    private Turns(int places, int waiting, boolean resting) {
        this.free = new ArrayBlockingQueue<>(Math.max(1, places));
        this.callers = new Semaphore(places + waiting);
        this.resting = resting;
        for (int i = 0; i < places; i++) {
            free.add(new Turn(this));
        }
    }

    /** At most {@code places} at a time, and {@code waiting} that wait for them. */
    static Turns of(int places, int waiting) {
        return new Turns(places, waiting, false);
    }

    /** The same, and every place rests as long as it has worked. */
    static Turns resting(int places, int waiting) {
        return new Turns(places, waiting, true);
    }

    /** A place to work at, held until it is closed. */
    static final class Turn implements AutoCloseable {

        private final @Nullable Turns owner;
        private long restedAt = System.nanoTime();
        private long began;
        private boolean working;

        private Turn(@Nullable Turns owner) {
            this.owner = owner;
        }

        /** The heavy work begins now. */
        void begin() {
            began = System.nanoTime();
            working = true;
        }

        @Override
        public void close() {
            if (owner != null) {
                owner.giveBack(this);
            }
        }

        private void rest() throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(restedAt - System.nanoTime());
        }

        private void end() {
            long now = System.nanoTime();
            restedAt = working ? now + (now - began) : now;
            working = false;
        }
    }

    /** Waits for a place, or throws if others wait already. */
    Turn take() throws AdminProblem {
        if (this == NONE) {
            return new Turn(null);
        }
        if (!callers.tryAcquire()) {
            throw busy();
        }
        Turn turn = null;
        try {
            turn = free.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            if (turn != null && resting) {
                turn.rest();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (turn == null) {
            callers.release();
            throw busy();
        }
        return turn;
    }

    private void giveBack(Turn turn) {
        turn.end();
        free.add(turn);
        callers.release();
    }

    private static AdminProblem busy() {
        return new AdminProblem(503, "others are being served; try again in a second", Map.of("Retry-After", "1"));
    }
}
