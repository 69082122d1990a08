package dev.sluice.detector;

import java.util.Locale;

/** What a policy wants done with a request, from mild to severe. */
public enum Disposition {
    ALLOW,
    TAG,
    BLOCK;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name used in headers and logs, for example {@code block}. */
    public String label() {
        return label;
    }
}
