package dev.sluice.detector;

/** Undoes the escapes of JSON strings. What is no escape, or half a surrogate pair, stays as it is. */
final class JsonEscapes {

    private static final int UNICODE_ESCAPE_BYTES = 6;

    private JsonEscapes() {}

    /**
     * Pushes the decoded bytes.
     *
     * @return false if something was no escape of JSON
     */
    static boolean decode(byte[] bytes, int from, int to, Scratch out) {
        out.withRoomFor(to - from);
        boolean valid = true;
        int at = from;
        while (at < to) {
            int next = Bytes.indexOf('\\', bytes, at, to);
            out.push(bytes, at, next);
            at = next;
            if (at < to) {
                int size = decodeOne(bytes, at, to, out);
                valid &= size > 0;
                at += Math.max(1, size);
            }
        }
        return valid;
    }

    /** Pushes the escape at {@code at}; returns its length, 0 if it is none, and then only the backslash is pushed. */
    private static int decodeOne(byte[] bytes, int at, int to, Scratch out) {
        byte kind = at + 1 < to ? bytes[at + 1] : 0;
        if (kind == 'u') {
            return decodeUnicode(bytes, at, to, out);
        }
        int meaning = meaningOf(kind);
        out.push(meaning < 0 ? (byte) '\\' : (byte) meaning);
        return meaning < 0 ? 0 : 2;
    }

    private static int decodeUnicode(byte[] bytes, int at, int to, Scratch out) {
        int unit = unitAt(bytes, at, to);
        if (unit < 0) {
            out.push((byte) '\\');
            return 0;
        }
        if (!Character.isSurrogate((char) unit)) {
            out.pushCodePoint(unit);
            return UNICODE_ESCAPE_BYTES;
        }
        int second = unitAt(bytes, at + UNICODE_ESCAPE_BYTES, to);
        if (second >= 0 && Character.isSurrogatePair((char) unit, (char) second)) {
            out.pushCodePoint(Character.toCodePoint((char) unit, (char) second));
            return 2 * UNICODE_ESCAPE_BYTES;
        }
        out.push(bytes, at, at + UNICODE_ESCAPE_BYTES);
        return UNICODE_ESCAPE_BYTES;
    }

    /** The UTF-16 unit that {@code \}{@code uXXXX} at {@code at} stands for, -1 if there is none. */
    private static int unitAt(byte[] bytes, int at, int to) {
        if (to - at < UNICODE_ESCAPE_BYTES || bytes[at] != '\\' || bytes[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = 2; i < UNICODE_ESCAPE_BYTES; i++) {
            int digit = Hex.digit(bytes[at + i]);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private static int meaningOf(byte kind) {
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> -1;
        };
    }
}
