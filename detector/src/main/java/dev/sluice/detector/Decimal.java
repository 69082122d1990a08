package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Reads decimal numbers from bytes, always the double that {@link Double#parseDouble} gives.
 *
 * <p>Digits are gathered in a long and divided by a power of ten that a double holds exactly. The remainder of the
 * division says what rounding took away; where its own error could matter, and for whatever else a number may look like,
 * {@code parseDouble} decides.
 */
final class Decimal {

    private static final int MAX_DIGITS = 18;
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18
    };

    /** Far above the relative error of the remainder, which two roundings of 2^-53 make. */
    private static final double DOUBT = 0x1p-50;

    private Decimal() {}

    /**
     * The number in {@code bytes[from, to)}.
     *
     * @throws NumberFormatException if there is none
     */
    static double parse(byte[] bytes, int from, int to) {
        boolean negative = from < to && bytes[from] == '-';
        long digits = 0;
        int count = 0;
        int fraction = 0;
        boolean behindPoint = false;
        for (int i = negative ? from + 1 : from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit >= 0 && digit <= 9 && count < MAX_DIGITS) {
                digits = 10 * digits + digit;
                count++;
                fraction += behindPoint ? 1 : 0;
            } else if (bytes[i] == '.' && !behindPoint) {
                behindPoint = true;
            } else {
                return parseAny(bytes, from, to);
            }
        }
        double value = count == 0 ? Double.NaN : divide(digits, POWERS[fraction]);
        return Double.isNaN(value) ? parseAny(bytes, from, to) : negative ? -value : value;
    }

    /** The quotient, rounded to the nearest double; NaN if it cannot be told which that is. */
    private static double divide(long digits, double power) {
        double near = digits;
        double quotient = near / power;
        double rest = (Math.fma(-quotient, power, near) + (digits - (long) near)) / power;
        double least = quotient + (rest - Math.abs(rest) * DOUBT);
        double most = quotient + (rest + Math.abs(rest) * DOUBT);
        return least == most ? least : Double.NaN;
    }

    private static double parseAny(byte[] bytes, int from, int to) {
        return Double.parseDouble(new String(bytes, from, to - from, ISO_8859_1));
    }
}
