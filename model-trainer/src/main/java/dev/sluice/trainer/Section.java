package dev.sluice.trainer;

import java.util.Map;

/**
 * A part of the scorecard.
 *
 * @param key name among the JSON values
 * @param note what the table shows and how it was measured
 * @param body tables or text, in Markdown
 * @param json the same numbers as values that Jackson writes
 */
record Section(String key, String title, String note, String body, Map<String, Object> json) {

    String markdown() {
        return "### " + title + "\n\n" + note + "\n\n" + body;
    }
}
