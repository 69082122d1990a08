package dev.sluice.detector;

/** UTF-8 as attackers write it: strict where text is classified, lax (overlong, five and six bytes) where it is decoded. */
final class Utf8 {

    private static final int RAW_BYTE = 0x110000;
    static final int REPLACEMENT = 0xFFFD;

    /** ASCII for U+FE50 to U+FE6B. */
    private static final String SMALL_FORMS = ", . ;:?! (){}  #&*+-<>= \\$%@";

    private Utf8() {}

    /** A pseudo code point that {@link #put} writes as that single byte. */
    static int rawByte(int value) {
        return RAW_BYTE + value;
    }

    /** Writes a code point, U+FFFD for half a surrogate pair, at {@code at} and returns the position behind it. */
    static int put(byte[] out, int at, int codePoint) {
        if (codePoint >= RAW_BYTE || codePoint < 0x80) {
            out[at] = (byte) codePoint;
            return at + 1;
        }
        if (codePoint < 0x800) {
            out[at] = (byte) (0xC0 | codePoint >> 6);
            out[at + 1] = continuation(codePoint);
            return at + 2;
        }
        if (codePoint >= 0xD800 && codePoint <= 0xDFFF) {
            return put(out, at, REPLACEMENT);
        }
        if (codePoint < 0x10000) {
            out[at] = (byte) (0xE0 | codePoint >> 12);
            out[at + 1] = continuation(codePoint >> 6);
            out[at + 2] = continuation(codePoint);
            return at + 3;
        }
        out[at] = (byte) (0xF0 | codePoint >> 18);
        out[at + 1] = continuation(codePoint >> 12);
        out[at + 2] = continuation(codePoint >> 6);
        out[at + 3] = continuation(codePoint);
        return at + 4;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | bits & 0x3F);
    }

    /** Length of the sequence at {@code i} by its lead byte, 2 to 6, if all continuation bytes follow; else 0. */
    static int laxLength(byte[] in, int i, int end) {
        int size = laxSize(in[i] & 0xFF);
        if (size == 0 || i + size > end) {
            return 0;
        }
        for (int k = 1; k < size; k++) {
            if ((in[i + k] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    /** Length of a sequence with this lead byte, 2 to 6; 0 if none starts so. */
    static int laxSize(int lead) {
        return lead < 0xC0
                ? 0
                : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF8 ? 4 : lead < 0xFC ? 5 : lead < 0xFE ? 6 : 0;
    }

    /** The code point of a sequence of {@code size} bytes, overlong or not; may exceed Unicode's range. */
    static int laxDecode(byte[] in, int i, int size) {
        int value = in[i] & (0x7F >> size);
        for (int k = 1; k < size; k++) {
            value = value << 6 | in[i + k] & 0x3F;
        }
        return value;
    }

    /** Length of a well-formed sequence at {@code i}, else 0. */
    static int strictLength(byte[] in, int i, int end) {
        int size = laxLength(in, i, end);
        if (size == 0 || size > 4) {
            return 0;
        }
        int codePoint = laxDecode(in, i, size);
        boolean shortest = codePoint >= (size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000);
        boolean surrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
        return shortest && !surrogate && codePoint <= Character.MAX_CODE_POINT ? size : 0;
    }

    /** Pushes text as Latin-1; false, and nothing pushed, if there is a character that Latin-1 lacks, or none but ASCII. */
    static boolean pushNarrowed(byte[] in, int from, int to, Scratch out) {
        int mark = out.top();
        int i = from;
        while (i < to) {
            int size = in[i] >= 0 ? 1 : strictLength(in, i, to);
            int codePoint = size == 1 ? in[i] : size == 2 ? laxDecode(in, i, 2) : REPLACEMENT;
            if (codePoint > 0xFF) {
                out.setTop(mark);
                return false;
            }
            out.push((byte) codePoint);
            i += size;
        }
        if (out.top() - mark == to - from) {
            out.setTop(mark);
            return false;
        }
        return true;
    }

    /** Length of a sequence at {@code i} whose bytes somebody took for Latin-1 and encoded again, overlong or not; else 0. */
    static int misreadLength(byte[] in, int i, int end) {
        int size = i + 1 < end && in[i] == (byte) 0xC3 ? laxSize(laxDecode(in, i, 2)) : 0;
        return size == 0 || i + 2 * size > end || !isMisread(in, i, size) ? 0 : 2 * size;
    }

    private static boolean isMisread(byte[] in, int i, int size) {
        for (int k = 1; k < size; k++) {
            if (in[i + 2 * k] != (byte) 0xC2 || (in[i + 2 * k + 1] & 0xC0) != 0x80) {
                return false;
            }
        }
        return true;
    }

    /**
     * Length of a character at {@code i}: of a well-formed sequence, or of one whose bytes somebody took for Latin-1 and
     * encoded again, as many clients do; else 0.
     */
    static int characterLength(byte[] in, int i, int end) {
        int size = strictLength(in, i, end);
        int twice = size == 2 ? twiceEncodedLength(in, i, end) : 0;
        return Math.max(size, twice);
    }

    private static int twiceEncodedLength(byte[] in, int i, int end) {
        int lead = laxDecode(in, i, 2);
        int size = lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        return i + 2 * size > end || !isMisread(in, i, size) ? 0 : 2 * size;
    }

    /** The code point of a {@link #misreadLength} sequence of {@code size} bytes. */
    static int twiceDecode(byte[] in, int i, int size) {
        int value = laxDecode(in, i, 2) & (0x7F >> size / 2);
        for (int k = 2; k < size; k += 2) {
            value = value << 6 | in[i + k + 1] & 0x3F;
        }
        return value;
    }

    /** The code point of the character of {@code size} bytes at {@code i}, see {@link #characterLength}. */
    static int characterAt(byte[] in, int i, int size) {
        boolean twice = size > 2 && in[i] == (byte) 0xC3;
        return twice ? twiceDecode(in, i, size) : laxDecode(in, i, size);
    }

    /** The ASCII character that servers, browsers or databases fold a code point to, -1 if none. */
    static int asciiLookAlike(int codePoint) {
        if (codePoint < 0x17F) {
            return -1;
        }
        if (codePoint >= 0xFF01 && codePoint <= 0xFF5E) {
            return codePoint - 0xFEE0;
        }
        if (codePoint >= 0xFE50 && codePoint <= 0xFE6B) {
            return SMALL_FORMS.charAt(codePoint - 0xFE50) == ' ' ? -1 : SMALL_FORMS.charAt(codePoint - 0xFE50);
        }
        if (codePoint >= 0x249C && codePoint <= 0x24E9) {
            return 'a' + (codePoint - 0x249C) % 26;
        }
        if (codePoint >= 0x1D400 && codePoint <= 0x1D6A3) {
            int letter = (codePoint - 0x1D400) % 52;
            return letter < 26 ? 'A' + letter : 'a' + letter - 26;
        }
        return switch (codePoint) {
            case 0x17F -> 's';
            case 0x212A -> 'K';
            case 0x02BC -> '\'';
            case 0x2024 -> '.';
            case 0x2044, 0x2215, 0x29F8, 0xF02F, 0xF025 -> '/';
            case 0x2216, 0x29F5, 0x29F9, 0xF05C, 0xEFC8 -> '\\';
            default -> -1;
        };
    }

    /** Characters that are not seen and that some receivers drop. */
    static boolean isInvisible(int codePoint) {
        return codePoint == 0xAD
                || codePoint >= 0x200B && codePoint <= 0x200F
                || codePoint >= 0x2060 && codePoint <= 0x2064
                || codePoint == 0xFEFF;
    }

    /** Accents that stand behind their letter. */
    static boolean isAccent(int codePoint) {
        return codePoint >= 0x300 && codePoint <= 0x36F;
    }

    /** Class byte of a code point outside ASCII. */
    static byte classOf(int codePoint) {
        if (codePoint < 0xA0) {
            return Canonicalizer.CONTROL;
        }
        boolean mark = Character.getType(codePoint) <= Character.ENCLOSING_MARK
                || Character.getType(codePoint) == Character.COMBINING_SPACING_MARK;
        return Character.isLetterOrDigit(codePoint) || mark ? Canonicalizer.LETTER : Canonicalizer.SYMBOL;
    }
}
