package dev.sluice.host;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a request belongs to, after W3C Trace Context, level 1. What can be read goes on to the upstream as it
 * came; what cannot be read ends at the gateway, so that the upstream begins a trace of its own. Without state.
 */
final class TraceContext {

    static final String PARENT = "traceparent";

    /** In lower case. */
    static final Set<String> HEADERS = Set.of(PARENT, "tracestate");

    /** Versions after 00 may add more, behind a hyphen. */
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

    private TraceContext() {}

    /** The id of the trace that the lines of {@link #PARENT} name; null if they name none or several. */
    static @Nullable String traceId(List<String> lines) {
        if (lines.size() != 1) {
            return null;
        }
        Matcher matcher = TRACEPARENT.matcher(lines.get(0));
        boolean isKnown = matcher.matches()
                && (matcher.group(3) == null || !matcher.group(1).equals("00"));
        return isKnown ? matcher.group(2) : null;
    }
}
