package dev.sluice.gateway;

import dev.sluice.host.Notice;
import dev.sluice.host.Refusal;
import dev.sluice.host.RequestModel;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends the answers that the gateway gives itself. Stateless.
 */
final class Reply {

    private static final HttpString REQUEST_ID = new HttpString(Notice.REQUEST_ID);
    private static final String BUSY_SECONDS = "1";
    private static final HttpString CONTENT_SECURITY_POLICY = new HttpString("Content-Security-Policy");

    private static final Notice UNREACHABLE =
            new Notice(502, "Bad gateway", "The service behind this address gave no proper answer.");
    private static final Notice TOO_SLOW =
            new Notice(504, "Gateway timeout", "The service behind this address did not answer in time.");

    private static final Notice OVERLOADED =
            new Notice(503, "Too busy", "There is more to do than this service can do at once. Try again in a moment.");

    /** Answers a request that there is no room for, and closes its connection. */
    void overloaded(HttpServerExchange exchange, @Nullable RequestModel model, Duration retryAfter) {
        if (exchange.isRequestComplete()) {
            exchange.setPersistent(false);
        }
        Linger.after(exchange, Linger.SHORT);
        exchange.getResponseHeaders().put(Headers.RETRY_AFTER, Math.max(1, retryAfter.toSeconds()));
        send(exchange, model == null ? "" : model.header("accept"), model == null ? null : model.id(), OVERLOADED);
    }

    void block(HttpServerExchange exchange, RequestModel model) {
        Linger.after(exchange, Linger.LONG);
        send(exchange, model, Notice.BLOCKED);
    }

    void upstreamFailed(HttpServerExchange exchange, RequestModel model, int status) {
        Linger.after(exchange, Linger.LONG);
        if (status == 503) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, BUSY_SECONDS);
        }
        send(exchange, model, status == 504 ? TOO_SLOW : status == 503 ? OVERLOADED : UNREACHABLE);
    }

    /** Answers a request that was admitted but cannot be read to its end; its connection ends, at once or soon. */
    void refuse(HttpServerExchange exchange, RequestModel model, Refusal refusal) {
        if (exchange.isRequestComplete() || model.framing().expectsContinue()) {
            exchange.setPersistent(false);
        } else {
            Linger.after(exchange, refusal.status() == 408 ? Linger.SHORT : Linger.LONG);
        }
        send(exchange, model, Notice.of(refusal));
    }

    /** Answers a request that was not admitted, and closes its connection. */
    void refuse(HttpServerExchange exchange, Refusal refusal) {
        exchange.setPersistent(false);
        send(exchange, "", null, Notice.of(refusal));
    }

    void send(HttpServerExchange exchange, RequestModel model, Notice notice) {
        send(exchange, model.header("accept"), model.id(), notice);
    }

    private static void send(HttpServerExchange exchange, String accept, @Nullable String id, Notice notice) {
        Notice.Rendered rendered = notice.render(accept, id);
        exchange.setStatusCode(notice.status());
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, rendered.mediaType())
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .put(CONTENT_SECURITY_POLICY, Notice.CONTENT_SECURITY_POLICY);
        if (id != null) {
            exchange.getResponseHeaders().put(REQUEST_ID, id);
        }
        exchange.getResponseSender().send(rendered.text(), StandardCharsets.UTF_8);
    }
}
