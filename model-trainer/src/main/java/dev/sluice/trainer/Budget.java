package dev.sluice.trainer;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/**
 * A false-positive budget and what it came to among some benign requests.
 *
 * @param above requests with a rawScore greater than this are found
 */
record Budget(int perMillion, double above) {

    /** The budgets that every report is about. */
    static final List<Integer> PER_MILLION = List.of(100, 500, 1000, 5000);

    /** The budgets of {@code perMillion} over benign rawScores in any order; none if there are no benign ones. */
    static List<Budget> of(List<Integer> perMillion, double[] benign) {
        double[] rising = benign.clone();
        Arrays.sort(rising);
        return rising.length == 0
                ? List.of()
                : perMillion.stream().map(budget -> of(budget, rising)).toList();
    }

    private static Budget of(int perMillion, double[] rising) {
        int allowed = (int) ((long) rising.length * perMillion / 1_000_000);
        return new Budget(
                perMillion, allowed < rising.length ? rising[rising.length - 1 - allowed] : Double.NEGATIVE_INFINITY);
    }

    boolean finds(double rawScore) {
        return rawScore > above;
    }

    /** The budget in percent, {@code 0.05 %}. */
    String percent() {
        return BigDecimal.valueOf(perMillion, 4).stripTrailingZeros().toPlainString() + " %";
    }
}
