package dev.sluice.detector;

import java.util.Locale;

/** How much of a request was really inspected. */
public enum Completeness {
    /** Everything. */
    FULL,
    /** A limit of {@link Limits} or of the host cut the inspection short. */
    TRUNCATED,
    /** The time budget ended before the last field. */
    TIMED_OUT,
    /** A fault in the detector; the verdict carries it. */
    FAILED;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name used in headers and logs, for example {@code timed-out}. */
    public String label() {
        return label;
    }
}
