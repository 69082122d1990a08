package dev.sluice.gateway;

import dev.sluice.host.Head;
import dev.sluice.host.HeaderLine;
import dev.sluice.host.Octet;
import dev.sluice.host.Reading;
import dev.sluice.host.Refusal;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a decoded HTTP/2 field section as a request head, by RFC 9113, sections 8.2 and 8.3: pseudo-header fields first,
 * each once and known; names in lower case and tokens; no control bytes and no blanks around values; no field that
 * belongs to a connection. What it lets through means the same when it is written as HTTP/1. For one use.
 */
final class Http2HeadReader {

    private static final Set<String> OF_A_CONNECTION =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

    private final ClientLimits limits;
    private final List<HeaderLine> lines = new ArrayList<>();
    private final StringBuilder cookie = new StringBuilder();
    private @Nullable String method;
    private @Nullable String scheme;
    private @Nullable String authority;
    private @Nullable String path;
    private @Nullable String host;
    private boolean regular;
    private int bytes;
    private @Nullable Refusal refusal;

    private Http2HeadReader(ClientLimits limits) {
        this.limits = limits;
    }

    static Reading read(Http2Headers fields, ClientLimits limits) {
        return new Http2HeadReader(limits).head(fields);
    }

    /** Why {@code fields} are no trailers; null if nothing is wrong with them. */
    static @Nullable String faultOfTrailers(Http2Headers fields, ClientLimits limits) {
        Http2HeadReader reader = new Http2HeadReader(limits);
        reader.regular = true;
        fields.forEach(reader::take);
        return reader.refusal == null ? null : reader.refusal.reason();
    }

    private Reading head(Http2Headers fields) {
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            take(field);
            if (refusal != null) {
                return refusal;
            }
        }
        return whole();
    }

    private void take(Map.Entry<CharSequence, CharSequence> field) {
        String name = field.getKey().toString();
        String value = field.getValue().toString();
        bytes += name.length() + value.length();
        if (bytes > limits.headBytes() || value.length() > limits.lineBytes()) {
            boolean isPath = name.equals(":path");
            refuse(isPath ? 414 : 431, isPath ? "the target is too long" : "the head is too long");
        } else if (!isClean(value)) {
            refuse(400, "a field value holds a control byte or begins or ends with a blank");
        } else if (name.startsWith(":")) {
            takePseudo(name, value);
        } else {
            regular = true;
            takeRegular(name, value);
        }
    }

    private void takePseudo(String name, String value) {
        if (regular) {
            refuse(400, "a pseudo-header field stands behind others or in trailers");
        }
        switch (name) {
            case ":method" -> method = once(method, value);
            case ":scheme" -> scheme = once(scheme, value);
            case ":authority" -> authority = once(authority, value);
            case ":path" -> path = once(path, value);
            default -> refuse(400, "a pseudo-header field is none of a request");
        }
    }

    private String once(@Nullable String before, String value) {
        if (before != null) {
            refuse(400, "a pseudo-header field stands twice");
        }
        return value;
    }

    private void takeRegular(String name, String value) {
        if (!isLowerCaseToken(name)) {
            refuse(400, "a field name is no token in lower case");
        } else if (OF_A_CONNECTION.contains(name) || (name.equals("te") && !value.equals("trailers"))) {
            refuse(400, "a field belongs to HTTP/1 connections");
        } else if (name.equals("cookie")) {
            cookie.append(cookie.isEmpty() ? "" : "; ").append(value);
        } else if (name.equals("host")) {
            host = once(host, value);
        } else if (lines.size() == limits.headerLines()) {
            refuse(431, "there are more than " + limits.headerLines() + " fields");
        } else {
            lines.add(new HeaderLine(name, value));
        }
    }

    private Reading whole() {
        if (method == null || !isToken(method)) {
            return new Refusal(400, "the method is no token");
        }
        boolean connect = method.equals("CONNECT");
        if (!connect && (scheme == null || !scheme.matches("(?i)https?"))) {
            return new Refusal(400, "the scheme is neither http nor https");
        }
        if (authority != null && host != null && !authority.equalsIgnoreCase(host)) {
            return new Refusal(400, ":authority and host differ");
        }
        if (!connect && (path == null || !isTarget(path))) {
            return new Refusal(400, "the path is none");
        }
        String target = connect ? String.valueOf(authority) : String.valueOf(path);
        return new Head(method, target, 1, lines());
    }

    private List<HeaderLine> lines() {
        List<HeaderLine> all = new ArrayList<>(lines.size() + 2);
        String named = authority != null ? authority : host;
        if (named != null) {
            all.add(new HeaderLine("host", named));
        }
        all.addAll(lines);
        if (!cookie.isEmpty()) {
            all.add(new HeaderLine("cookie", cookie.toString()));
        }
        return all;
    }

    private void refuse(int status, String reason) {
        refusal = refusal == null ? new Refusal(status, reason) : refusal;
    }

    private static boolean isClean(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 0x20 && c != '\t') || c == 0x7f) {
                return false;
            }
        }
        return value.isEmpty() || (!isBlank(value.charAt(0)) && !isBlank(value.charAt(value.length() - 1)));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isLowerCaseToken(String name) {
        return isToken(name) && name.chars().noneMatch(c -> c >= 'A' && c <= 'Z');
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> Octet.isToken((byte) c));
    }

    /** As in HTTP/1, where blanks end a target: origin-form, or a star. */
    private static boolean isTarget(String path) {
        return (path.startsWith("/") || path.equals("*")) && path.indexOf(' ') < 0 && path.indexOf('\t') < 0;
    }
}
