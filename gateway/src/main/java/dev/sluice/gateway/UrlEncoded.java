package dev.sluice.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Fields of a query or of a form, by name; of several with one name the first counts. */
record UrlEncoded(Map<String, String> fields) {

    UrlEncoded {
        fields = Map.copyOf(fields);
    }

    /** Throws IllegalArgumentException if a percent sign is not followed by two hex digits. */
    static UrlEncoded parse(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int end = pair.indexOf('=');
            fields.putIfAbsent(
                    decode(end < 0 ? pair : pair.substring(0, end)), end < 0 ? "" : decode(pair.substring(end + 1)));
        }
        return new UrlEncoded(fields);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The value of a field, empty if there is none. */
    String value(String name) {
        return fields.getOrDefault(name, "");
    }
}
