package dev.sluice.trainer;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Exact Shapley values of some rows.
 *
 * @param contributions by row, then by column: what the column adds to the row's rawScore
 * @param expected rawScore of a row of which nothing is known
 */
record Attributions(LabelledRows rows, double[][] contributions, double expected) {

    /** What each column moves the rawScore by, up or down, in the mean over the rows. */
    double[] importance() {
        double[] importance = new double[rows.columns().size()];
        for (double[] row : contributions) {
            for (int c = 0; c < importance.length; c++) {
                importance[c] += Math.abs(row[c]) / contributions.length;
            }
        }
        return importance;
    }

    /** The columns that matter, the weightiest first. */
    int[] order() {
        double[] importance = importance();
        return IntStream.range(0, importance.length)
                .filter(c -> importance[c] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -importance[c]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Contributions of one column, in the order of the rows. */
    double[] of(int column) {
        return IntStream.range(0, contributions.length)
                .mapToDouble(row -> contributions[row][column])
                .toArray();
    }

    double rawScore(int row) {
        double sum = expected;
        for (double contribution : contributions[row]) {
            sum += contribution;
        }
        return sum;
    }

    /** The cell as text. */
    String value(int row, int column) {
        double value = rows.values()[column][row];
        if (Double.isNaN(value)) {
            return "missing";
        }
        return rows.columns().get(column).isCategorical()
                ? rows.columns().get(column).levels().get((int) value)
                : Bins.text(value);
    }
}
