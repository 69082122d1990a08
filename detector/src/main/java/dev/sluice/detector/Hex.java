package dev.sluice.detector;

import java.util.Arrays;

/** Hexadecimal digits in ASCII bytes. */
final class Hex {

    private static final byte[] VALUES = values();

    private Hex() {}

    /** Value of a digit, -1 for any other byte. */
    static int digit(byte b) {
        return b < 0 ? -1 : VALUES[b];
    }

    /** The number written in {@code bytes[from, to)}, at most 7 digits; -1 if a byte is no digit. */
    static int number(byte[] bytes, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = digit(bytes[i]);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < 16; i++) {
            values["0123456789abcdef".charAt(i)] = (byte) i;
            values["0123456789ABCDEF".charAt(i)] = (byte) i;
        }
        return values;
    }
}
