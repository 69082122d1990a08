package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Searches in byte ranges. An index of {@code to} means "not found"; texts to look for are ASCII. */
final class Bytes {

    private static final ByteSet SPACE = ByteSet.of(" \t\r\n");

    private Bytes() {}

    static byte[] of(String latin1) {
        return latin1.getBytes(ISO_8859_1);
    }

    static int indexOf(char wanted, byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    static int indexOf(byte[] wanted, byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !startsWith(wanted, bytes, at, to)) {
            at++;
        }
        return at;
    }

    static boolean startsWith(byte[] prefix, byte[] bytes, int from, int to) {
        if (to - from < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[from + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #startsWith}, letters in either case; {@code prefix} is lower case. */
    static boolean startsWithIgnoringCase(byte[] prefix, byte[] bytes, int from, int to) {
        if (to - from < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (lowerCase(bytes[from + i]) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean equalIgnoringCase(byte[] wanted, byte[] bytes, int from, int to) {
        return to - from == wanted.length && startsWithIgnoringCase(wanted, bytes, from, to);
    }

    static boolean containIgnoringCase(byte[] wanted, byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !startsWithIgnoringCase(wanted, bytes, at, to)) {
            at++;
        }
        return at < to;
    }

    static byte lowerCase(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    static boolean isSpace(byte b) {
        return SPACE.has(b);
    }

    static boolean isBlank(byte[] bytes, int from, int to) {
        return SPACE.hasAll(bytes, from, to);
    }

    static int skipSpace(byte[] bytes, int from, int to) {
        return SPACE.endOfRun(bytes, from, to);
    }

    /** End of the range without its trailing white space. */
    static int trimEnd(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && SPACE.has(bytes[end - 1])) {
            end--;
        }
        return end;
    }
}
