package dev.sluice.gateway;

import dev.sluice.host.Client;
import dev.sluice.host.Notice;
import dev.sluice.host.RequestModel;
import dev.sluice.host.Route;
import io.undertow.server.HttpServerExchange;
import java.util.function.Supplier;

/** Gives each request the setup of its time, its client and its route, and sends it on to inspection. Stateless. */
final class Routing implements Room {

    private final Supplier<Setup> setup;
    private final Inspection inspection;
    private final Reply reply;
    private final Metrics metrics;

    Routing(Supplier<Setup> setup, Inspection inspection, Reply reply, Metrics metrics) {
        this.setup = setup;
        this.inspection = inspection;
        this.reply = reply;
        this.metrics = metrics;
    }

    @Override
    public void enter(HttpServerExchange exchange, RequestModel model) {
        Setup current = held(exchange);
        Route route = current.config().route(model);
        if (route == null) {
            metrics.refused(404);
            Linger.after(exchange, Linger.LONG);
            reply.send(exchange, model, Notice.NO_ROUTE);
        } else {
            inspection.enter(new Passage(exchange, current, route, client(exchange, current, model), model));
        }
    }

    /** The setup of now, in use until the exchange is over. */
    private Setup held(HttpServerExchange exchange) {
        Setup current = setup.get();
        while (!current.enter()) {
            current = setup.get();
        }
        Setup held = current;
        exchange.addExchangeCompleteListener((over, next) -> {
            held.leave();
            next.proceed();
        });
        return held;
    }

    private static Client client(HttpServerExchange exchange, Setup setup, RequestModel model) {
        Peer peer = Incoming.of(exchange).peer();
        return setup.config().clientAddress().of(peer.address().getAddress(), peer.scheme(), model);
    }
}
