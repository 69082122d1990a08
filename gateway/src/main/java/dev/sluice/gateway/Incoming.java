package dev.sluice.gateway;

import dev.sluice.host.Arrival;
import dev.sluice.host.Guard;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import org.jspecify.annotations.Nullable;

/**
 * A request as it comes in, whatever protocol it is spoken in; every exchange that a {@link Listener} hands on carries
 * one. Confined to the exchange's I/O thread.
 */
interface Incoming {

    AttachmentKey<Incoming> KEY = AttachmentKey.create(Incoming.class);

    static Incoming of(HttpServerExchange exchange) {
        return exchange.getAttachment(KEY);
    }

    /** What the {@link Guard} said about it. */
    Arrival arrival();

    /** Why its body, read to the end, is none; null if nothing is wrong with it. */
    @Nullable
    String bodyFault();

    Peer peer();

    /** From the first byte of its head to the last; 0 where that is not known. */
    long headNanos();

    /** Runs {@code task} when the client gives the request up before it is answered; at once if it has done so. */
    void onAbort(Runnable task);
}
