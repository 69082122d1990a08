package dev.sluice.host;

import dev.sluice.detector.RequestView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link Guard} understood of a request: the only thing that is inspected and the only thing that is
 * forwarded. Immutable; {@link #withBody} adds what has been read of the body.
 */
public final class RequestModel implements RequestView, Arrival {

    private static final byte[] NO_BYTES = {};

    private final String id;
    private final Head head;
    private final String host;
    private final String canonicalTarget;
    private final List<HeaderLine> forwarded;
    private final Framing framing;
    private final byte[] body;
    private final boolean bodyComplete;
    private final @Nullable Handshake handshake;

    private RequestModel(
            String id,
            Head head,
            String host,
            String canonicalTarget,
            List<HeaderLine> forwarded,
            Framing framing,
            byte[] body,
            boolean bodyComplete,
            @Nullable Handshake handshake) {
        this.id = id;
        this.head = head;
        this.host = host;
        this.canonicalTarget = canonicalTarget;
        this.forwarded = List.copyOf(forwarded);
        this.framing = framing;
        this.body = body;
        this.bodyComplete = bodyComplete;
        this.handshake = handshake;
    }

    /**
     * How a request is delimited on its connection.
     *
     * @param length bytes of the body, or {@link #CHUNKED}
     * @param persistent whether the client wants to go on with the connection
     * @param expectsContinue whether the client waits for 100 before it sends the body
     */
    public record Framing(long length, boolean persistent, boolean expectsContinue) {

        static final long CHUNKED = -1;

        public boolean hasBody() {
            return length != 0;
        }

        public boolean isChunked() {
            return length == CHUNKED;
        }
    }

    public static RequestModel of(
            String id, Head head, String host, String canonicalTarget, List<HeaderLine> forwarded, Framing framing) {
        return new RequestModel(
                id, head, host, canonicalTarget, forwarded, framing, NO_BYTES, !framing.hasBody(), null);
    }

    public RequestModel withBody(byte[] bytes, boolean complete) {
        return new RequestModel(id, head, host, canonicalTarget, forwarded, framing, bytes, complete, handshake);
    }

    RequestModel withHandshake(@Nullable Handshake wanted) {
        return new RequestModel(id, head, host, canonicalTarget, forwarded, framing, body, bodyComplete, wanted);
    }

    /** The head alone. */
    RequestModel withoutBody() {
        return withBody(NO_BYTES, true);
    }

    /** A part of the body that stands alone: of the head only what says how to read it is judged again. */
    RequestModel ofBodyPart(byte[] bytes, boolean complete) {
        List<HeaderLine> lines =
                head.lines().stream().filter(line -> line.is("content-type")).toList();
        Head bare = new Head(head.method(), "/", head.minorVersion(), lines);
        return new RequestModel(id, bare, host, canonicalTarget, List.of(), framing, bytes, complete, null);
    }

    /** A part of the body of which nothing is known but that it is text. */
    public RequestModel ofText(byte[] bytes, boolean complete) {
        Head bare = new Head(head.method(), "/", head.minorVersion(), List.of());
        return new RequestModel(id, bare, host, canonicalTarget, List.of(), framing, bytes, complete, null);
    }

    /** The WebSocket handshake that this is; null if it is none. */
    @Nullable
    public Handshake handshake() {
        return handshake;
    }

    /** Time-sortable and unguessable. */
    public String id() {
        return id;
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String target() {
        return head.target();
    }

    /** The target as it goes to the upstream: origin-form, without fragment, bytes beyond RFC 3986 percent-encoded. */
    public String canonicalTarget() {
        return canonicalTarget;
    }

    /** Host and port as the client named them; empty if an HTTP/1.0 client named none. */
    public String host() {
        return host;
    }

    /** The path that routes are matched against: decoded once, without empty and dot segments. */
    @Override
    public String canonicalPath() {
        int query = canonicalTarget.indexOf('?');
        return CanonicalPath.of(query < 0 ? canonicalTarget : canonicalTarget.substring(0, query));
    }

    /** Header lines for the upstream, other than Host, framing and the gateway's own. */
    public List<HeaderLine> forwarded() {
        return forwarded;
    }

    public Framing framing() {
        return framing;
    }

    public boolean isHttp11() {
        return head.minorVersion() == 1;
    }

    /** The value of the first line of that name, or an empty text. */
    public String header(String lowerCaseName) {
        return head.lines().stream()
                .filter(line -> line.is(lowerCaseName))
                .map(HeaderLine::value)
                .findFirst()
                .orElse("");
    }

    /** The values of all lines of that name, in the order of the wire. */
    List<String> headerValues(String lowerCaseName) {
        return head.lines().stream()
                .filter(line -> line.is(lowerCaseName))
                .map(HeaderLine::value)
                .toList();
    }

    @Override
    public int headerCount() {
        return head.lines().size();
    }

    @Override
    public String headerName(int index) {
        return head.lines().get(index).name();
    }

    @Override
    public String headerValue(int index) {
        return head.lines().get(index).value();
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public boolean bodyComplete() {
        return bodyComplete;
    }
}
