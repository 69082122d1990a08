package dev.sluice.gateway;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a gateway when the process is asked to stop. */
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    /** Waits for SIGTERM or SIGINT; then drains {@code gateway} and ends the process with code 0. */
    static int await(Gateway gateway) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drainAndHalt(gateway), "shutdown"));
        new CountDownLatch(1).await();
        return Main.DONE;
    }

    /** Halts, because a JVM that ends by a signal would exit with 143 or 130. */
    private static void drainAndHalt(Gateway gateway) {
        try {
            gateway.drain();
            LOG.info("stopped");
            Runtime.getRuntime().halt(Main.DONE);
        } catch (InterruptedException | RuntimeException e) {
            LOG.error("the gateway did not stop cleanly", e);
            Runtime.getRuntime().halt(Main.BUG);
        }
    }
}
