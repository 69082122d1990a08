package dev.sluice.detector;

/**
 * Reads a request into fields: every value at its place, transport encoding removed, and the values nested in it.
 *
 * <p>Malformed input is never an error: whatever the bytes are, fields come out, and in doubt the raw bytes as well.
 * Confined to one thread; reusable, without allocation once its scratch memory fits the traffic. Time is linear in the
 * request.
 */
final class FieldReader {

    private final Limits limits;

    FieldReader(Limits limits) {
        this.limits = limits;
    }

    /**
     * Hands the fields of {@code request} to {@code sink}, always in the same order.
     *
     * @return TRUNCATED if a limit or an incomplete body cut something off, else FULL; a stop by the sink is no cut
     */
    Completeness read(RequestView request, FieldSink sink) {
        throw new UnsupportedOperationException(limits + request.target() + sink);
    }
}
