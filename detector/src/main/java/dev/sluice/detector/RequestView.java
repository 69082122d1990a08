package dev.sluice.detector;

/**
 * What the detector sees of one request. Hosts adapt their own request to it; nothing is copied.
 *
 * <p>Strings hold one char per byte of the wire (ISO-8859-1), never decoded text. An instance must not change while it
 * is inspected.
 */
public interface RequestView {

    /** The method token, for example {@code POST}. */
    String method();

    /** The request target exactly as on the wire, for example {@code /search?q=%27}. */
    String target();

    /**
     * The path that exceptions are matched against. Hosts that route by a decoded path return that one; this is the
     * target up to its query.
     */
    default String canonicalPath() {
        int query = target().indexOf('?');
        return query < 0 ? target() : target().substring(0, query);
    }

    /** Number of header lines, repeated names counted each. */
    int headerCount();

    /** Name of header line {@code index}, in the spelling of the wire. */
    String headerName(int index);

    /** Value of header line {@code index}, without surrounding white space. */
    String headerValue(int index);

    /** The bytes of the body that are to be inspected; empty without a body. The detector never writes into it. */
    byte[] body();

    /** False if {@link #body()} is only a part of the request's body. */
    boolean bodyComplete();
}
