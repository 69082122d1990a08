package dev.sluice.trainer;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.jfree.chart.axis.NumberAxis;

/**
 * How the rawScores of two classes lie, in {@value #BINS} parts of the range.
 *
 * @param low lower end of the range
 * @param width of a part
 * @param negative percent of the class in each part
 * @param positive the same of the other class
 */
record ScoreHistogram(double low, double width, double[] negative, double[] positive) {

    private static final int BINS = 40;
    private static final double LEAST_WIDTH = 1e-9;

    /** Counts; rows of which nothing was scored stand with the lowest score. */
    static ScoreHistogram of(double[] rawScores, boolean[] labels) {
        double low = finite(rawScores).min().orElse(0);
        double high = finite(rawScores).max().orElse(1);
        double width = Math.max(LEAST_WIDTH, (high - low) / BINS);
        return new ScoreHistogram(
                low,
                width,
                percent(rawScores, labels, false, low, width),
                percent(rawScores, labels, true, low, width));
    }

    private static DoubleStream finite(double[] rawScores) {
        return Arrays.stream(rawScores).filter(Double::isFinite);
    }

    private static double[] percent(double[] rawScores, boolean[] labels, boolean wanted, double low, double width) {
        double[] counts = new double[BINS];
        int all = 0;
        for (int row = 0; row < rawScores.length; row++) {
            if (labels[row] == wanted) {
                counts[bin(rawScores[row], low, width)]++;
                all++;
            }
        }
        double size = Math.max(1, all);
        return Arrays.stream(counts).map(count -> 100 * count / size).toArray();
    }

    private static int bin(double rawScore, double low, double width) {
        return (int) Math.max(0, Math.min(BINS - 1, (rawScore - low) / width));
    }

    private double highest() {
        return DoubleStream.concat(Arrays.stream(negative), Arrays.stream(positive))
                .max()
                .orElse(1);
    }

    /** A place below the lines, for marks. */
    double below() {
        return -0.04 * highest();
    }

    LineChart chart(String negativeName, String positiveName) {
        NumberAxis y = ChartStyle.numbers("% of the class");
        y.setRange(2 * below(), 1.05 * highest());
        return new LineChart(ChartStyle.numbers("rawScore (log-odds)"), y)
                .line(negativeName, Ink.NEGATIVE, steps(negative))
                .line(positiveName, Ink.POSITIVE, steps(positive));
    }

    private double[][] steps(double[] percent) {
        double[][] steps = new double[2][2 * BINS];
        for (int i = 0; i < 2 * BINS; i++) {
            steps[0][i] = low + Math.floorDiv(i + 1, 2) * width;
            steps[1][i] = percent[Math.floorDiv(i, 2)];
        }
        return steps;
    }
}
