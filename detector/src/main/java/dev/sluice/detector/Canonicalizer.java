package dev.sluice.detector;

import java.util.Arrays;

/**
 * Turns the bytes of a value into canonical text, one byte a character, and counts every {@link Edit}. Not thread-safe;
 * the text is valid until the next call. Time and memory are linear in the input.
 *
 * <p>Two steps. Escapes are decoded in passes until a pass changes nothing, at most {@value #MAX_ROUNDS} times; a pass
 * never lengthens the text. Then one pass folds: ASCII lower case, runs of blanks to one space, line ends to one
 * {@code \n}, word-splitting comments to a space, and whatever is not ASCII to a class byte ({@link #LETTER},
 * {@link #SYMBOL}, {@link #INVALID}, {@link #CONTROL}), so that all scripts look alike to the features.
 */
final class Canonicalizer {

    /** A letter, digit or mark outside ASCII. */
    static final byte LETTER = (byte) 0x80;
    /** Punctuation, symbol or space outside ASCII. */
    static final byte SYMBOL = (byte) 0x81;
    /** A byte that is not UTF-8. */
    static final byte INVALID = (byte) 0x82;
    /** A control character other than blanks and line ends. */
    static final byte CONTROL = (byte) 0x83;

    static final int MAX_ROUNDS = 5;

    private static final int MAX_SPLITTING_COMMENT = 24;

    private final int[] edits = new int[Edit.values().length];
    private byte[] text = new byte[1024];
    private byte[] spare = new byte[1024];
    private int length;
    private boolean changed;

    /** Canonicalises {@code bytes[from, to)}. */
    void canonicalize(byte[] bytes, int from, int to) {
        Arrays.fill(edits, 0);
        versionComment = false;
        ensureCapacity(to - from);
        System.arraycopy(bytes, from, text, 0, to - from);
        length = to - from;
        if (needsDecoding()) {
            decodeToFixpoint();
        }
        fold();
    }

    byte[] text() {
        return text;
    }

    int length() {
        return length;
    }

    /** How often {@code edit} was undone. */
    int count(Edit edit) {
        return edits[edit.ordinal()];
    }

    private void ensureCapacity(int size) {
        if (text.length < size) {
            text = new byte[Integer.highestOneBit(size) * 2];
            spare = new byte[text.length];
        }
    }

    private boolean needsDecoding() {
        for (int i = 0; i < length; i++) {
            byte b = text[i];
            if (b < 0 || b == '%' || b == '&' || b == '\\' || b == '+' || (b == 'x' && i > 0 && text[i - 1] == '0')) {
                return true;
            }
        }
        return false;
    }

    private void decodeToFixpoint() {
        int round = 0;
        do {
            changed = false;
            decodePass();
            round++;
        } while (changed && round < MAX_ROUNDS);
        edits[Edit.ROUNDS.ordinal()] = round - 1;
    }

    private void decodePass() {
        byte[] in = text;
        byte[] out = spare;
        int end = length;
        int o = 0;
        int i = 0;
        while (i < end) {
            byte b = in[i];
            long decoded = NONE;
            if (b == '%') {
                decoded = percent(in, i, end);
            } else if (b == '&') {
                decoded = entity(in, i, end);
            } else if (b == '\\') {
                decoded = scriptEscape(in, i, end);
            } else if (b < 0) {
                decoded = unicode(in, i, end);
            } else if (b == '0') {
                decoded = hexPath(in, i, end);
            } else if (b == '+') {
                decoded = utf7(in, i, end);
            }
            if (decoded == NONE) {
                out[o++] = b;
                i++;
            } else {
                changed = true;
                i += consumed(decoded);
                o = Utf8.put(out, o, codePoint(decoded));
            }
        }
        text = out;
        spare = in;
        length = o;
    }

    // A decoded escape: how many bytes of input it took and the code point it stands for. Values from 0x110000 on
    // stand for a raw byte, so that percent-decoded halves of a UTF-8 sequence meet again in the output.
    private static final long NONE = -1;

    private static long decoded(int consumed, int codePoint) {
        return ((long) consumed << 32) | codePoint;
    }

