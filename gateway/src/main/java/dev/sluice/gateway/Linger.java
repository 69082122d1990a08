package dev.sluice.gateway;

import io.undertow.server.HttpServerExchange;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;

/**
 * Ends the connection of a client that has its answer and still sends a body that nobody wants. It gets some time to
 * notice, because an answer is lost when a connection is closed on unread bytes.
 */
final class Linger {

    private static final int SECONDS = 5;

    private Linger() {}

    /** To be called when the answer is about to be complete, on the I/O thread. */
    static void after(HttpServerExchange exchange) {
        if (!exchange.isRequestComplete()) {
            exchange.setPersistent(false);
            exchange.getIoThread().executeAfter(() -> end(exchange), SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void end(HttpServerExchange exchange) {
        if (!exchange.isComplete()) {
            IoUtils.safeClose(exchange.getConnection());
        }
    }
}
