package dev.sluice.gateway;

import dev.sluice.gateway.Config.Admin;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Supplier;

/** Serves {@code /healthz}, {@code /readyz} and {@code /metrics} to the operator. */
final class AdminListener {

    private final Supplier<Admin> admin;
    private final Metrics metrics;
    private final Traffic traffic;
    private final Undertow server;

    /** Listens at the address that {@code admin} names now; its token may change later. */
    AdminListener(Supplier<Admin> admin, Metrics metrics, Traffic traffic) {
        InetSocketAddress address = admin.get().address();
        this.admin = admin;
        this.metrics = metrics;
        this.traffic = traffic;
        this.server = Undertow.builder()
                .addHttpListener(address.getPort(), address.getAddress().getHostAddress())
                .setIoThreads(1)
                .setWorkerThreads(2)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 60_000)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, 10_000)
                .setHandler(this::handle)
                .build();
    }

    void start() {
        server.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    }

    void stop() {
        server.stop();
    }

    private void handle(HttpServerExchange exchange) {
        if (!isAllowed(exchange)) {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
            answer(exchange, 401, "a bearer token is required");
            return;
        }
        switch (exchange.getRequestPath()) {
            case "/healthz" -> answer(exchange, 200, "ok");
            case "/readyz" ->
                answer(exchange, traffic.isDraining() ? 503 : 200, traffic.isDraining() ? "draining" : "ready");
            case "/metrics" -> metrics(exchange);
            default -> answer(exchange, 404, "nothing here; try /healthz, /readyz or /metrics");
        }
    }

    private boolean isAllowed(HttpServerExchange exchange) {
        String token = admin.get().token();
        if (token == null) {
            return true;
        }
        String given = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
        byte[] expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        return given != null && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8));
    }

    private void metrics(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
        exchange.getResponseSender().send(metrics.scrape(), StandardCharsets.UTF_8);
    }

    private static void answer(HttpServerExchange exchange, int status, String text) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send(text + "\n", StandardCharsets.UTF_8);
    }
}
