package dev.sluice.gateway;

import dev.sluice.host.Notice;
import dev.sluice.host.Refusal;
import dev.sluice.host.RequestModel;
import dev.sluice.host.Route;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;

/** Sends every request on to the same host and target over https. Stateless. */
final class HttpsRedirect implements Room {

    private static final int HTTPS_PORT = 443;

    private final int port;
    private final Reply reply;
    private final Metrics metrics;

    HttpsRedirect(int port, Reply reply, Metrics metrics) {
        this.port = port;
        this.reply = reply;
        this.metrics = metrics;
    }

    /** What is not known for sure to lead to the same place is refused. */
    @Override
    public void enter(HttpServerExchange exchange, RequestModel model) {
        if (model.host().isEmpty() || !model.canonicalTarget().startsWith("/")) {
            metrics.refused(400);
            reply.refuse(exchange, model, new Refusal(400, "it cannot be sent on to https without host and path"));
        } else {
            exchange.getResponseHeaders().put(Headers.LOCATION, location(model));
            Linger.after(exchange, Linger.LONG);
            reply.send(exchange, model, new Notice(308, "Moved", "This address is served over https."));
        }
    }

    private String location(RequestModel model) {
        String host = Route.hostName(model.host());
        return "https://" + host + (port == HTTPS_PORT ? "" : ":" + port) + model.canonicalTarget();
    }
}
