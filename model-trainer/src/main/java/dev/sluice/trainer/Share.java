package dev.sluice.trainer;

/**
 * How many of how many.
 *
 * @param count at most {@code of}
 */
record Share(long count, long of) {

    private static final double Z95 = 1.959963984540054;

    /** In percent; NaN of nothing. */
    double percent() {
        return 100.0 * count / of;
    }

    /** Lower end of the 95 % Wilson interval, in percent. */
    double low() {
        return 100 * Math.max(0, center() - margin());
    }

    /** Upper end of the 95 % Wilson interval, in percent. */
    double high() {
        return 100 * Math.min(1, center() + margin());
    }

    private double center() {
        return (count + Z95 * Z95 / 2) / (of + Z95 * Z95);
    }

    private double margin() {
        double p = (double) count / of;
        return Z95 / (1 + Z95 * Z95 / of) * Math.sqrt(p * (1 - p) / of + Z95 * Z95 / (4.0 * of * of));
    }
}
