package dev.sluice.gateway;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a service when the process is asked to stop. */
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    /** Something that ends without harm. */
    @FunctionalInterface
    interface Service {

        void drain() throws InterruptedException;
    }

    /** Waits for SIGTERM or SIGINT; then drains {@code service} and ends the process with code 0. */
    static int await(Service service) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drainAndHalt(service), "shutdown"));
        new CountDownLatch(1).await();
        return Main.DONE;
    }

    /** Halts, because a JVM that ends by a signal would exit with 143 or 130. */
    private static void drainAndHalt(Service service) {
        try {
            service.drain();
            LOG.info("stopped");
            Runtime.getRuntime().halt(Main.DONE);
        } catch (InterruptedException | RuntimeException e) {
            LOG.error("it did not stop cleanly", e);
            Runtime.getRuntime().halt(Main.BUG);
        }
    }
}
