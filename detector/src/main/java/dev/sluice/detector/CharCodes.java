package dev.sluice.detector;

/**
 * The text that {@code String.fromCharCode(97, 0x6c)} makes of its numbers. Evaluates lists of constants only, and only
 * where each of them is a printable ASCII character.
 */
final class CharCodes {

    private static final byte[] CALL = Bytes.of("fromcharcode(");
    private static final byte[] UNICODE_CALL = Bytes.of("fromcodepoint(");

    private CharCodes() {}

    /** Whether canonical text ends with the opening of such a call. */
    static boolean isCall(byte[] out, int o) {
        return endsWith(CALL, out, o) || endsWith(UNICODE_CALL, out, o);
    }

    /** End of the list that starts at {@code i}, {@code i} itself if it is no list of two and more characters. */
    static int endOfList(byte[] in, int i, int end) {
        int p = i;
        int count = 0;
        while (p < end && in[p] != ')') {
            int next = endOfNumber(in, p, end);
            if (next == p || !isPrintable(number(in, p, next))) {
                return i;
            }
            count++;
            p = skipSeparator(in, next, end);
        }
        return count > 1 && p < end ? p : i;
    }

    /** Writes the characters of a list at {@code at} and returns the position behind them. */
    static int decode(byte[] in, int i, int end, byte[] out, int at) {
        int p = i;
        int o = at;
        while (p < end) {
            int next = endOfNumber(in, p, end);
            out[o++] = (byte) number(in, p, next);
            p = skipSeparator(in, next, end);
        }
        return o;
    }

    private static int endOfNumber(byte[] in, int i, int end) {
        int p = i;
        while (p < end && p < i + 6 && (Hex.digit(in[p]) >= 0 || p == i + 1 && (in[p] | 0x20) == 'x')) {
            p++;
        }
        return p;
    }

    private static int number(byte[] in, int from, int to) {
        boolean hex = to - from > 2 && in[from] == '0' && (in[from + 1] | 0x20) == 'x';
        if (hex) {
            return Hex.number(in, from + 2, to);
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            if (!Text.isDigit(in[i])) {
                return -1;
            }
            value = value * 10 + in[i] - '0';
        }
        return value;
    }

    private static int skipSeparator(byte[] in, int i, int end) {
        int p = i;
        while (p < end && p < i + 4 && (in[p] == ',' || in[p] == ' ' || in[p] == '+')) {
            p++;
        }
        return p;
    }

    private static boolean isPrintable(int value) {
        return value >= ' ' && value <= '~';
    }

    private static boolean endsWith(byte[] suffix, byte[] out, int o) {
        return o >= suffix.length && Bytes.startsWith(suffix, out, o - suffix.length, o);
    }
}
