package dev.sluice.detector;

/**
 * Tells text that no attack fits into: letters of any script, digits, and the marks of sentences, dates, times, plain
 * addresses and tokens. What stands in it as a word is for the {@link Lexicon} to judge.
 */
final class PlainText {

    private static final boolean[] PLAIN = plainBytes();

    private PlainText() {}

    /** Whether canonical {@code text[from, to)} is plain. */
    static boolean is(byte[] text, int from, int to) {
        int questions = 0;
        for (int i = from; i < to; i++) {
            byte b = text[i];
            if (!PLAIN[b & 0xFF]) {
                return false;
            }
            if (b == '.' && next(text, i, to) == '.' || b == '/' && !isPlainSlash(text, i, from, to)) {
                return false;
            }
            if (b == '?' && (++questions > 1 || !Text.isWord(next(text, i, to)))) {
                return false;
            }
        }
        return true;
    }

    /** One slash between names, or the two before a host that has a name. */
    private static boolean isPlainSlash(byte[] text, int i, int from, int to) {
        boolean second = i > from && text[i - 1] == '/';
        return second ? Text.isLetter(next(text, i, to)) : next(text, i, to) != '/' || i > from && text[i - 1] == ':';
    }

    private static byte next(byte[] text, int i, int to) {
        return i + 1 < to ? text[i + 1] : 0;
    }

    private static boolean[] plainBytes() {
        boolean[] plain = new boolean[256];
        for (char c : "abcdefghijklmnopqrstuvwxyz0123456789 _.,:/-?=&+".toCharArray()) {
            plain[c] = true;
        }
        plain[Canonicalizer.LETTER & 0xFF] = true;
        return plain;
    }
}
