package dev.sluice.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The answers that the gateway gives itself, as HTML, JSON or {@code application/problem+json}, whatever the client
 * accepts best. They say what the client may know: a status, a sentence and the request id. Stateless.
 */
final class Reply {

    private static final HttpString REQUEST_ID = new HttpString("Sluice-Request-Id");
    private static final String BUSY_SECONDS = "1";
    private static final HttpString CONTENT_SECURITY_POLICY = new HttpString("Content-Security-Policy");

    /**
     * What an answer says.
     *
     * @param status HTTP status
     * @param title in a few words
     * @param sentence safe to show to anyone
     */
    record Page(int status, String title, String sentence) {}

    private static final Page BLOCKED = new Page(
            403,
            "Request blocked",
            "This request looked like an attack and was stopped. If it was a mistake, tell the site's operator the request id.");
    private static final Page UNREACHABLE =
            new Page(502, "Bad gateway", "The service behind this address gave no proper answer.");
    private static final Page TOO_SLOW =
            new Page(504, "Gateway timeout", "The service behind this address did not answer in time.");

    private static final Page OVERLOADED =
            new Page(503, "Too busy", "There is more to do than this service can do at once. Try again in a moment.");

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
        send(exchange, model, BLOCKED);
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
        send(exchange, model, page(refusal));
    }

    /** Answers a request that was not admitted, and closes its connection. */
    void refuse(HttpServerExchange exchange, Refusal refusal) {
        exchange.setPersistent(false);
        send(exchange, "", null, page(refusal));
    }

    void send(HttpServerExchange exchange, RequestModel model, Page page) {
        send(exchange, model.header("accept"), model.id(), page);
    }

    private static Page page(Refusal refusal) {
        return new Page(
                refusal.status(), "Request refused", "This request was not understood: " + refusal.reason() + ".");
    }

    private static void send(HttpServerExchange exchange, String accept, @Nullable String id, Page page) {
        Format format = Format.bestFor(accept);
        exchange.setStatusCode(page.status());
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, format.mediaType)
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .put(CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
        if (id != null) {
            exchange.getResponseHeaders().put(REQUEST_ID, id);
        }
        exchange.getResponseSender().send(format.render(page, id), StandardCharsets.UTF_8);
    }

    private enum Format {
        JSON("application/json") {
            @Override
            String render(Page page, @Nullable String id) {
                return "{\"status\":" + page.status() + ",\"error\":\"" + page.title() + "\",\"message\":\""
                        + page.sentence() + "\"" + (id == null ? "" : ",\"request_id\":\"" + id + "\"") + "}\n";
            }
        },
        PROBLEM("application/problem+json") {
            @Override
            String render(Page page, @Nullable String id) {
                return "{\"type\":\"about:blank\",\"title\":\"" + page.title() + "\",\"status\":" + page.status()
                        + ",\"detail\":\"" + page.sentence() + "\""
                        + (id == null
                                ? ""
                                : ",\"instance\":\"urn:sluice:request:" + id + "\",\"request_id\":\"" + id + "\"")
                        + "}\n";
            }
        },
        HTML("text/html; charset=utf-8") {
            @Override
            String render(Page page, @Nullable String id) {
                return """
                        <!doctype html>
                        <html lang="en">
                        <head>
                        <meta charset="utf-8">
                        <meta name="viewport" content="width=device-width, initial-scale=1">
                        <title>%1$s</title>
                        <style>
                        :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
                        body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
                        main { max-width: 34rem; padding: 2rem; }
                        h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
                        code { font: .9rem ui-monospace, monospace; user-select: all; }
                        .id { opacity: .7; }
                        </style>
                        </head>
                        <body>
                        <main>
                        <h1>%1$s</h1>
                        <p>%2$s</p>
                        %3$s</main>
                        </body>
                        </html>
                        """.formatted(
                                page.title(),
                                page.sentence(),
                                id == null ? "" : "<p class=\"id\">Request id <code>" + id + "</code></p>\n");
            }
        };

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }

        abstract String render(Page page, @Nullable String id);

        private String bareType() {
            int parameters = mediaType.indexOf(';');
            return parameters < 0 ? mediaType : mediaType.substring(0, parameters);
        }

        /** The format with the highest weight; of equal ones the first. */
        static Format bestFor(String accept) {
            Format best = JSON;
            double bestWeight = 0;
            for (Format format : values()) {
                double weight = weight(accept.toLowerCase(Locale.ROOT), format.bareType());
                if (weight > bestWeight) {
                    best = format;
                    bestWeight = weight;
                }
            }
            return best;
        }

        /** RFC 9110, section 12.5.1: the most specific range that fits decides. */
        private static double weight(String accept, String mediaType) {
            double weight = 0;
            int specificity = 0;
            for (String range : accept.split(",", -1)) {
                String[] parts = range.split(";", -1);
                int fit = fit(parts[0].strip(), mediaType);
                if (fit > specificity) {
                    specificity = fit;
                    weight = quality(parts);
                }
            }
            return weight;
        }

        private static int fit(String range, String mediaType) {
            if (range.equals(mediaType)) {
                return 3;
            }
            if (range.endsWith("/*") && mediaType.startsWith(range.substring(0, range.length() - 1))) {
                return 2;
            }
            return range.equals("*/*") ? 1 : 0;
        }

        private static double quality(String[] parts) {
            for (int i = 1; i < parts.length; i++) {
                String parameter = parts[i].strip();
                if (parameter.matches("q=[01](\\.\\d{0,3})?")) {
                    return Double.parseDouble(parameter.substring(2));
                }
            }
            return 1;
        }
    }
}
