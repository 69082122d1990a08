package dev.sluice.gateway;

import dev.sluice.gateway.Config.Overload;
import dev.sluice.gateway.Config.Route;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.net.InetSocketAddress;
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
        Overload overload = setup.get().config().overload();
        boolean within = traffic.enter(exchange, overload.maxRequests());
        Arrival arrival = StrictSource.arrivalOf(exchange);
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> {
            if (within) {
                enter(exchange, arrival);
            } else {
                metrics.overloaded("requests");
                reply.overloaded(exchange, arrival instanceof RequestModel model ? model : null, overload.retryAfter());
            }
        });
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
        Setup current = enterSetup(exchange);
        Route route = current.config().route(model);
        if (route == null) {
            metrics.refused(404);
            reply.send(exchange, model, new Reply.Page(404, "Not found", "Nothing is served at this address."));
        } else {
            inspection.enter(new Passage(exchange, current, route, client(exchange, current, model), model));
        }
    }

    /** The setup of now, held until the exchange is over. */
    private Setup enterSetup(HttpServerExchange exchange) {
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
        InetSocketAddress peer = exchange.getConnection().getPeerAddress(InetSocketAddress.class);
        return setup.config().clientAddress().of(peer.getAddress(), exchange.getRequestScheme(), model);
    }
}
