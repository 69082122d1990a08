package dev.sluice.gateway;

import dev.sluice.gateway.Config.Admin;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves its routes to the operator. With a token, whoever shows it; without, whoever reaches loopback under a name of
 * loopback, so that no web page that a browser shows can reach it through a name of its own.
 */
final class AdminListener {

    private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);
    private static final Map<String, String> HEADERS = Map.of(
            "Cache-Control", "no-store",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY");

    private final Supplier<Admin> admin;
    private final List<AdminRoute> routes;
    private final Undertow server;

    /** Listens at the address that {@code admin} names now; its token may change later. */
    AdminListener(Supplier<Admin> admin, List<AdminRoute> routes) {
        InetSocketAddress address = admin.get().address();
        this.admin = admin;
        this.routes = List.copyOf(routes);
        this.server = Undertow.builder()
                .addHttpListener(address.getPort(), address.getAddress().getHostAddress())
                .setIoThreads(1)
                .setWorkerThreads(2)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 60_000)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, 10_000)
                .setHandler(new BlockingHandler(this::handle))
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

    private void handle(HttpServerExchange exchange) throws IOException {
        AdminAnswer answer = answer(exchange);
        HEADERS.forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, answer.type());
        exchange.setStatusCode(answer.status());
        exchange.getResponseSender().send(ByteBuffer.wrap(answer.bytes()));
    }

    private AdminAnswer answer(HttpServerExchange exchange) throws IOException {
        try {
            requirePermission(exchange);
            return route(exchange);
        } catch (AdminProblem e) {
            return AdminAnswer.problem(e.status(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{} could not be answered", exchange.getRequestPath(), e);
            return AdminAnswer.problem(500, "a bug; the gateway's log says more");
        }
    }

    private void requirePermission(HttpServerExchange exchange) throws AdminProblem {
        String token = admin.get().token();
        if (token == null) {
            requireNameOfLoopback(exchange.getHostName());
            return;
        }
        String given = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
        byte[] expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        if (given == null || !MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.UTF_8))) {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
            throw new AdminProblem(401, "a bearer token is required");
        }
    }

    private static void requireNameOfLoopback(String host) throws AdminProblem {
        String name = host.toLowerCase(Locale.ROOT);
        if (!name.equals("localhost") && !name.matches("127(\\.\\d{1,3}){3}|\\[?::1]?")) {
            throw new AdminProblem(403, "without admin.token, this is served to 127.0.0.1, [::1] and localhost only");
        }
    }

    private AdminAnswer route(HttpServerExchange exchange) throws AdminProblem, IOException {
        String path = exchange.getRequestPath();
        String method = exchange.getRequestMethod().toString();
        List<AdminRoute> found =
                routes.stream().filter(route -> route.match(path) != null).toList();
        if (found.isEmpty()) {
            throw new AdminProblem(
                    404,
                    "nothing here; there is "
                            + routes.stream()
                                    .map(AdminRoute::pattern)
                                    .distinct()
                                    .collect(Collectors.joining(", ")));
        }
        for (AdminRoute route : found) {
            if (route.allows(method)) {
                return route.handler().answer(request(exchange, route, path));
            }
        }
        String allowed = found.stream().map(AdminRoute::method).collect(Collectors.joining(", "));
        exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
        throw new AdminProblem(405, method + " is not possible here; possible: " + allowed);
    }

    private AdminRequest request(HttpServerExchange exchange, AdminRoute route, String path)
            throws AdminProblem, IOException {
        Map<String, String> variables = route.match(path);
        Map<String, String> parameters = new HashMap<>();
        exchange.getQueryParameters().forEach((name, values) -> parameters.put(name, values.getFirst()));
        return new AdminRequest(
                who(exchange), variables == null ? Map.of() : variables, parameters, body(exchange, route));
    }

    private String who(HttpServerExchange exchange) {
        String address = exchange.getSourceAddress().getAddress().getHostAddress();
        return admin.get().token() == null ? address : address + " with the token";
    }

    /** A page of another site cannot send JSON without asking first, and nobody answers that. */
    private static byte[] body(HttpServerExchange exchange, AdminRoute route) throws AdminProblem, IOException {
        if (route.method().equals("GET")) {
            return new byte[0];
        }
        String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        if (type == null
                || !type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals("application/json")) {
            throw new AdminProblem(415, "send Content-Type: application/json");
        }
        byte[] body = exchange.getInputStream().readNBytes(AdminRequest.MAX_BODY + 1);
        if (body.length > AdminRequest.MAX_BODY) {
            throw new AdminProblem(413, "the body is longer than " + AdminRequest.MAX_BODY + " bytes");
        }
        return body;
    }
}
