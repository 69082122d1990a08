package dev.sluice.detector;

/** Character classes of canonical text. */
final class Text {

    private static final int LETTER = 1;
    private static final int DIGIT = 2;
    private static final int WORD = 4;

    private static final byte[] CLASSES = classes();

    private Text() {}

    /** ASCII lower-case letter. */
    static boolean isLetter(byte b) {
        return (CLASSES[b & 0xFF] & LETTER) != 0;
    }

    static boolean isDigit(byte b) {
        return (CLASSES[b & 0xFF] & DIGIT) != 0;
    }

    /** Letter of any script, digit or underscore: what continues a word. */
    static boolean isWord(byte b) {
        return (CLASSES[b & 0xFF] & WORD) != 0;
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\n';
    }

    static boolean isQuote(byte b) {
        return b == '\'' || b == '"' || b == '`';
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int b = 'a'; b <= 'z'; b++) {
            classes[b] = LETTER | WORD;
        }
        for (int b = '0'; b <= '9'; b++) {
            classes[b] = DIGIT | WORD;
        }
        classes['_'] = WORD;
        classes[Canonicalizer.LETTER & 0xFF] = WORD;
        return classes;
    }
}
