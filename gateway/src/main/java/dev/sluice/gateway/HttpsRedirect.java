package dev.sluice.gateway;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;

/** Sends every request on to the same host and target over https. */
final class HttpsRedirect implements HttpHandler {

    private static final int HTTPS_PORT = 443;

    private final int port;
    private final Reply reply;
    private final Traffic traffic;
    private final Metrics metrics;

    HttpsRedirect(int port, Reply reply, Traffic traffic, Metrics metrics) {
        this.port = port;
        this.reply = reply;
        this.traffic = traffic;
        this.metrics = metrics;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        boolean unused = traffic.enter(exchange, Integer.MAX_VALUE);
        Arrival arrival = Incoming.of(exchange).arrival();
        if (arrival instanceof Refusal refusal) {
            metrics.refused(refusal.status());
            reply.refuse(exchange, refusal);
        } else if (arrival instanceof RequestModel model) {
            redirect(exchange, model);
        }
    }

    /** What is not known for sure to lead to the same place is refused. */
    private void redirect(HttpServerExchange exchange, RequestModel model) {
        if (model.host().isEmpty() || !model.canonicalTarget().startsWith("/")) {
            metrics.refused(400);
            reply.refuse(exchange, model, new Refusal(400, "it cannot be sent on to https without host and path"));
        } else {
            exchange.getResponseHeaders().put(Headers.LOCATION, location(model));
            reply.send(exchange, model, new Reply.Page(308, "Moved", "This address is served over https."));
        }
    }

    private String location(RequestModel model) {
        String host = Config.hostName(model.host());
        return "https://" + host + (port == HTTPS_PORT ? "" : ":" + port) + model.canonicalTarget();
    }
}
