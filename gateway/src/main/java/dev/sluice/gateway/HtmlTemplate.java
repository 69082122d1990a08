package dev.sluice.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A resource with places such as {@code {{name}}}; only {@link Html} fills them, so all text is escaped. Immutable. */
final class HtmlTemplate {

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private final String text;

    private HtmlTemplate(String text) {
        this.text = text;
    }

    /** Reads a file of the folder {@code shop} beside this class. */
    static HtmlTemplate read(String name) {
        try (InputStream in = HtmlTemplate.class.getResourceAsStream("shop/" + name)) {
            if (in == null) {
                throw new IllegalStateException("shop/" + name + " is missing");
            }
            return new HtmlTemplate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Html fill(Map<String, Html> values) {
        return new Html(
                PLACE.matcher(text).replaceAll(place -> Matcher.quoteReplacement(value(place.group(1), values))));
    }

    private static String value(String name, Map<String, Html> values) {
        Html value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("nothing fills {{" + name + "}}");
        }
        return value.markup();
    }
}
