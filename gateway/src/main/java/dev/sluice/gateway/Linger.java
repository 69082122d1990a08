package dev.sluice.gateway;

import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * Gives a client that has its answer and still sends a body that nobody wants some time to notice: an answer is lost when
 * a connection is closed on unread bytes. What it sends is dropped; if the body ends in time, the connection lives on.
 */
final class Linger {

    private static final Logger LOG = LoggerFactory.getLogger(Linger.class);

    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofSeconds(1);

    private Linger() {}

    /** To be called when the answer is about to be complete, on the I/O thread. */
    static void after(HttpServerExchange exchange, Duration patience) {
        if (!exchange.isRequestComplete()) {
            try {
                exchange.getIoThread().executeAfter(() -> end(exchange), patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("{} ends with the gateway", exchange.getConnection(), e);
            }
        }
    }

    private static void end(HttpServerExchange exchange) {
        if (!exchange.isComplete()) {
            IoUtils.safeClose(exchange.getConnection());
        }
    }
}
