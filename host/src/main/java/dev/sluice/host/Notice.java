package dev.sluice.host;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An answer that a host gives itself, as HTML, JSON or {@code application/problem+json}, whatever the client accepts
 * best. It says what the client may know.
 *
 * @param status HTTP status
 * @param title in a few words
 * @param sentence safe to show to anyone
 */
public record Notice(int status, String title, String sentence) {

    /** Header that tells the client the request id. */
    public static final String REQUEST_ID = "Sluice-Request-Id";

    /** What a notice may load and run: nothing. */
    public static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

    public static final Notice BLOCKED = new Notice(
            403,
            "Request blocked",
            "This request looked like an attack and was stopped. If it was a mistake, tell the site's operator the request id.");

    public static final Notice NO_ROUTE = new Notice(404, "Not found", "Nothing is served at this address.");

    public static Notice of(Refusal refusal) {
        return new Notice(
                refusal.status(), "Request refused", "This request was not understood: " + refusal.reason() + ".");
    }

    /**
     * A notice as it is sent.
     *
     * @param mediaType of the text
     * @param text to be sent in UTF-8
     */
    public record Rendered(String mediaType, String text) {}

    /** In the format that {@code accept} wants most; {@code id} is that of the request, null if it has none. */
    public Rendered render(String accept, @Nullable String id) {
        Format format = Format.bestFor(accept);
        return new Rendered(format.mediaType, format.render(this, id));
    }

    private enum Format {
        JSON("application/json") {
            @Override
            String render(Notice notice, @Nullable String id) {
                return "{\"status\":" + notice.status() + ",\"error\":\"" + notice.title() + "\",\"message\":\""
                        + notice.sentence() + "\"" + (id == null ? "" : ",\"request_id\":\"" + id + "\"") + "}\n";
            }
        },
        PROBLEM("application/problem+json") {
            @Override
            String render(Notice notice, @Nullable String id) {
                return "{\"type\":\"about:blank\",\"title\":\"" + notice.title() + "\",\"status\":" + notice.status()
                        + ",\"detail\":\"" + notice.sentence() + "\""
                        + (id == null
                                ? ""
                                : ",\"instance\":\"urn:sluice:request:" + id + "\",\"request_id\":\"" + id + "\"")
                        + "}\n";
            }
        },
        HTML("text/html; charset=utf-8") {
            @Override
            String render(Notice notice, @Nullable String id) {
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
                                notice.title(),
                                notice.sentence(),
                                id == null ? "" : "<p class=\"id\">Request id <code>" + id + "</code></p>\n");
            }
        };

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }

        abstract String render(Notice notice, @Nullable String id);

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
