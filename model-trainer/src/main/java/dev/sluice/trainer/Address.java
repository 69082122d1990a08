package dev.sluice.trainer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL as a client asks for it.
 *
 * @param host with port; empty for a bare path
 * @param target path and query, one char per byte, without fragment
 */
record Address(String host, String target) {

    private static final Pattern ABSOLUTE = Pattern.compile("(?is)(?:https?:)?//([^/?#\\s]+)([^#]*).*");
    private static final Pattern ROOTED = Pattern.compile("(?s)(/[^#]*).*");
    private static final Pattern BARE = Pattern.compile(
            "(?is)((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}(?::\\d+)?)((?:[/?][^#]*)?)(?:#.*)?");

    /** The address that {@code url} names, with or without scheme and host; null if it is none of HTTP. */
    static @Nullable Address of(String url) {
        String text = CorpusRequest.utf8(url.strip());
        for (Pattern whole : new Pattern[] {ABSOLUTE, BARE}) {
            Matcher matcher = whole.matcher(text);
            if (matcher.matches()) {
                String authority = matcher.group(1);
                return new Address(authority.substring(authority.lastIndexOf('@') + 1), rooted(matcher.group(2)));
            }
        }
        Matcher rooted = ROOTED.matcher(text);
        return rooted.matches() ? new Address("", rooted.group(1)) : null;
    }

    private static String rooted(String target) {
        return target.startsWith("/") ? target : "/" + target;
    }
}
