package dev.sluice.detector;

/**
 * UTF-7 sequences such as {@code +ADw-} or {@code +ADwAcw-}, as far as they stand for ASCII: UTF-16 in base64 behind a
 * plus. Where a sequence stops standing for ASCII it ends; one of a single character must end with its minus, because
 * so few digits also occur by chance.
 */
final class Utf7 {

    private static final int BITS_OF_UNIT = 16;
    private static final int BITS_OF_DIGIT = 6;

    private Utf7() {}

    /** Characters of the sequence whose plus stands at {@code i}, 0 if there is none. */
    static int characters(byte[] in, int i, int end) {
        if (i + 4 >= end || in[i + 1] != 'A') {
            return 0;
        }
        int count = 0;
        while (isAscii(unit(in, i, end, count))) {
            count++;
        }
        int behind = behindDigits(i, count);
        boolean closed = behind < end && in[behind] == '-';
        return closed || count > 1 ? count : 0;
    }

    /** Position behind a sequence of {@code characters}, its minus included. */
    static int end(byte[] in, int i, int end, int characters) {
        int behind = behindDigits(i, characters);
        return behind < end && in[behind] == '-' ? behind + 1 : behind;
    }

    /** Writes the characters at {@code at}; they never take more room than the sequence. */
    static void decode(byte[] in, int i, int end, int characters, byte[] out, int at) {
        for (int k = 0; k < characters; k++) {
            out[at + k] = (byte) unit(in, i, end, k);
        }
    }

    private static int behindDigits(int i, int characters) {
        return i + 1 + (characters * BITS_OF_UNIT + BITS_OF_DIGIT - 1) / BITS_OF_DIGIT;
    }

    /** The UTF-16 unit with index {@code k}, -1 if its digits are not all there. */
    private static int unit(byte[] in, int i, int end, int k) {
        int firstBit = k * BITS_OF_UNIT;
        int lastBit = firstBit + BITS_OF_UNIT - 1;
        int last = i + 1 + lastBit / BITS_OF_DIGIT;
        if (last >= end) {
            return -1;
        }
        int bits = 0;
        for (int at = i + 1 + firstBit / BITS_OF_DIGIT; at <= last; at++) {
            int sextet = in[at] == '-' || in[at] == '_' || in[at] == ' ' ? -1 : Base64Text.sextet(in[at]);
            if (sextet < 0) {
                return -1;
            }
            bits = bits << BITS_OF_DIGIT | sextet;
        }
        return bits >> (BITS_OF_DIGIT - 1 - lastBit % BITS_OF_DIGIT) & 0xFFFF;
    }

    private static boolean isAscii(int unit) {
        return unit >= ' ' && unit <= '~' || unit == '\t' || unit == '\n' || unit == '\r';
    }
}