    private static int consumed(long decoded) {
        return (int) (decoded >>> 32);
    }

    private static int codePoint(long decoded) {
        return (int) decoded;
    }

    private long undo(Edit edit, int consumed, int codePoint) {
        edits[edit.ordinal()]++;
        return decoded(consumed, codePoint);
    }

    private long percent(byte[] in, int i, int end) {
        if (i + 2 < end) {
            int high = Hex.digit(in[i + 1]);
            int low = Hex.digit(in[i + 2]);
            if (high >= 0 && low >= 0) {
                return undo(Edit.PERCENT, 3, Utf8.rawByte(high << 4 | low));
            }
            if ((in[i + 1] | 0x20) == 'u' && i + 5 < end) {
                int codePoint = Hex.number(in, i + 2, i + 6);
                if (codePoint >= 0) {
                    return undo(Edit.PERCENT_U, 6, codePoint);
                }
            }
            if (high >= 0 && in[i + 2] == '%' || high < 0 && isLetterOrDigit(in[i + 1]) && low >= 0) {
                edits[Edit.PERCENT_MALFORMED.ordinal()]++;
            }
        }
        return NONE;
    }

    private long entity(byte[] in, int i, int end) {
        if (i + 2 < end && in[i + 1] == '#') {
            return numericEntity(in, i, end);
        }
        int codePoint = Entities.match(in, i + 1, end);
        return codePoint < 0 ? NONE : undo(Edit.ENTITY, Entities.length(codePoint) + 1, Entities.character(codePoint));
    }

    private long numericEntity(byte[] in, int i, int end) {
        boolean hex = (in[i + 2] | 0x20) == 'x';
        int p = hex ? i + 3 : i + 2;
        int start = p;
        int value = 0;
        while (p < end && p - start < 8 && digit(in[p], hex) >= 0) {
            value = value * (hex ? 16 : 10) + digit(in[p], hex);
            p++;
        }
        if (p == start || value < 0 || value > Character.MAX_CODE_POINT) {
            return NONE;
        }
        boolean terminated = p < end && in[p] == ';';
        return undo(Edit.ENTITY, p - i + (terminated ? 1 : 0), value);
    }

    private static int digit(byte b, boolean hex) {
        return hex ? Hex.digit(b) : b >= '0' && b <= '9' ? b - '0' : -1;
    }

    private long scriptEscape(byte[] in, int i, int end) {
        if (i + 3 >= end) {
            return NONE;
        }
        byte kind = in[i + 1];
        if (kind == 'x') {
            int value = Hex.number(in, i + 2, i + 4);
            return value < 0 ? NONE : undo(Edit.SCRIPT_ESCAPE, 4, value);
        }
        if (kind != 'u') {
            return NONE;
        }
        if (in[i + 2] == '{') {
            int p = i + 3;
            while (p < end && p - i < 10 && Hex.digit(in[p]) >= 0) {
                p++;
            }
            boolean closed = p > i + 3 && p < end && in[p] == '}';
            int value = closed ? Hex.number(in, i + 3, p) : -1;
            return value < 0 || value > Character.MAX_CODE_POINT ? NONE : undo(Edit.SCRIPT_ESCAPE, p + 1 - i, value);
        }
        int value = i + 6 <= end ? Hex.number(in, i + 2, i + 6) : -1;
        return value < 0 ? NONE : undo(Edit.SCRIPT_ESCAPE, 6, value);
    }

    private long unicode(byte[] in, int i, int end) {
        int size = Utf8.laxLength(in, i, end);
        if (size == 0) {
            return brokenOverlong(in, i, end);
        }
        int codePoint = Utf8.laxDecode(in, i, size);
        if (codePoint < 0x80) {
            return undo(Edit.OVERLONG, size, codePoint);
        }
        int ascii = Utf8.asciiLookAlike(codePoint);
        return ascii < 0 ? NONE : undo(Edit.WIDE, size, ascii);
    }

