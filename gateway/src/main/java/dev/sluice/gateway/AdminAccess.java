package dev.sluice.gateway;

import dev.sluice.gateway.AdminRoute.Audience;
import dev.sluice.gateway.Config.Admin;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.Cookie;
import io.undertow.util.Headers;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the admin listener. With a token: programs that send it, and browsers that have signed in with it. Without:
 * whoever reaches loopback under a name of loopback, so that no web page that a browser shows can reach it through a name
 * of its own. Wrong tokens are counted by address; after {@value #TRIES} no token of that address is looked at for a
 * while. Thread-safe.
 */
final class AdminAccess {

    static final String COOKIE = "sluice_session";
    static final String FORM_TOKEN = "form_token";
    static final int TRIES = 5;

    private static final Duration TRY_EVERY = Duration.ofSeconds(10);
    private static final String BEARER = "Bearer ";

    private final Supplier<Admin> admin;
    private final Sessions sessions;
    private final RateLimit failures;
    private final String commonFormToken;

    AdminAccess(Supplier<Admin> admin) {
        this.admin = admin;
        this.sessions = new Sessions(System::nanoTime);
        this.failures = new RateLimit(TRIES, TRY_EVERY, System::nanoTime);
        this.commonFormToken = sessions.secret();
    }

    /** Whether people have to sign in. */
    boolean asksForToken() {
        return admin.get().token() != null;
    }

    /** Who sends this request, whatever it is for. */
    Visitor visitor(HttpServerExchange exchange) {
        String token = admin.get().token();
        Cookie cookie = exchange.getRequestCookie(COOKIE);
        Session session = token == null || cookie == null ? null : sessions.find(cookie.getValue(), token);
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        return new Visitor(
                address(exchange),
                origin != null && origin.startsWith("https://"),
                token != null,
                session,
                session == null ? commonFormToken : session.formToken());
    }

    /** Throws if {@code visitor} may not use what is for {@code audience}. */
    void require(Audience audience, HttpServerExchange exchange, Visitor visitor) throws AdminProblem {
        String token = admin.get().token();
        if (token == null) {
            requireNameOfLoopback(exchange.getHostName());
        } else if (audience == Audience.PROGRAM || (audience == Audience.PERSON && visitor.session() == null)) {
            requireBearer(exchange, token);
        }
    }

    private void requireBearer(HttpServerExchange exchange, String token) throws AdminProblem {
        String given = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
        if (given == null) {
            throw unauthorized();
        }
        if (!given.startsWith(BEARER) || !isRight(given.substring(BEARER.length()), token, address(exchange))) {
            throw unauthorized();
        }
    }

    private static AdminProblem unauthorized() {
        return new AdminProblem(401, "a bearer token is required", Map.of("WWW-Authenticate", "Bearer"));
    }

    /** Begins a session if {@code given} is the token; null if it is not. */
    @Nullable
    Session signIn(String given, InetAddress address) throws AdminProblem {
        String token = admin.get().token();
        return token != null && isRight(given, token, address) ? sessions.open(token) : null;
    }

    void signOut(Session session) {
        sessions.close(session.id());
    }

    private boolean isRight(String given, String token, InetAddress address) throws AdminProblem {
        Duration wait = failures.wait(address);
        if (!wait.isZero()) {
            throw AdminProblem.tooOften("too many wrong tokens came from " + address.getHostAddress(), wait);
        }
        boolean right =
                MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
        if (!right) {
            failures.take(address);
        }
        return right;
    }

    /** Throws unless a form comes from a page that this listener has served to {@code visitor}. */
    static void requireOwnForm(HttpServerExchange exchange, Visitor visitor, String formToken) throws AdminProblem {
        boolean own = MessageDigest.isEqual(
                visitor.formToken().getBytes(StandardCharsets.UTF_8), formToken.getBytes(StandardCharsets.UTF_8));
        if (!own || !comesFromHere(exchange)) {
            throw new AdminProblem(
                    403, "this form is no longer valid, or it comes from another site; load its page again");
        }
    }

    private static boolean comesFromHere(HttpServerExchange exchange) {
        String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
        return (site == null || site.equals("same-origin"))
                && (origin == null
                        || origin.equalsIgnoreCase("http://" + host)
                        || origin.equalsIgnoreCase("https://" + host));
    }

    static InetAddress address(HttpServerExchange exchange) {
        return exchange.getSourceAddress().getAddress();
    }

    private static void requireNameOfLoopback(String host) throws AdminProblem {
        String name = host.toLowerCase(Locale.ROOT);
        if (!name.equals("localhost") && !name.matches("127(\\.\\d{1,3}){3}|\\[?::1]?")) {
            throw new AdminProblem(403, "without a token, this is served to 127.0.0.1, [::1] and localhost only");
        }
    }
}
