package dev.sluice.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.detector.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * Thresholds of a route that were changed at run time.
 *
 * @param route name of the route
 * @param tagAt in place of the config's; null if that still counts
 * @param blockAt in place of the config's; null if that still counts
 * @param changed when, ISO 8601
 * @param by who
 * @param note why; may be empty
 */
public record ThresholdOverride(
        String route, @Nullable Threshold tagAt, @Nullable Threshold blockAt, String changed, String by, String note) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** As an element of a YAML list. */
    String yaml() {
        return "  - route: " + quoted(route) + "\n"
                + line("tag-at", tagAt == null ? "" : tagAt.toString())
                + line("block-at", blockAt == null ? "" : blockAt.toString())
                + line("changed", changed)
                + line("by", by)
                + line("note", note);
    }

    private static String line(String key, String value) {
        return value.isEmpty() ? "" : "    " + key + ": " + quoted(value) + "\n";
    }

    /** What JSON quotes, YAML reads. */
    static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a text is plain data", e);
        }
    }
}
