package dev.sluice.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/** Barks when there was no progress for too long. Confined to one I/O thread. */
final class Watchdog {

    private final XnioIoThread thread;
    private final long timeoutNanos;
    private final Runnable bark;
    private long lastProgress;
    private XnioExecutor.@Nullable Key timer;

    Watchdog(XnioIoThread thread, Duration timeout, Runnable bark) {
        this.thread = thread;
        this.timeoutNanos = timeout.toNanos();
        this.bark = bark;
    }

    void start() {
        progress();
        schedule(timeoutNanos);
    }

    void progress() {
        lastProgress = System.nanoTime();
    }

    void stop() {
        if (timer != null) {
            timer.remove();
            timer = null;
        }
    }

    private void schedule(long nanos) {
        timer = thread.executeAfter(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        long left = timeoutNanos - (System.nanoTime() - lastProgress);
        if (timer != null && left > 0) {
            schedule(left);
        } else if (timer != null) {
            timer = null;
            bark.run();
        }
    }
}
