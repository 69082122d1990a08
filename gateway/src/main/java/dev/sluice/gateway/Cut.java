package dev.sluice.gateway;

import java.util.Locale;

/** Why a client's connection ended before its request did. */
enum Cut {
    /** It sent a body too slowly. */
    SLOW_BODY,
    /** It took its answer too slowly. */
    SLOW_READ,
    /** It went away. */
    GONE;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name used in metrics and logs, for example {@code slow-body}. */
    String label() {
        return label;
    }
}
