package dev.sluice.gateway;

import dev.sluice.gateway.AdminRoute.Audience;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.RequestLimitingHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Serves its routes to the operator: JSON to programs, pages to people. Works on a few requests at once and lets
 * {@value #WAITING} wait; of one address it takes {@value #A_SECOND} a second in the long run. A connection ends whose
 * body takes more than {@value #BODY_SECONDS} seconds to arrive.
 */
final class AdminListener {

    static final int A_SECOND = 500;

    /** How many requests are worked on at once, where nothing else is said. */
    static final int AT_ONCE = 4;

    private static final int WAITING = 64;
    private static final int BODY_SECONDS = 20;

    /** Of a body that is too long so much is read and thrown away, for a client that listens only when it has sent all. */
    private static final long READ_AT_MOST = 64 << 20;

    private static final int BURST = 1000;
    private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);

    private static final String NO_CONTENT = "default-src 'none'; frame-ancestors 'none'";
    private static final String OWN_CONTENT = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final Map<String, String> HEADERS = Map.of(
            "Cache-Control", "no-store",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Referrer-Policy", "same-origin",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY");

    private final AdminAccess access;
    private final List<AdminRoute> routes;
    private final RateLimit requests;
    private final GracefulShutdownHandler inFlight;
    private final Undertow server;

    AdminListener(InetSocketAddress address, AdminAccess access, List<AdminRoute> routes) {
        this(address, access, routes, AT_ONCE);
    }

    AdminListener(InetSocketAddress address, AdminAccess access, List<AdminRoute> routes, int atOnce) {
        this(
                address,
                access,
                routes,
                atOnce,
                new RateLimit(BURST, Duration.ofSeconds(1).dividedBy(A_SECOND), System::nanoTime));
    }

    AdminListener(
            InetSocketAddress address, AdminAccess access, List<AdminRoute> routes, int atOnce, RateLimit requests) {
        this.requests = requests;
        this.access = access;
        this.routes = List.copyOf(routes);
        this.inFlight = new GracefulShutdownHandler(
                new RequestLimitingHandler(atOnce, WAITING, new BlockingHandler(this::handle)));
        this.server = Undertow.builder()
                .addHttpListener(address.getPort(), address.getAddress().getHostAddress())
                .setIoThreads(1)
                .setWorkerThreads(atOnce)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 60_000)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, 10_000)
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, READ_AT_MOST)
                .setHandler(inFlight)
                .build();
    }

    void start() {
        server.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    }

    /** Lets the requests that are here finish, if they do so in time, and ends. */
    void drain(Duration timeout) throws InterruptedException {
        inFlight.shutdown();
        inFlight.awaitShutdown(timeout.toMillis());
        stop();
    }

    void stop() {
        server.stop();
    }

    private void handle(HttpServerExchange exchange) throws IOException {
        AdminAnswer answer = answer(exchange);
        HEADERS.forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        exchange.getResponseHeaders()
                .put(new HttpString("Content-Security-Policy"), answer.isHtml() ? OWN_CONTENT : NO_CONTENT);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, answer.type());
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        exchange.setStatusCode(answer.status());
        exchange.getResponseSender().send(ByteBuffer.wrap(answer.bytes()));
    }

    private AdminAnswer answer(HttpServerExchange exchange) throws IOException {
        Visitor visitor = access.visitor(exchange);
        try {
            requireCalm(exchange);
            return route(exchange, visitor);
        } catch (AdminProblem e) {
            return told(e, exchange, visitor);
        } catch (RuntimeException e) {
            LOG.error("{} could not be answered", exchange.getRequestPath(), e);
            return told(new AdminProblem(500, "a bug; the gateway's log says more"), exchange, visitor);
        }
    }

    private void requireCalm(HttpServerExchange exchange) throws AdminProblem {
        Duration wait = requests.take(AdminAccess.address(exchange));
        if (!wait.isZero()) {
            throw AdminProblem.tooOften("too many requests come from your address", wait);
        }
    }

    /** People are told on a page, and are asked to sign in where that is what is missing. */
    private AdminAnswer told(AdminProblem problem, HttpServerExchange exchange, Visitor visitor) {
        String accepted = exchange.getRequestHeaders().getFirst(Headers.ACCEPT);
        if (accepted == null || !accepted.contains("text/html")) {
            AdminAnswer answer = AdminAnswer.problem(problem.status(), String.valueOf(problem.getMessage()));
            return with(problem.headers(), answer);
        }
        if (problem.status() == 401 && visitor.session() == null) {
            return AdminAnswer.seeOther("/login?to=" + URLEncoder.encode(wanted(exchange), StandardCharsets.UTF_8));
        }
        return with(problem.headers(), ProblemPage.of(problem, visitor));
    }

    private static String wanted(HttpServerExchange exchange) {
        String query = exchange.getQueryString();
        boolean page = exchange.getRequestMethod().toString().equals("GET");
        return page ? exchange.getRequestURI() + (query.isEmpty() ? "" : "?" + query) : "/";
    }

    private static AdminAnswer with(Map<String, String> headers, AdminAnswer answer) {
        AdminAnswer all = answer;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            all = all.with(header.getKey(), header.getValue());
        }
        return all;
    }

    private AdminAnswer route(HttpServerExchange exchange, Visitor visitor) throws AdminProblem, IOException {
        String path = exchange.getRequestPath();
        String method = exchange.getRequestMethod().toString();
        List<AdminRoute> found =
                routes.stream().filter(route -> route.match(path) != null).toList();
        access.require(found.isEmpty() ? Audience.PERSON : found.get(0).audience(), exchange, visitor);
        if (found.isEmpty()) {
            throw new AdminProblem(404, "nothing here; there is " + patterns());
        }
        for (AdminRoute route : found) {
            if (route.allows(method)) {
                return answer(exchange, route, visitor);
            }
        }
        String allowed = found.stream().map(AdminRoute::method).collect(Collectors.joining(", "));
        throw new AdminProblem(405, method + " is not possible here; possible: " + allowed, Map.of("Allow", allowed));
    }

    private static AdminAnswer answer(HttpServerExchange exchange, AdminRoute route, Visitor visitor)
            throws AdminProblem, IOException {
        try (Turns.Turn turn = route.intake().turns().take()) {
            AdminRequest request = request(exchange, route, visitor);
            turn.begin();
            return route.handler().answer(request);
        }
    }

    private String patterns() {
        return routes.stream().map(AdminRoute::pattern).distinct().collect(Collectors.joining(", "));
    }

    private static AdminRequest request(HttpServerExchange exchange, AdminRoute route, Visitor visitor)
            throws AdminProblem, IOException {
        String path = exchange.getRequestPath();
        Map<String, String> variables = route.match(path);
        Map<String, String> parameters = new HashMap<>();
        exchange.getQueryParameters().forEach((name, values) -> parameters.put(name, values.getFirst()));
        AdminRequest request = new AdminRequest(
                path, variables == null ? Map.of() : variables, parameters, body(exchange, route), visitor);
        if (!route.method().equals("GET") && route.audience() != Audience.PROGRAM) {
            AdminAccess.requireOwnForm(exchange, visitor, request.form().value(AdminAccess.FORM_TOKEN));
        }
        return request;
    }

    /** A page of another site cannot send JSON without asking first, and nobody answers that. */
    private static byte[] body(HttpServerExchange exchange, AdminRoute route) throws AdminProblem, IOException {
        if (route.method().equals("GET")) {
            return new byte[0];
        }
        requireType(
                exchange,
                route.audience() == Audience.PROGRAM ? "application/json" : "application/x-www-form-urlencoded");
        int limit = route.intake().maxBody();
        if (exchange.getRequestContentLength() > limit) {
            throw tooLong(limit);
        }
        XnioExecutor.Key end = exchange.getIoThread()
                .executeAfter(() -> IoUtils.safeClose(exchange.getConnection()), BODY_SECONDS, TimeUnit.SECONDS);
        try {
            byte[] body = exchange.getInputStream().readNBytes(limit + 1);
            if (body.length > limit) {
                throw tooLong(limit);
            }
            return body;
        } finally {
            end.remove();
        }
    }

    private static AdminProblem tooLong(int limit) {
        return new AdminProblem(413, "the body is longer than " + limit + " bytes");
    }

    private static void requireType(HttpServerExchange exchange, String wanted) throws AdminProblem {
        String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        if (type == null
                || !type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(wanted)) {
            throw new AdminProblem(415, "send Content-Type: " + wanted);
        }
    }
}
