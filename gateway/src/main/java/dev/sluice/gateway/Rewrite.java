package dev.sluice.gateway;

import dev.sluice.host.CanonicalPath;
import dev.sluice.host.HeaderLine;
import dev.sluice.host.RequestModel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a route changes in a request on its way to the upstream, and in the answer on its way back. Immutable.
 *
 * @param stripPrefix taken off the path, as {@code /shop}; empty for nothing
 * @param addPrefix put before the path after that; empty for nothing
 * @param request edits of the request's headers; {@code Host} may be set
 * @param response edits of the answer's headers
 */
record Rewrite(String stripPrefix, String addPrefix, HeaderEdits request, HeaderEdits response) {

    static final Rewrite NONE = new Rewrite("", "", HeaderEdits.NONE, HeaderEdits.NONE);

    private static final String KEPT = "-._~!$&'()*+,;=:@/";
    private static final Pattern ABSOLUTE = Pattern.compile("(https?://([^/?#]*))(/.*)?", Pattern.CASE_INSENSITIVE);

    /** What goes to the upstream in place of {@code model}, with {@code lines} for headers. */
    Outgoing of(RequestModel model, List<HeaderLine> lines) {
        List<HeaderLine> edited = request.appliedTo(lines);
        String host = model.host();
        if (!request.set().isEmpty()) {
            for (HeaderLine line : request.set()) {
                host = line.is("host") ? line.value() : host;
            }
            edited = edited.stream().filter(line -> !line.is("host")).toList();
        }
        return new Outgoing(model.method(), target(model), host, edited, model.handshake());
    }

    private boolean keepsPaths() {
        return stripPrefix.isEmpty() && addPrefix.isEmpty();
    }

    /**
     * A path that says {@code ..} could climb out of a prefix, so it goes out as it was matched: decoded, resolved and
     * encoded anew. Any other keeps its spelling.
     */
    private String target(RequestModel model) {
        String target = model.canonicalTarget();
        if (keepsPaths() || target.equals("*")) {
            return target;
        }
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        String canonical = model.canonicalPath();
        boolean plain = path.indexOf('%') < 0 ? canonical.equals(path) : canonical.equals(CanonicalPath.decode(path));
        String kept = plain && startsWith(path, stripPrefix) == startsWith(canonical, stripPrefix)
                ? path
                : encoded(canonical);
        String moved = addPrefix + stripped(kept);
        return (moved.isEmpty() || !moved.startsWith("/") ? "/" + moved : moved)
                + (query < 0 ? "" : target.substring(query));
    }

    private String stripped(String path) {
        return startsWith(path, stripPrefix) ? path.substring(stripPrefix.length()) : path;
    }

    private static boolean startsWith(String path, String prefix) {
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    /** One char of {@code path} is one byte. */
    private static String encoded(String path) {
        StringBuilder encoded = new StringBuilder(path.length() + 16);
        for (byte octet : path.getBytes(StandardCharsets.ISO_8859_1)) {
            char c = (char) (octet & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || KEPT.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    /** The {@code Location} of an answer in the paths that clients know, if it leads back to {@code host}. */
    String location(String location, String host) {
        if (keepsPaths()) {
            return location;
        }
        Matcher absolute = ABSOLUTE.matcher(location);
        if (absolute.matches()) {
            boolean isOurs = absolute.group(2).equalsIgnoreCase(host) && absolute.group(3) != null;
            return isOurs ? absolute.group(1) + clientPath(absolute.group(3)) : location;
        }
        return location.startsWith("/") && !location.startsWith("//") ? clientPath(location) : location;
    }

    private String clientPath(String upstreamPath) {
        int end = upstreamPath.indexOf('?');
        String path = end < 0 ? upstreamPath : upstreamPath.substring(0, end);
        return startsWith(path, addPrefix) ? stripPrefix + upstreamPath.substring(addPrefix.length()) : upstreamPath;
    }
}
