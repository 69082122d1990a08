package dev.sluice.detector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a value into canonical text, one byte a character, and counts every {@link Edit}. Not thread-safe;
 * the text is valid until the next call. Time and memory are linear in the input.
 *
 * <p>Two steps. Escapes are decoded in passes until a pass changes nothing, at most {@value #MAX_ROUNDS} times; a pass
 * never lengthens the text. Then one pass folds: ASCII lower case, runs of blanks to one space, line ends to one
 * {@code \n}, word-splitting comments to a space, what splits a word that is known ({@link SplitWords}) and invisible
 * characters to nothing, and whatever is not ASCII to a class byte ({@link #LETTER},
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

    private static final ByteSet ENCODED = ByteSet.of("%&\\+x\u0080-\u00ff");
    private static final int MAX_SPLITTING_COMMENT = 24;
    private static final int MAX_BRACED_DIGITS = 16;
    private static final int MAX_CSS_DIGITS = 6;

    private final int[] edits = new int[Edit.values().length];
    private byte[] text = new byte[1024];
    private byte[] spare = new byte[1024];
    private int length;
    private boolean changed;
    private @Nullable Origins origins;
    private final EditLog log = new EditLog();
    private boolean logs;
    private int pass;
    private int at;

    /** Canonicalises {@code bytes[from, to)}. */
    void canonicalize(byte[] bytes, int from, int to) {
        Arrays.fill(edits, 0);
        versionComment = false;
        maskedSlashes = false;
        endOfCommand = 0;
        logs = to - from > Window.SIZE;
        pass = 0;
        log.clear();
        ensureCapacity(to - from);
        System.arraycopy(bytes, from, text, 0, to - from);
        length = to - from;
        if (needsDecoding()) {
            decodeToFixpoint();
        }
        fold();
    }

    /** As {@link #canonicalize}, and tells where each byte of the text came from. For explanations: it allocates. */
    Origins trace(byte[] bytes, int from, int to) {
        Origins traced = new Origins(to - from);
        origins = traced;
        try {
            canonicalize(bytes, from, to);
        } finally {
            origins = null;
        }
        return traced;
    }

    byte[] text() {
        return text;
    }

    int length() {
        return length;
    }

    /** How often {@code edit} was undone in the whole value. */
    int count(Edit edit) {
        return edits[edit.ordinal()];
    }

    /** How often each edit was undone in {@code [from, to)} of the text; valid until the next call. */
    int[] counts(int from, int to) {
        boolean last = to == length;
        return logs ? log.counts(from, last ? Integer.MAX_VALUE : to) : edits;
    }

    /** Whether anything was undone there that ordinary clients do not do: more than percent escapes. */
    boolean unveiled(int from, int to) {
        int[] counts = counts(from, to);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0 && i != Edit.PERCENT.ordinal() && i != Edit.ROUNDS.ordinal()) {
                return true;
            }
        }
        return false;
    }

    private void note(Edit edit) {
        edits[edit.ordinal()]++;
        if (logs) {
            log.add(edit, pass, at);
        }
    }

    private void ensureCapacity(int size) {
        if (text.length < size) {
            text = new byte[Integer.highestOneBit(size) * 2];
            spare = new byte[text.length];
        }
    }

    private boolean needsDecoding() {
        for (int i = ENCODED.indexIn(text, 0, length); i < length; i = ENCODED.indexIn(text, i + 1, length)) {
            if (text[i] != 'x' || i > 0 && text[i - 1] == '0') {
                return true;
            }
        }
        return false;
    }

    private void decodeToFixpoint() {
        int round = 0;
        do {
            changed = false;
            pass = round + 1;
            decodePass();
            round++;
        } while (changed && round < MAX_ROUNDS);
        edits[Edit.ROUNDS.ordinal()] = round - 1;
        pass = 0;
    }

    private void decodePass() {
        endOfOctal = 0;
        byte[] in = text;
        byte[] out = spare;
        int end = length;
        int o = 0;
        int i = 0;
        while (i < end) {
            byte b = in[i];
            at = i;
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
                int characters = Utf7.characters(in, i, end);
                if (characters > 0) {
                    o = utf7(in, i, end, characters, out, o);
                    i = Utf7.end(in, i, end, characters);
                    continue;
                }
            }
            if (decoded == NONE) {
                out[o++] = b;
                i++;
            } else {
                changed = true;
                int start = o;
                o = Utf8.put(out, o, codePoint(decoded));
                noteReplaced(i, consumed(decoded), start, o - start);
                i += consumed(decoded);
            }
        }
        endPass(in, out, o);
    }

    private void endPass(byte[] in, byte[] out, int newLength) {
        if (origins != null) {
            origins.endPass(length);
        }
        if (logs) {
            log.endPass();
        }
        text = out;
        spare = in;
        length = newLength;
    }

    private void noteReplaced(int in, int consumed, int out, int produced) {
        if (origins != null) {
            origins.replaced(in, consumed, out, produced);
        }
        if (logs && consumed != produced) {
            log.replaced(in, consumed, out, produced);
        }
    }

    private void noteMerged(int in, int consumed, int out) {
        if (origins != null) {
            origins.merged(in, consumed, out);
        }
        if (logs) {
            log.replaced(in, consumed, out, 0);
        }
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
        note(edit);
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
                    return undo(isScript(codePoint) ? Edit.PERCENT : Edit.PERCENT_U, 6, codePoint);
                }
            }
            if (i > 0 && isStepSign(in[i - 1]) && isBrokenEscape(in, i, end) && isBrokenEscape(in, i + 3, end)) {
                return undo(Edit.OVERLONG, 6, '/');
            }
            if (high >= 0 && in[i + 2] == '%' || high < 0 && isLetterOrDigit(in[i + 1]) && low >= 0) {
                note(Edit.PERCENT_MALFORMED);
            }
        }
        return NONE;
    }

    /** What JavaScript's escape() writes as %uXXXX anyway; nobody needs that for ASCII, or for what is folded to it. */
    private static boolean isScript(int codePoint) {
        return codePoint > 0xFF && codePoint < 0xFF00 && Utf8.asciiLookAlike(codePoint) < 0;
    }

    private long entity(byte[] in, int i, int end) {
        if (i + 2 < end && in[i + 1] == '#') {
            return numericEntity(in, i, end);
        }
        int name = Entities.match(in, i + 1, end);
        return name < 0 ? NONE : undo(Edit.ENTITY, Entities.end(name, in, i + 1, end) - i, Entities.character(name));
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
        byte kind = i + 1 < end ? in[i + 1] : 0;
        if (Hex.digit(kind) >= 0) {
            return numberEscape(in, i, end);
        }
        if (i + 3 >= end) {
            return NONE;
        }
        if (kind == 'x') {
            int value = Hex.number(in, i + 2, i + 4);
            return value < 0 ? NONE : undo(Edit.SCRIPT_ESCAPE, 4, value);
        }
        if (kind != 'u') {
            return NONE;
        }
        if (in[i + 2] == '{') {
            int p = i + 3;
            while (p < end && p - i < 3 + MAX_BRACED_DIGITS && Hex.digit(in[p]) >= 0) {
                p++;
            }
            boolean closed = p > i + 3 && p < end && in[p] == '}';
            int value = closed ? Hex.number(in, Math.max(i + 3, p - 7), p) : -1;
            return value < 0 || value > Character.MAX_CODE_POINT ? NONE : undo(Edit.SCRIPT_ESCAPE, p + 1 - i, value);
        }
        int value = i + 6 <= end ? Hex.number(in, i + 2, i + 6) : -1;
        return value < 0 ? NONE : undo(Edit.SCRIPT_ESCAPE, 6, value);
    }

    /** Behind the octal escape that was decoded last. */
    private int endOfOctal;

    /**
     * {@code \141} of scripts and shells, {@code \65 } and {@code \000065} of style sheets. Folders and back-references
     * are written the same way, so octal escapes count in runs only, and short ones of style sheets as letters only.
     */
    private long numberEscape(byte[] in, int i, int end) {
        int octal = octalDigits(in, i + 1, end);
        boolean inRun = endOfOctal == i && i > 0 && octal > 1;
        boolean startsRun = octal == 3 && i + 4 < end && in[i + 4] == '\\' && octalDigits(in, i + 5, end) > 1;
        if (inRun || startsRun) {
            int value = octalNumber(in, i + 1, i + 1 + octal);
            if (isPrintable(value)) {
                endOfOctal = i + 1 + octal;
                return undo(Edit.SCRIPT_ESCAPE, 1 + octal, value);
            }
        }
        return styleEscape(in, i, end);
    }

    private long styleEscape(byte[] in, int i, int end) {
        int p = i + 1;
        while (p < end && p <= i + MAX_CSS_DIGITS && Hex.digit(in[p]) >= 0) {
            p++;
        }
        int digits = p - i - 1;
        int value = Hex.number(in, i + 1, p);
        boolean padded = digits >= 4 && in[i + 1] == '0' && isPrintable(value);
        boolean letter = digits == 2 && value < 0x80 && isLetter((byte) value);
        if (!padded && !letter) {
            return NONE;
        }
        boolean blank = p < end && (in[p] == ' ' || in[p] == '\t' || in[p] == '\n');
        return undo(Edit.SCRIPT_ESCAPE, p - i + (blank ? 1 : 0), value);
    }

    private static int octalDigits(byte[] in, int from, int end) {
        int p = from;
        while (p < end && p < from + 3 && in[p] >= '0' && in[p] <= '7') {
            p++;
        }
        return p - from;
    }

    private static int octalNumber(byte[] in, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            value = value << 3 | in[i] - '0';
        }
        return value;
    }

    private static boolean isPrintable(int value) {
        return value >= ' ' && value <= '~';
    }

    private long unicode(byte[] in, int i, int end) {
        int size = Utf8.laxLength(in, i, end);
        if (size == 0) {
            return isOverlongLead(in[i]) ? brokenOverlong(in, i, i + 1, end, in[i]) : NONE;
        }
        int codePoint = Utf8.laxDecode(in, i, size);
        if (codePoint < 0x80) {
            return undo(Edit.OVERLONG, size, isMaskedSlash(in, i, in[i], codePoint) ? '/' : codePoint);
        }
        if (codePoint > 0xFF) {
            int ascii = Utf8.asciiLookAlike(codePoint);
            return ascii < 0 ? NONE : undo(Edit.WIDE, size, ascii);
        }
        long misread = misread(in, i, end, codePoint);
        return misread == NONE && isOverlongLead((byte) codePoint)
                ? brokenOverlong(in, i, i + size, end, (byte) codePoint)
                : misread;
    }

    /** An overlong sequence whose bytes something on the way took for Latin-1 and wrote as UTF-8: {@code À¯} is C0 AF. */
    private long misread(byte[] in, int i, int end, int lead) {
        int size = Utf8.misreadLength(in, i, end);
        if (size == 0) {
            return NONE;
        }
        int value = Utf8.twiceDecode(in, i, size);
        if (isMaskedSlash(in, i, (byte) lead, value)) {
            return undo(Edit.OVERLONG, size, '/');
        }
        boolean sign = value == '.' || value == '/' || value == '\\' || value == '<' || value == '>' || value == '\'';
        return sign ? undo(Edit.OVERLONG, size, value) : NONE;
    }

    /**
     * C1 AF decodes to an o, but was written, and by some servers read, for the slash of C0 AF: behind a sign of a path, and
     * from there on.
     */
    private boolean isMaskedSlash(byte[] in, int i, byte lead, int value) {
        if (value != 'o' || lead != (byte) 0xC1 || i == 0) {
            return false;
        }
        maskedSlashes |= isPathSign(in[i - 1]) || in[i - 1] == (byte) 0xAE;
        return maskedSlashes;
    }

    private static boolean isOverlongLead(byte b) {
        return b == (byte) 0xC0 || b == (byte) 0xC1;
    }

    /**
     * Some servers read C0 or C1 before a broken escape ({@code %c0%qf}) as a path separator, drop it before the sign
     * itself ({@code %c0.%c0./}), or take what follows for a continuation byte ({@code %c1%1c}). {@code next} is behind
     * that lead byte.
     */
    private long brokenOverlong(byte[] in, int i, int next, int end, byte lead) {
        if (isBrokenEscape(in, next, end)) {
            return undo(Edit.OVERLONG, next + 3 - i, '/');
        }
        if (next >= end) {
            return NONE;
        }
        byte sign = in[next];
        boolean dot = sign == '.' || sign == '^';
        boolean pair = dot && (i > 0 && in[i - 1] == sign || next + 1 < end && in[next + 1] == in[i]);
        boolean step = i > 0 && isStepSign(in[i - 1]);
        if (lead == (byte) 0xC1 && sign == 0x1C && step) {
            return undo(Edit.OVERLONG, next + 1 - i, '\\');
        }
        boolean slash = (sign == '/' || sign == '\\') && step;
        return pair || slash ? undo(Edit.OVERLONG, next + 1 - i, dot ? '.' : sign) : continued(in, i, next, end);
    }

    /** EE and FE, as bytes or as the letters of Latin-1, for the dot's 2E behind a lead byte. */
    private long continued(byte[] in, int i, int next, int end) {
        boolean letter = in[next] == (byte) 0xC3 && next + 1 < end;
        int last = letter ? in[next + 1] & 0xFF | 0x40 : in[next] & 0xFF;
        return last == 0xEE || last == 0xFE ? undo(Edit.OVERLONG, next + (letter ? 2 : 1) - i, '.') : NONE;
    }

    /** A percent sign, then two letters or digits that are no hexadecimal number. */
    private static boolean isBrokenEscape(byte[] in, int i, int end) {
        return i + 2 < end
                && in[i] == '%'
                && isLetterOrDigit(in[i + 1])
                && isLetterOrDigit(in[i + 2])
                && Hex.number(in, i + 1, i + 3) < 0;
    }

    private boolean isStepSign(byte b) {
        return isPathSign(b) || edits[Edit.OVERLONG.ordinal()] > 0;
    }

    private static boolean isPathSign(byte b) {
        return b == '.' || b == '/' || b == '\\' || b == '^' || b == '?' || b >= 0 && b < ' ';
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

    private int utf7(byte[] in, int i, int end, int characters, byte[] out, int o) {
        Utf7.decode(in, i, end, characters, out, o);
        note(Edit.UTF_7);
        noteReplaced(i, Utf7.end(in, i, end, characters) - i, o, characters);
        changed = true;
        return o + characters;
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
                continue;
            }
            at = i;
            if (b < 0) {
                int size = Utf8.characterLength(in, i, end);
                o = foldWide(in, i, size, end, out, o);
                i += Math.max(size, 1);
            } else if (folded == ' ' || folded == '\n') {
                o = splitsScheme(in, i, end, out, o) ? remove(i, 1, o) : foldBlank(i, 1, out, o, folded);
                i++;
            } else if (folded == CONTROL) {
                note(b == 0 ? Edit.NUL : Edit.CONTROL);
                if (b == 0) {
                    remove(i, 1, o);
                } else {
                    out[o++] = CONTROL;
                }
                i++;
            } else {
                int skipped = foldSplitter(in, i, end, out, o);
                if (skipped == 0) {
                    out[o++] = folded;
                    i++;
                    if (b == '(' && CharCodes.isCall(out, o)) {
                        int listEnd = CharCodes.endOfList(in, i, end);
                        o = charCodes(in, i, listEnd, out, o);
                        i = listEnd;
                    }
                } else {
                    o = joins ? remove(i, skipped, o) : foldBlank(i, skipped, out, o, (byte) ' ');
                    i += skipped;
                }
            }
        }
        endPass(in, out, o);
    }

    private int foldWide(byte[] in, int i, int size, int end, byte[] out, int o) {
        int codePoint = size == 0 ? 0 : Utf8.characterAt(in, i, size);
        if (size > 0 && o > 0 && isLetterOrDigit(out[o - 1])) {
            if (Utf8.isAccent(codePoint)) {
                return remove(i, size, o);
            }
            if (Utf8.isInvisible(codePoint) && i + size < end && isLetterOrDigit(in[i + size])) {
                note(Edit.WIDE);
                return remove(i, size, o);
            }
        }
        out[o] = size == 0 ? INVALID : Utf8.classOf(codePoint);
        noteReplaced(i, Math.max(size, 1), o, 1);
        return o + 1;
    }

    private boolean splitsScheme(byte[] in, int i, int end, byte[] out, int o) {
        boolean splits = in[i] < ' ' && o > 0 && isLetter(out[o - 1]) && SplitWords.scheme(out, o, in, i, end);
        if (splits) {
            note(Edit.INSERTION);
        }
        return splits;
    }

    private int charCodes(byte[] in, int i, int end, byte[] out, int o) {
        if (end == i) {
            return o;
        }
        int behind = CharCodes.decode(in, i, end, out, o);
        for (int at = o; at < behind; at++) {
            out[at] = FOLD[out[at]];
        }
        note(Edit.SCRIPT_ESCAPE);
        noteReplaced(i, end - i, o, behind - o);
        return behind;
    }

    /** Whether what a splitter stood between belongs together, so that not even a blank remains. */
    private boolean joins;

    private int remove(int i, int consumed, int o) {
        noteReplaced(i, consumed, o, 0);
        return o;
    }

    private int foldBlank(int i, int consumed, byte[] out, int o, byte blank) {
        if (o > 0 && (out[o - 1] == ' ' || out[o - 1] == '\n')) {
            if (blank == '\n') {
                out[o - 1] = '\n';
            }
            noteMerged(i, consumed, o);
            return o;
        }
        out[o] = blank;
        noteReplaced(i, consumed, o, 1);
        return o + 1;
    }

    /** Bytes of a word-splitting sequence at {@code i}, 0 if there is none. */
    private int foldSplitter(byte[] in, int i, int end, byte[] out, int o) {
        boolean inWord = o > 0 && isLetterOrDigit(out[o - 1]);
        joins = inWord && in[i] != '/' && in[i] != '*';
        int skipped = splitter(in, i, end, out, o, inWord);
        return skipped == 0 && joins ? insideCommand(in, i, end, out, o) : skipped;
    }

    private int splitter(byte[] in, int i, int end, byte[] out, int o, boolean inWord) {
        return switch (in[i]) {
            case '/' -> inWord ? slash(in, i, end, out, o) : commentOpening(in, i, end);
            case ';' -> pathParameter(in, i, end, out, o);
            case '*' -> versionComment && i + 1 < end && in[i + 1] == '/' ? closeVersionComment() : 0;
            case '\'', '"' -> inWord ? quotes(in, i, end) : 0;
            case '^' -> inWord ? inserted(in, i, i + 1, end) : 0;
            case '$' -> dollar(in, i, end, inWord);
            default -> 0;
        };
    }

    /** Behind the command that was last found to be split. */
    private int endOfCommand;

    private int insideCommand(byte[] in, int i, int end, byte[] out, int o) {
        if (i >= endOfCommand) {
            endOfCommand = SplitWords.endOfCommand(out, o, in, i, end);
        }
        if (i >= endOfCommand) {
            return 0;
        }
        note(in[i] == '\'' || in[i] == '"' ? Edit.EMPTY_QUOTES : Edit.INSERTION);
        return SplitWords.ignoredByShell(in, i, end);
    }

    private int slash(byte[] in, int i, int end, byte[] out, int o) {
        int comment = commentOpening(in, i, end);
        return comment > 0 ? comment : pathFiller(in, i, end, out, o);
    }

    /** {@code //} and {@code /./} behind a folder of a system: elsewhere they are evidence themselves. */
    private int pathFiller(byte[] in, int i, int end, byte[] out, int o) {
        int p = i;
        while (p + 2 < end && (in[p + 1] == '/' || in[p + 1] == '.' && in[p + 2] == '/')) {
            p += in[p + 1] == '.' ? 2 : 1;
        }
        if (p == i || p + 1 == end || !isLetter(in[p + 1]) || !SplitWords.isFolder(out, o)) {
            return 0;
        }
        joins = true;
        note(Edit.HEX_PATH);
        return p - i;
    }

    /** {@code ..;x=1/} is a step to the parent folder for some servers; {@code ..;/} shows as such by itself. */
    private int pathParameter(byte[] in, int i, int end, byte[] out, int o) {
        if (o < 2 || out[o - 1] != '.' || out[o - 2] != '.') {
            return 0;
        }
        int p = i + 1;
        while (p < end && p < i + MAX_SPLITTING_COMMENT && (isLetterOrDigit(in[p]) || in[p] == '=')) {
            p++;
        }
        if (p == i + 1 || p == end || in[p] != '/') {
            return 0;
        }
        joins = true;
        note(Edit.HEX_PATH);
        return p - i;
    }

    /** Empty quotes inside a word, or a text that ends here and goes on behind an operator. */
    private int quotes(byte[] in, int i, int end) {
        byte quote = in[i];
        if (i + 2 < end && in[i + 1] == quote && isLetter(in[i + 2])) {
            note(Edit.EMPTY_QUOTES);
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
        note(Edit.CONCATENATION);
        return next + 1 - i;
    }

    private static int skipSpace(byte[] in, int from, int end) {
        return from < end && in[from] == ' ' ? from + 1 : from;
    }

    private int inserted(byte[] in, int i, int next, int end) {
        if (next >= end || !isLetter(in[next])) {
            return 0;
        }
        note(Edit.INSERTION);
        return next - i;
    }

    private int dollar(byte[] in, int i, int end, boolean inWord) {
        if (inWord && i + 1 < end && (in[i + 1] == '@' || in[i + 1] == '*')) {
            return inserted(in, i, i + 2, end);
        }
        int separator = fieldSeparator(in, i, end);
        joins &= separator == 0;
        return separator;
    }

    private boolean maskedSlashes;
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
            note(Edit.COMMENT);
            return p - i;
        }
        // Only a plain comment goes; anything else inside one could be the payload and stays to be judged.
        // The pattern of files src/**/*.js holds no comment.
        int p = i + 2;
        while (p < end && p < i + MAX_SPLITTING_COMMENT && (isLetterOrDigit(in[p]) || in[p] == ' ' || in[p] == '\n')) {
            p++;
        }
        boolean folders = p == i + 2 && p + 3 < end && in[p + 2] == '*' && in[p + 3] == '.';
        if (p + 1 < end && in[p] == '*' && in[p + 1] == '/' && !folders) {
            if (p == i + 2 || splits(in, i, p + 2, end)) {
                note(Edit.COMMENT);
            }
            return p + 2 - i;
        }
        return 0;
    }

    /** Whether {@code in[from, to)} stands where a blank could: what has one beside it anyway is a comment of code. */
    private static boolean splits(byte[] in, int from, int to, int end) {
        return from > 0 && in[from - 1] > ' ' && to < end && in[to] > ' ';
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
        note(Edit.IFS);
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
        for (char c : new char[] {'/', '*', '\'', '"', '^', '$', '\\', '`', ';', '('}) {
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
