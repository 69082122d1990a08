package dev.sluice.gateway;

import dev.sluice.gateway.Config.Route;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.util.function.Supplier;

/** Where requests come in: what the Guard refused is answered here, the rest gets its route and goes on to inspection. */
final class Entrance implements HttpHandler {

    private final Supplier<Setup> setup;
    private final Inspection inspection;
    private final Reply reply;
    private final Traffic traffic;
    private final Metrics metrics;

    Entrance(Supplier<Setup> setup, Inspection inspection, Reply reply, Traffic traffic, Metrics metrics) {
        this.setup = setup;
        this.inspection = inspection;
        this.reply = reply;
        this.traffic = traffic;
        this.metrics = metrics;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        traffic.enter(exchange);
        Arrival arrival = Incoming.of(exchange).arrival();
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> enter(exchange, arrival));
    }

    private void enter(HttpServerExchange exchange, Arrival arrival) {
        if (arrival instanceof RequestModel model) {
            begin(exchange, model);
        } else if (arrival instanceof Refusal refusal) {
            metrics.refused(refusal.status());
            reply.refuse(exchange, refusal);
        }
    }

    private void begin(HttpServerExchange exchange, RequestModel model) {
        Setup current = setup.get();
        Route route = current.config().route(model);
        if (route == null) {
            metrics.refused(404);
            reply.send(exchange, model, new Reply.Page(404, "Not found", "Nothing is served at this address."));
        } else {
            inspection.enter(new Passage(exchange, current, route, model));
        }
    }
}