    /** Some servers read C0 or C1 before a broken escape ({@code %c0%qf}) as a path separator. */
    private long brokenOverlong(byte[] in, int i, int end) {
        boolean lead = in[i] == (byte) 0xC0 || in[i] == (byte) 0xC1;
        boolean brokenEscape = i + 3 < end
                && in[i + 1] == '%'
                && isLetterOrDigit(in[i + 2])
                && isLetterOrDigit(in[i + 3])
                && Hex.number(in, i + 2, i + 4) < 0;
        return lead && brokenEscape ? undo(Edit.OVERLONG, 4, '/') : NONE;
    }

    /** {@code 0x2f} as a path character, but not as the start of a hex literal such as {@code 0x2f657463}. */
    private long hexPath(byte[] in, int i, int end) {
        if (i + 3 >= end || in[i + 1] != 'x') {
            return NONE;
        }
        int value = Hex.number(in, i + 2, i + 4);
        if (value != '.' && value != '/' && value != '\\') {
            return NONE;
        }
        int p = i + 4;
        while (p < end && Hex.digit(in[p]) >= 0) {
            p++;
        }
        boolean cleanLiteral = p > i + 4 && (p == end || !isLetterOrDigit(in[p]));
        return cleanLiteral ? NONE : undo(Edit.HEX_PATH, 4, value);
    }

    /** One ASCII character in modified base64, as in {@code +ADw-}: 16 bits, so the first character is an A. */
    private long utf7(byte[] in, int i, int end) {
        if (i + 4 >= end || in[i + 1] != 'A' || in[i + 4] != '-') {
            return NONE;
        }
        int middle = Base64Text.sextet(in[i + 2]);
        int last = Base64Text.sextet(in[i + 3]);
        int value = (middle << 6 | last) >> 2;
        return middle < 0 || last < 0 || value < ' ' || value > '~' ? NONE : undo(Edit.UTF_7, 5, value);
    }

    private void fold() {
        byte[] in = text;
        byte[] out = spare;
        int end = length;
        int o = 0;
        int i = 0;
        while (i < end) {
            byte b = in[i];
            byte folded = b < 0 ? LETTER : FOLD[b];
            if (folded > ' ' && !SPLITS[folded]) {
                out[o++] = folded;
                i++;
            } else if (b < 0) {
                int size = Utf8.characterLength(in, i, end);
                out[o++] = size == 0 ? INVALID : Utf8.classAt(in, i, size);
                i += Math.max(size, 1);
            } else if (folded == ' ' || folded == '\n') {
                o = foldBlank(out, o, folded);
                i++;
            } else if (folded == CONTROL) {
                edits[(b == 0 ? Edit.NUL : Edit.CONTROL).ordinal()]++;
                if (b != 0) {
                    out[o++] = CONTROL;
                }
                i++;
            } else {
                int skipped = foldSplitter(in, i, end, out, o);
                if (skipped == 0) {
                    out[o++] = folded;
                    i++;
                } else {
                    o = joins ? o : foldBlank(out, o, (byte) ' ');
                    i += skipped;
                }
            }
        }
        text = out;
        spare = in;
        length = o;
    }

    /** Whether what a splitter stood between belongs together, so that not even a blank remains. */
    private boolean joins;

    private static int foldBlank(byte[] out, int o, byte blank) {
        if (o > 0 && (out[o - 1] == ' ' || out[o - 1] == '\n')) {
            if (blank == '\n') {
                out[o - 1] = '\n';
            }
            return o;
        }
        out[o] = blank;
        return o + 1;
    }

    /** Bytes of a word-splitting sequence at {@code i}, 0 if there is none. */
    private int foldSplitter(byte[] in, int i, int end, byte[] out, int o) {
        boolean inWord = o > 0 && isLetterOrDigit(out[o - 1]);
        joins = inWord && in[i] != '/' && in[i] != '*';
        return switch (in[i]) {
            case '/' -> commentOpening(in, i, end);
            case '*' -> versionComment && i + 1 < end && in[i + 1] == '/' ? closeVersionComment() : 0;
            case '\'', '"' -> inWord ? quotes(in, i, end) : 0;
            case '^' -> inWord ? inserted(in, i, i + 1, end) : 0;
            case '$' -> dollar(in, i, end, inWord);
            default -> 0;
        };
    }

