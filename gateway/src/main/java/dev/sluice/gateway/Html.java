package dev.sluice.gateway;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Markup that is safe to send.
 *
 * @param markup the HTML text
 */
record Html(String markup) {

    static final Html NOTHING = new Html("");

    /** {@code text} as a reader shall see it, in element content and in quoted attributes. */
    static Html escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append((char) c);
            }
        });
        return new Html(escaped.toString());
    }

    static Html joined(Collection<Html> parts) {
        return new Html(parts.stream().map(Html::markup).collect(Collectors.joining()));
    }

    @Override
    public String toString() {
        return markup;
    }
}
