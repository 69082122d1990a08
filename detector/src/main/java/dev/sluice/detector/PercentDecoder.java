package dev.sluice.detector;

/** Undoes percent encoding once. A {@code %} without two hexadecimal digits stays as it is. */
enum PercentDecoder {
    /** As in paths and cookies. */
    PLAIN(false),
    /** As in queries and forms, where {@code +} is a space. */
    FORM(true);

    private final boolean plusIsSpace;

    PercentDecoder(boolean plusIsSpace) {
        this.plusIsSpace = plusIsSpace;
    }

    /** True if decoding may change the bytes. */
    boolean applies(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '%' || (plusIsSpace && bytes[at] == '+')) {
                return true;
            }
        }
        return false;
    }

    /** Pushes the decoded bytes. */
    void decode(byte[] bytes, int from, int to, Scratch out) {
        byte[] decoded = out.withRoomFor(to - from);
        int end = out.top();
        int at = from;
        while (at < to) {
            byte b = bytes[at++];
            if (b == '%' && isEscape(bytes, at, to)) {
                b = (byte) (Hex.digit(bytes[at]) << 4 | Hex.digit(bytes[at + 1]));
                at += 2;
            } else if (b == '+' && plusIsSpace) {
                b = ' ';
            }
            decoded[end++] = b;
        }
        out.setTop(end);
    }

    private static boolean isEscape(byte[] bytes, int at, int to) {
        return to - at >= 2 && Hex.digit(bytes[at]) >= 0 && Hex.digit(bytes[at + 1]) >= 0;
    }
}
