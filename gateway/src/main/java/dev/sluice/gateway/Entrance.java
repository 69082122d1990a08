package dev.sluice.gateway;

import dev.sluice.gateway.Config.Overload;
import dev.sluice.host.Arrival;
import dev.sluice.host.Refusal;
import dev.sluice.host.RequestModel;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.util.function.Supplier;

/** Where requests come in: what the Guard refused, or there is no room for, is answered here. Stateless. */
final class Entrance implements HttpHandler {

    private final Supplier<Overload> overload;
    private final Room next;
    private final Reply reply;
    private final Traffic traffic;
    private final Metrics metrics;

    Entrance(Supplier<Overload> overload, Room next, Reply reply, Traffic traffic, Metrics metrics) {
        this.overload = overload;
        this.next = next;
        this.reply = reply;
        this.traffic = traffic;
        this.metrics = metrics;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        Overload limits = overload.get();
        boolean within = traffic.enter(exchange, limits.maxRequests());
        Arrival arrival = Incoming.of(exchange).arrival();
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> {
            if (within) {
                enter(exchange, arrival);
            } else {
                metrics.overloaded("requests");
                reply.overloaded(exchange, arrival instanceof RequestModel model ? model : null, limits.retryAfter());
            }
        });
    }

    private void enter(HttpServerExchange exchange, Arrival arrival) {
        if (arrival instanceof RequestModel model) {
            next.enter(exchange, model);
        } else if (arrival instanceof Refusal refusal) {
            metrics.refused(refusal.status());
            reply.refuse(exchange, refusal);
        }
    }
}
