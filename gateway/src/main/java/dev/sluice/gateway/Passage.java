package dev.sluice.gateway;

import dev.sluice.detector.Verdict;
import dev.sluice.gateway.Config.Destination;
import dev.sluice.host.Case;
import dev.sluice.host.Client;
import dev.sluice.host.RequestModel;
import dev.sluice.host.Route;
import io.undertow.server.HttpServerExchange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSourceChannel;

/**
 * One request on its way through the rooms, and what each of them learned. Owned by one room at a time; handing it on
 * through an executor makes all of it visible to the next.
 */
final class Passage {

    private final HttpServerExchange exchange;
    private final Setup setup;
    private final Case judged;
    private final long headNanos;
    private @Nullable StreamSourceChannel rest;
    private @Nullable List<RequestModel> inspected;
    private long upstreamStartNanos;
    private long upstreamNanos;
    private int upstreamStatus;

    Passage(HttpServerExchange exchange, Setup setup, Route route, Client client, RequestModel model) {
        this.exchange = exchange;
        this.setup = setup;
        this.judged = new Case(route, client, model, setup.judge(), setup.journal());
        this.headNanos = Incoming.of(exchange).headNanos();
    }

    HttpServerExchange exchange() {
        return exchange;
    }

    Setup setup() {
        return setup;
    }

    /** What is judged of it, and how. */
    Case judged() {
        return judged;
    }

    Route route() {
        return judged.route();
    }

    Destination destination() {
        return setup.config().destination(judged.route());
    }

    /** Who sent it. */
    Client client() {
        return judged.client();
    }

    RequestModel model() {
        return judged.model();
    }

    /** The channel that the client's body is read from; opened at the first call. */
    StreamSourceChannel bodyChannel() {
        if (rest == null) {
            rest = exchange.getRequestChannel();
        }
        return rest;
    }

    /** What has been read of the body. */
    byte[] body() {
        return judged.body();
    }

    /** True if {@link #body} is all of it. */
    boolean bodyAtHand() {
        return judged.bodyAtHand();
    }

    /** The judgement; null where the route's mode is off. */
    @Nullable
    Verdict verdict() {
        return judged.verdict();
    }

    /** Judges the request by one of its parts; the worst part counts. */
    void inspect(RequestModel part) {
        judged.inspect(part);
        if (inspected != null) {
            inspected.add(part);
        }
    }

    /** From now on the parts that are inspected are held until someone takes them. */
    void holdParts() {
        inspected = new ArrayList<>(1);
    }

    /** The parts that were inspected since they are held, which now ends; null if they were not. */
    @Nullable
    List<RequestModel> takeParts() {
        List<RequestModel> parts = inspected;
        inspected = null;
        return parts;
    }

    /** True if this request must not reach its upstream. */
    boolean isToBeBlocked() {
        return judged.isToBeBlocked();
    }

    void block() {
        judged.block();
    }

    void sentToUpstream() {
        upstreamStartNanos = System.nanoTime();
    }

    void answered(int status) {
        upstreamStatus = status;
        upstreamNanos = System.nanoTime() - upstreamStartNanos;
    }

    /** The upstream's status; 0 if it gave none. */
    int upstreamStatus() {
        return upstreamStatus;
    }

    /** What the client took to send the head; 0 where that is not known. */
    long headNanos() {
        return headNanos;
    }

    /** Until the head of the upstream's answer; 0 if there was none. */
    long upstreamNanos() {
        return upstreamNanos;
    }
}
