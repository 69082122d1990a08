package dev.sluice.detector;

/** Undoes character references and the five entities of XML. All others stay as they are and are never resolved. */
final class XmlEntities {

    private static final int MAX_REFERENCE_BYTES = 12;
    private static final byte[] LT = Bytes.of("lt");
    private static final byte[] GT = Bytes.of("gt");
    private static final byte[] AMP = Bytes.of("amp");
    private static final byte[] QUOT = Bytes.of("quot");
    private static final byte[] APOS = Bytes.of("apos");

    private XmlEntities() {}

    /** Pushes the decoded bytes. */
    static void decode(byte[] bytes, int from, int to, Scratch out) {
        int at = from;
        while (at < to) {
            int next = Bytes.indexOf('&', bytes, at, to);
            out.push(bytes, at, next);
            at = next < to ? decodeOne(bytes, next, to, out) : to;
        }
    }

    /** Pushes what the {@code &} at {@code at} begins; returns the index after it. */
    private static int decodeOne(byte[] bytes, int at, int to, Scratch out) {
        int limit = Math.min(to, at + MAX_REFERENCE_BYTES);
        int end = Bytes.indexOf(';', bytes, at, limit);
        int character = end < limit ? character(bytes, at + 1, end) : -1;
        if (character < 0) {
            out.push((byte) '&');
            return at + 1;
        }
        out.pushCodePoint(character);
        return end + 1;
    }

    private static int character(byte[] bytes, int from, int to) {
        if (from < to && bytes[from] == '#') {
            boolean hex = from + 1 < to && bytes[from + 1] == 'x';
            return hex ? number(bytes, from + 2, to, 16) : number(bytes, from + 1, to, 10);
        }
        if (isText(LT, bytes, from, to)) {
            return '<';
        }
        if (isText(GT, bytes, from, to)) {
            return '>';
        }
        if (isText(AMP, bytes, from, to)) {
            return '&';
        }
        if (isText(QUOT, bytes, from, to)) {
            return '"';
        }
        return isText(APOS, bytes, from, to) ? '\'' : -1;
    }

    private static int number(byte[] bytes, int from, int to, int radix) {
        int number = 0;
        for (int at = from; at < to; at++) {
            int digit = Hex.digit(bytes[at]);
            if (digit < 0 || digit >= radix || number > Character.MAX_CODE_POINT) {
                return -1;
            }
            number = number * radix + digit;
        }
        boolean character = from < to
                && Character.isValidCodePoint(number)
                && (number > Character.MAX_VALUE || !Character.isSurrogate((char) number));
        return character ? number : -1;
    }

    private static boolean isText(byte[] wanted, byte[] bytes, int from, int to) {
        return to - from == wanted.length && Bytes.startsWith(wanted, bytes, from, to);
    }
}
