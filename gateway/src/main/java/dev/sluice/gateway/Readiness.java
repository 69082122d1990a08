package dev.sluice.gateway;

import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the handler of a conduit that is read or written in memory that it is ready, as XNIO expects it: only while it is
 * resumed, never from within a call, and again for as long as it stays ready. Confined to one I/O thread.
 */
final class Readiness {

    private final Executor later;
    private final BooleanSupplier isReady;
    private boolean resumed;
    private boolean scheduled;
    private @Nullable Runnable handler;

    /** Signals through {@code later} while {@code isReady}. */
    Readiness(Executor later, BooleanSupplier isReady) {
        this.later = later;
        this.isReady = isReady;
    }

    void handler(Runnable wanted) {
        handler = wanted;
    }

    boolean isResumed() {
        return resumed;
    }

    void resume() {
        resumed = true;
        wake();
    }

    /** Resumes, and signals once whether ready or not. */
    void wakeup() {
        resumed = true;
        schedule();
    }

    void suspend() {
        resumed = false;
    }

    /** Something has changed. */
    void wake() {
        if (resumed && isReady.getAsBoolean()) {
            schedule();
        }
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            later.execute(this::signal);
        }
    }

    private void signal() {
        scheduled = false;
        if (resumed && handler != null) {
            handler.run();
            wake();
        }
    }
}
