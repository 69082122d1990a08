package dev.sluice.detector;

/**
 * Reads a request into fields: every value at its place, transport encoding removed, and the values nested in it.
 *
 * <p>Transport encoding is what a well-behaved client must apply at a place, undone once: percent encoding, JSON
 * escapes, XML entities. Whatever is encoded beyond that stays for the {@code Canonicalizer}, which counts it as effort
 * to hide.
 *
 * <p>Malformed input is never an error: whatever the bytes are, fields come out, and in doubt the raw bytes as well.
 * Confined to one thread; reusable, without allocation once its scratch memory fits the traffic. Time is linear in the
 * request.
 */
final class FieldReader {

    private static final ByteSet SCHEME = ByteSet.of("A-Za-z");
    private static final ByteSet AUTHORITY = ByteSet.of("A-Za-z0-9.:[]_-");
    private static final byte[] SCHEME_END = Bytes.of("://");

    private final FieldEmitter emitter;
    private final PathFields path;
    private final PairFields pairs;
    private final HeaderFields headers;
    private final CookieFields cookies;
    private final BodyFields body;

    FieldReader(Limits limits) {
        emitter = new FieldEmitter(limits);
        path = new PathFields(emitter);
        pairs = new PairFields(emitter);
        headers = new HeaderFields(emitter);
        cookies = new CookieFields(emitter);
        body = new BodyFields(emitter);
    }

    /**
     * Hands the fields of {@code request} to {@code sink}, always in the same order: path, query, headers, cookies,
     * body.
     *
     * @return TRUNCATED if a limit or an incomplete body cut something off, else FULL; a stop by the sink is no cut
     */
    Completeness read(RequestView request, FieldSink sink) {
        emitter.begin(sink, size(request));
        readTarget(request.target());
        readHeaders(request);
        readCookies(request);
        body.read(request);
        emitter.endRest();
        return emitter.truncated() || !request.bodyComplete() ? Completeness.TRUNCATED : Completeness.FULL;
    }

    private void readTarget(String target) {
        Scratch scratch = emitter.scratch();
        scratch.push(target);
        byte[] bytes = scratch.bytes();
        int end = scratch.top();
        int query = Bytes.indexOf('?', bytes, 0, end);
        path.read(bytes, startOfPath(bytes, query), query);
        if (query < end) {
            emitter.start(Location.QUERY);
            pairs.read(bytes, query + 1, end);
        }
        scratch.setTop(0);
    }

    /** Behind scheme and authority, if there is a plain one: the host tells nothing of an attack. */
    private static int startOfPath(byte[] bytes, int end) {
        int schemeEnd = SCHEME.endOfRun(bytes, 0, end);
        if (!Bytes.startsWith(SCHEME_END, bytes, schemeEnd, end)) {
            return 0;
        }
        int path = AUTHORITY.endOfRun(bytes, schemeEnd + SCHEME_END.length, end);
        return path == end || bytes[path] == '/' ? path : 0;
    }

    private void readHeaders(RequestView request) {
        emitter.start(Location.HEADER);
        for (int i = 0; i < request.headerCount() && emitter.open(); i++) {
            headers.read(request, i);
        }
    }

    private void readCookies(RequestView request) {
        emitter.start(Location.COOKIE);
        for (int i = 0; i < request.headerCount() && emitter.open(); i++) {
            if (request.headerName(i).equalsIgnoreCase("cookie")) {
                cookies.read(request.headerValue(i));
            }
        }
    }

    private static long size(RequestView request) {
        long size = (long) request.target().length() + request.body().length;
        for (int i = 0; i < request.headerCount(); i++) {
            size += request.headerValue(i).length();
        }
        return size;
    }
}
