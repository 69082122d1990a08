package dev.sluice.detector;

import java.util.Locale;

/** Where in a request a {@link Field} was found. */
public enum Location {
    PATH,
    QUERY,
    HEADER,
    COOKIE,
    FORM,
    JSON,
    XML,
    MULTIPART,
    BODY;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name used in headers, logs and reports, for example {@code query}. */
    public String label() {
        return label;
    }
}
