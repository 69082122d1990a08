package dev.sluice.detector;

/** Turns UTF-16 into UTF-8: a server's parser reads both, and in UTF-16 no payload looks like one. */
final class Utf16Text {

    private static final int SAMPLE_BYTES = 64;

    private Utf16Text() {}

    /** True if the text begins with a byte order mark of UTF-16, or each second byte of its start is NUL. */
    static boolean is(byte[] bytes, int from, int to) {
        return to - from >= 4 && (isMark(bytes, from) || isAscii(bytes, from, to, 0) || isAscii(bytes, from, to, 1));
    }

    /** Pushes the text as UTF-8; half a surrogate pair becomes U+FFFD. */
    static void decode(byte[] bytes, int from, int to, Scratch out) {
        int high = isMark(bytes, from) ? (bytes[from] == (byte) 0xfe ? 0 : 1) : (bytes[from] == 0 ? 0 : 1);
        int at = isMark(bytes, from) ? from + 2 : from;
        while (to - at >= 2) {
            int unit = unit(bytes, at, high);
            int next = to - at >= 4 ? unit(bytes, at + 2, high) : 0;
            boolean pair = Character.isSurrogatePair((char) unit, (char) next);
            if (pair) {
                out.pushCodePoint(Character.toCodePoint((char) unit, (char) next));
            } else {
                out.pushCodePoint(unit);
            }
            at += pair ? 4 : 2;
        }
    }

    private static int unit(byte[] bytes, int at, int high) {
        return (bytes[at + high] & 0xff) << 8 | bytes[at + 1 - high] & 0xff;
    }

    private static boolean isMark(byte[] bytes, int at) {
        return (bytes[at] == (byte) 0xfe && bytes[at + 1] == (byte) 0xff)
                || (bytes[at] == (byte) 0xff && bytes[at + 1] == (byte) 0xfe);
    }

    private static boolean isAscii(byte[] bytes, int from, int to, int high) {
        int end = Math.min(to, from + SAMPLE_BYTES) - 1;
        for (int at = from; at < end; at += 2) {
            if (bytes[at + high] != 0 || bytes[at + 1 - high] <= 0) {
                return false;
            }
        }
        return true;
    }
}