    /** Empty quotes inside a word, or a text that ends here and goes on behind an operator. */
    private int quotes(byte[] in, int i, int end) {
        byte quote = in[i];
        if (i + 2 < end && in[i + 1] == quote && isLetter(in[i + 2])) {
            edits[Edit.EMPTY_QUOTES.ordinal()]++;
            return 2;
        }
        int p = skipSpace(in, i + 1, end);
        int operator = p;
        while (p < end && p < operator + 2 && (in[p] == '+' || in[p] == '|' || in[p] == '.')) {
            p++;
        }
        int next = skipSpace(in, p, end);
        boolean joined = p > operator && next + 1 < end && in[next] == quote && isLetterOrDigit(in[next + 1]);
        if (!joined) {
            return 0;
        }
        edits[Edit.CONCATENATION.ordinal()]++;
        return next + 1 - i;
    }

    private static int skipSpace(byte[] in, int from, int end) {
        return from < end && in[from] == ' ' ? from + 1 : from;
    }

    private int inserted(byte[] in, int i, int next, int end) {
        if (next >= end || !isLetter(in[next])) {
            return 0;
        }
        edits[Edit.INSERTION.ordinal()]++;
        return next - i;
    }

    private int dollar(byte[] in, int i, int end, boolean inWord) {
        if (inWord && i + 1 < end && (in[i + 1] == '@' || in[i + 1] == '*')) {
            return inserted(in, i, i + 2, end);
        }
        joins = false;
        return fieldSeparator(in, i, end);
    }

    private boolean versionComment;

    private int closeVersionComment() {
        versionComment = false;
        return 2;
    }

    private int commentOpening(byte[] in, int i, int end) {
        if (i + 2 >= end || in[i + 1] != '*') {
            return 0;
        }
        if (in[i + 2] == '!') {
            int p = i + 3;
            while (p < end && p < i + 9 && in[p] >= '0' && in[p] <= '9') {
                p++;
            }
            versionComment = true;
            edits[Edit.COMMENT.ordinal()]++;
            return p - i;
        }
        // Only a plain comment goes; anything else inside one could be the payload and stays to be judged.
        int p = i + 2;
        while (p < end && p < i + MAX_SPLITTING_COMMENT && (isLetterOrDigit(in[p]) || in[p] == ' ' || in[p] == '\n')) {
            p++;
        }
        if (p + 1 < end && in[p] == '*' && in[p + 1] == '/') {
            edits[Edit.COMMENT.ordinal()]++;
            return p + 2 - i;
        }
        return 0;
    }

    private int fieldSeparator(byte[] in, int i, int end) {
        boolean braced = i + 1 < end && in[i + 1] == '{';
        int p = braced ? i + 2 : i + 1;
        if (p + 3 > end || (in[p] | 0x20) != 'i' || (in[p + 1] | 0x20) != 'f' || (in[p + 2] | 0x20) != 's') {
            return 0;
        }
        p += 3;
        if (braced) {
            while (p < end && p < i + 12 && in[p] != '}') {
                p++;
            }
            p = Math.min(p + 1, end);
        } else if (p + 1 < end && in[p] == '$' && in[p + 1] >= '0' && in[p + 1] <= '9') {
            p += 2;
        }
        edits[Edit.IFS.ordinal()]++;
        return p - i;
    }

    private static boolean isLetter(byte b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    private static boolean isLetterOrDigit(byte b) {
        return isLetter(b) || (b >= '0' && b <= '9');
    }

    private static final byte[] FOLD = foldTable();
    private static final boolean[] SPLITS = splitters();

    private static boolean[] splitters() {
        boolean[] splits = new boolean[128];
        for (char c : new char[] {'/', '*', '\'', '"', '^', '$'}) {
            splits[c] = true;
        }
        return splits;
    }

    private static byte[] foldTable() {
        byte[] table = new byte[128];
        for (int b = 0; b < 128; b++) {
            table[b] = b < ' ' || b == 0x7F ? CONTROL : (byte) Character.toLowerCase(b);
        }
        table['\t'] = ' ';
        table[0x0B] = ' ';
        table[0x0C] = ' ';
        table['\r'] = '\n';
        table['\n'] = '\n';
        return table;
    }
}
