package dev.sluice.detector;

import java.util.regex.Pattern;

/**
 * Reads header values, but for those that only route or frame; {@code Basic} credentials are decoded, and of a page of the
 * same site its path is read where the host by itself would look like one that an attacker wants to be reached.
 */
final class HeaderFields {

    private static final byte[] BASIC = Bytes.of("basic");
    /** A single name or an address. */
    private static final Pattern INTERNAL_HOST =
            Pattern.compile("(?:[A-Za-z0-9-]+|[0-9.]+|\\[[0-9A-Fa-f:.]+])(?::\\d+)?");

    private static final ByteSet SCHEME = ByteSet.of("A-Za-z0-9-");

    private final FieldEmitter emitter;

    HeaderFields(FieldEmitter emitter) {
        this.emitter = emitter;
    }

    void read(RequestView request, int index) {
        String name = request.headerName(index);
        if (isLeftOut(name)) {
            return;
        }
        String value = request.headerValue(index);
        Scratch scratch = emitter.scratch();
        int mark = scratch.top();
        name(name);
        int start = scratch.top();
        scratch.push(value);
        byte[] bytes = scratch.bytes();
        int end = scratch.top();
        if (isCredentials(name)) {
            credentials(bytes, start, end);
        } else {
            emitter.value(bytes, start + (namesAPage(name) ? endOfOwnHost(request, value) : 0), end);
        }
        scratch.setTop(mark);
        emitter.toBase();
    }

    private void name(String name) {
        Scratch scratch = emitter.scratch();
        int mark = scratch.top();
        scratch.push(name);
        byte[] bytes = scratch.bytes();
        for (int at = mark; at < scratch.top(); at++) {
            bytes[at] = Bytes.lowerCase(bytes[at]);
        }
        emitter.key(bytes, mark, scratch.top());
    }

    /** Emits the token behind a scheme; the scheme says nothing. */
    private void credentials(byte[] bytes, int from, int to) {
        int schemeEnd = Bytes.indexOf(' ', bytes, from, to);
        int token = Bytes.skipSpace(bytes, schemeEnd, to);
        if (token == to || !SCHEME.hasAll(bytes, from, schemeEnd)) {
            emitter.value(bytes, from, to);
            return;
        }
        Scratch scratch = emitter.scratch();
        int mark = scratch.top();
        boolean basic = Bytes.equalIgnoringCase(BASIC, bytes, from, schemeEnd);
        if (basic && Base64Text.decode(bytes, token, to, scratch)) {
            emitter.valueSince(mark);
        } else {
            emitter.value(bytes, token, to);
        }
        scratch.setTop(mark);
    }

    private static boolean namesAPage(String name) {
        return name.equalsIgnoreCase("referer") || name.equalsIgnoreCase("origin");
    }

    /** Where the host that the request itself goes to ends in a URL; 0 if it leads elsewhere, or to a name in the DNS. */
    private static int endOfOwnHost(RequestView request, String url) {
        int authority = url.startsWith("https://") ? 8 : url.startsWith("http://") ? 7 : 0;
        String host = authority == 0 ? "" : host(request);
        int end = authority + host.length();
        boolean own = INTERNAL_HOST.matcher(host).matches()
                && url.regionMatches(true, authority, host, 0, host.length())
                && (end == url.length() || url.charAt(end) == '/');
        return own ? end : 0;
    }

    private static String host(RequestView request) {
        for (int i = 0; i < request.headerCount(); i++) {
            if (request.headerName(i).equalsIgnoreCase("host")) {
                return request.headerValue(i);
            }
        }
        return "";
    }

    private static boolean isCredentials(String name) {
        int length = name.length();
        return (length == 13 || length == 19)
                && (name.equalsIgnoreCase("authorization") || name.equalsIgnoreCase("proxy-authorization"));
    }

    private static boolean isLeftOut(String name) {
        return switch (name.length()) {
            case 2 -> name.equalsIgnoreCase("te");
            case 4 -> name.equalsIgnoreCase("host");
            case 6 -> name.equalsIgnoreCase("cookie");
            case 7 -> name.equalsIgnoreCase("upgrade");
            case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
            case 14 -> name.equalsIgnoreCase("content-length") || isFetchMetadata(name);
            case 17 -> name.equalsIgnoreCase("transfer-encoding");
            default -> isFetchMetadata(name);
        };
    }

    private static boolean isFetchMetadata(String name) {
        return name.regionMatches(true, 0, "sec-fetch-", 0, 10);
    }
}
