package dev.sluice.detector;

/** Tells text from other content, and finds what can be read in the latter. */
final class BinaryContent {

    /** Printable text taken from one value. */
    static final int MAX_PRINTABLE_BYTES = 16 * 1024;

    private static final int SAMPLE_BYTES = 1024;
    private static final int MIN_RUN_BYTES = 6;
    private static final ByteSet PRINTABLE = ByteSet.of(" -~\t\r\n");

    private BinaryContent() {}

    /** True if the first KiB holds a NUL or more than 30 % bytes that are no text. */
    static boolean isBinary(byte[] bytes, int from, int to) {
        int end = Math.min(to, from + SAMPLE_BYTES);
        return Bytes.indexOf('\0', bytes, from, end) < end || !isText(bytes, from, end, 3 * (end - from) / 10);
    }

    /** True if at least nine bytes in ten are text. */
    static boolean isMostlyText(byte[] bytes, int from, int to) {
        return isText(bytes, from, to, (to - from) / 10);
    }

    /**
     * Pushes the runs of printable bytes, one a line.
     *
     * @return false if there were more than {@link #MAX_PRINTABLE_BYTES}
     */
    static boolean pushPrintable(byte[] bytes, int from, int to, Scratch out) {
        int limit = out.top() + MAX_PRINTABLE_BYTES;
        int at = from;
        while (at < to) {
            int end = PRINTABLE.endOfRun(bytes, at, to);
            if (end - at >= MIN_RUN_BYTES) {
                if (out.top() + end - at >= limit) {
                    out.push(bytes, at, at + limit - out.top());
                    return false;
                }
                out.push(bytes, at, end);
                out.push((byte) '\n');
            }
            at = end + 1;
        }
        return true;
    }

    /** True unless more than {@code tolerated} bytes are control bytes or no valid UTF-8. */
    private static boolean isText(byte[] bytes, int from, int to, int tolerated) {
        int unreadable = 0;
        int at = PRINTABLE.endOfRun(bytes, from, to);
        while (at < to && unreadable <= tolerated) {
            int size = Utf8.strictLength(bytes, at, to);
            unreadable += size == 0 ? 1 : 0;
            at = PRINTABLE.endOfRun(bytes, at + Math.max(size, 1), to);
        }
        return unreadable <= tolerated;
    }
}
