package dev.sluice.detector;

/**
 * Marks of an attack that needs no sign besides letters, digits, dots, dashes and underscores: serialised objects in
 * base64 and hex, steps to the parent in hex, names of members and classes that only exploits send, addresses of metadata services. One pass.
 */
final class PlainMarks {

    private static final byte[][] STARTS = {
        Bytes.of("ro0ab"),
        Bytes.of("aced0005"),
        Bytes.of("aaeaaad"),
        Bytes.of("yv66vg"),
        Bytes.of("wp-config"),
        Bytes.of("169.254.169.254"),
        Bytes.of("constructor.prototype"),
        Bytes.of("call_user_func"),
        Bytes.of("web-inf"),
    };
    /** What stands before a dot. */
    private static final byte[][] PACKAGES = {
        Bytes.of("java"),
        Bytes.of("javax"),
        Bytes.of("com.sun"),
        Bytes.of("org.apache"),
        Bytes.of("org.springframework"),
        Bytes.of("classloader"),
    };

    private static final ByteSet FIRST = ByteSet.of(firstCharacters());
    /** What a mark that may stand anywhere is found by. */
    private static final ByteSet INSIDE = ByteSet.of("_.0");

    private static final byte[] HEX_STEP = Bytes.of("0x2e0x2e0x");
    private static final byte[] CONSTRUCT = Bytes.of("__construct");

    private PlainMarks() {}

    /** Whether {@code bytes[from, to)}, plain characters all, carry a mark. */
    static boolean in(byte[] bytes, int from, int to) {
        if (from < to && FIRST.has(bytes[from]) && startsWithMark(bytes, from, to)) {
            return true;
        }
        for (int i = INSIDE.indexIn(bytes, from, to); i < to; i = INSIDE.indexIn(bytes, i + 1, to)) {
            byte b = bytes[i];
            if (b == '_' && isMember(bytes, i, to) || b == '0' && isAt(bytes, i, to, HEX_STEP)) {
                return true;
            }
            if (b == '.' && endsPackage(bytes, from, i)) {
                return !isThrowable(bytes, to);
            }
        }
        return false;
    }

    private static boolean startsWithMark(byte[] bytes, int from, int to) {
        for (byte[] start : STARTS) {
            if (isAt(bytes, from, to, start)) {
                return true;
            }
        }
        return false;
    }

    /** A name between double underscores, or PHP's constructor. */
    private static boolean isMember(byte[] bytes, int at, int to) {
        int i = at + 2;
        if (i >= to || bytes[at + 1] != '_' || !isLetter(bytes[i])) {
            return false;
        }
        while (i < to && isLetter(bytes[i])) {
            i++;
        }
        return i + 1 < to && bytes[i] == '_' && bytes[i + 1] == '_' || isAt(bytes, at, to, CONSTRUCT);
    }

    private static boolean endsPackage(byte[] bytes, int from, int dot) {
        for (byte[] name : PACKAGES) {
            int start = dot - name.length;
            boolean whole = start == from || start > from && !isLetter(bytes[start - 1]);
            if (whole && isAt(bytes, start, dot, name)) {
                return true;
            }
        }
        return false;
    }

    /** Crash reports name exceptions and errors. */
    private static boolean isThrowable(byte[] bytes, int to) {
        return bytes[to - 1] == 'n' && bytes[to - 2] == 'o' || bytes[to - 1] == 'r' && bytes[to - 2] == 'o';
    }

    private static boolean isAt(byte[] bytes, int at, int to, byte[] lower) {
        if (at + lower.length > to) {
            return false;
        }
        for (int k = 0; k < lower.length; k++) {
            byte b = bytes[at + k];
            if (b != lower[k] && !(isLetter(b) && (b | 0x20) == lower[k])) {
                return false;
            }
        }
        return true;
    }

    private static String firstCharacters() {
        StringBuilder first = new StringBuilder();
        for (byte[] start : STARTS) {
            first.append((char) start[0]).append(Character.toUpperCase((char) start[0]));
        }
        return first.toString();
    }

    private static boolean isLetter(byte b) {
        return (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
    }
}
