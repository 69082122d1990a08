package dev.sluice.host;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a route does with verdicts. */
public enum Mode {
    /** Requests pass uninspected. */
    OFF,
    /** Requests are judged and passed on whatever the verdict. */
    MONITOR,
    /** Requests are judged, and blocked if the verdict says so. */
    BLOCK;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }

    static Mode parse(String text) {
        return Arrays.stream(values())
                .filter(mode -> mode.label.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is no mode; "
                        + Section.suggestion(text, List.of(OFF.label, MONITOR.label, BLOCK.label))));
    }
}
