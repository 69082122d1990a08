package dev.sluice.gateway;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * Holds a client to its minimum rate. Only the time that the gateway waits for the client counts; every byte moved
 * earns some more of it, up to the longest pause allowed. Confined to one I/O thread.
 */
final class Pace {

    private final XnioIoThread thread;
    private final double nanosPerByte;
    private final long mostNanos;
    private final Runnable tooSlow;
    private long credit;
    private long waitingSince;
    private boolean waiting;
    private boolean stopped;
    private XnioExecutor.@Nullable Key timer;

    Pace(XnioIoThread thread, ClientLimits limits, Runnable tooSlow) {
        this.thread = thread;
        this.nanosPerByte = (double) TimeUnit.SECONDS.toNanos(1) / limits.minRate();
        this.mostNanos = limits.stallTimeout().toNanos();
        this.credit = limits.rateGrace().toNanos();
        this.tooSlow = tooSlow;
    }

    /** From now on it is the client's turn. */
    void await() {
        if (!waiting && !stopped) {
            waiting = true;
            waitingSince = System.nanoTime();
            if (timer == null) {
                schedule(credit);
            }
        }
    }

    /** The client has sent or taken so many bytes. */
    void moved(int bytes) {
        if (waiting) {
            waiting = false;
            credit -= System.nanoTime() - waitingSince;
        }
        credit = Math.min(mostNanos, credit + (long) (bytes * nanosPerByte));
    }

    boolean isWaiting() {
        return waiting;
    }

    void stop() {
        stopped = true;
        waiting = false;
        if (timer != null) {
            timer.remove();
            timer = null;
        }
    }

    /** A timer outlives the wait it was set for, so that not every wait has to set one. */
    private void schedule(long nanos) {
        timer = thread.executeAfter(this::look, Math.max(nanos, 1), TimeUnit.NANOSECONDS);
    }

    private void look() {
        timer = null;
        if (waiting) {
            long left = credit - (System.nanoTime() - waitingSince);
            if (left > 0) {
                schedule(left);
            } else {
                stop();
                tooSlow.run();
            }
        }
    }
}
