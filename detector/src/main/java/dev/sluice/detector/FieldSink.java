package dev.sluice.detector;

/** Receives the values of a request one by one. */
@FunctionalInterface
interface FieldSink {

    /**
     * Takes one value, transport encoding removed. Both the path and the bytes change after the call.
     *
     * @param bytes valid in {@code [from, to)}, never to be written to
     * @return false to stop the reading
     */
    boolean field(FieldPath path, byte[] bytes, int from, int to);
}
