package dev.sluice.gateway;

import io.undertow.server.HttpServerExchange;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of bodies that are held for inspection, over all requests, and keeps them within bounds. Thread-safe. */
final class BodyMemory {

    private final AtomicLong held = new AtomicLong();

    /** What one request holds, until its exchange is over. Confined to the exchange's I/O thread. */
    final class Share {

        private final long most;
        private long bytes;

        private Share(long most) {
            this.most = most;
        }

        /** Takes {@code count} bytes more; false if all requests together would hold too many. */
        boolean take(int count) {
            bytes += count;
            return held.addAndGet(count) <= most;
        }

        private void giveBack() {
            held.addAndGet(-bytes);
        }
    }

    /** A share for {@code exchange} of {@code most} bytes for all. */
    Share shareOf(HttpServerExchange exchange, long most) {
        Share share = new Share(most);
        exchange.addExchangeCompleteListener((over, next) -> {
            share.giveBack();
            next.proceed();
        });
        return share;
    }
}
