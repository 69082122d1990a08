package dev.sluice.trainer;

import dev.sluice.detector.TableColumn;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jfree.chart.axis.ValueAxis;

/**
 * What a model looks at, by exact Shapley values.
 *
 * @param positive name of the class to find
 * @param negative name of the other
 * @param things what a row is, in the plural
 */
record ExplanationFigures(Attributions shap, String positive, String negative, String things) {

    private static final int MOST = 12;
    private static final int STEPS = 9;
    private static final int LEVELS = 5;
    private static final double JITTER = 0.3;

    /** A column whose highest value is so many times its upper quartile is shown by its logarithm. */
    private static final double SKEWED = 20;

    private String sample() {
        return String.format(Locale.ROOT, "%,d %s", shap.contributions().length, things);
    }

    /**
     * What columns are worth, in two ways.
     *
     * @param gain what the splits on each column gained in training
     */
    Figure importance(double[] gain) {
        int[] columns = Arrays.stream(shap.order()).limit(MOST).toArray();
        double[] means = shap.importance();
        BarChart chart = new BarChart("% of all columns", "0.#", names(columns))
                .bars("moves the score by (mean |SHAP|)", Ink.NEGATIVE, percent(means, columns))
                .bars("gain in training", Ink.FIFTH, percent(gain, columns));
        return new Figure(
                "importance",
                "What the model looks at",
                "Two ways to weigh a column, each in percent of the sum over all columns: how much it moves the scores of "
                        + sample() + ", and how much its splits helped in training. The first is what decisions rest"
                        + " on.",
                chart);
    }

    private static double[] percent(double[] all, int[] columns) {
        double sum = Arrays.stream(all).sum();
        return Arrays.stream(columns)
                .mapToDouble(column -> sum == 0 ? 0 : 100 * all[column] / sum)
                .toArray();
    }

    private List<String> names(int[] columns) {
        return Arrays.stream(columns).mapToObj(this::name).toList();
    }

    private String name(int column) {
        return shap.rows().columns().get(column).name();
    }

    Figure summary() {
        SwarmChart chart = new SwarmChart("what the column adds to the rawScore (SHAP)");
        Arrays.stream(shap.order())
                .limit(MOST)
                .forEach(column -> chart.feature(name(column), shap.of(column), ranks(column)));
        return new Figure(
                "shap-summary",
                "How columns move decisions",
                "A dot for each of " + sample() + " in every line. Right of the middle the column spoke for " + positive
                        + ", left of it for " + negative + "; the colour says whether the column's own value was low or"
                        + " high.",
                chart);
    }

    private double[] ranks(int column) {
        double[] values = shap.rows().values()[column];
        if (shap.rows().columns().get(column).isCategorical()) {
            return IntStream.range(0, values.length)
                    .mapToDouble(row -> Double.NaN)
                    .toArray();
        }
        return Ranks.of(values);
    }

    /** What a column adds, over its own values. */
    Figure dependence(int column) {
        TableColumn shown = shap.rows().columns().get(column);
        double[] values = shap.rows().values()[column];
        boolean logarithm = !shown.isCategorical() && isSkewed(values);
        Bins bins = Bins.of(shown, values);
        ValueAxis x = shown.isCategorical()
                ? categories(bins)
                : ChartStyle.numbers(logarithm ? "log10 of (1 + " + shown.name() + ")" : shown.name());
        double[] across = shown.isCategorical() ? jittered(bins) : scaled(values, logarithm);
        ScatterChart chart = new ScatterChart(x, ChartStyle.numbers("SHAP of " + ChartStyle.shortened(shown.name())));
        chart.dots(negative, Ink.NEGATIVE, points(column, across, false));
        chart.dots(positive, Ink.POSITIVE, points(column, across, true));
        return new Figure(
                "dependence-" + OverviewFigures.slug(shown.name()),
                "What " + shown.name() + " does",
                "A dot for each of " + sample() + ": its " + shown.name()
                        + " (right) and what that adds to its rawScore"
                        + " (up). Dots of one value at different heights: other columns have a say, too."
                        + (Arrays.stream(values).anyMatch(Double::isNaN) && !shown.isCategorical()
                                ? " Missing values are not shown."
                                : ""),
                chart);
    }

    private static boolean isSkewed(double[] values) {
        double[] sorted = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return sorted.length > 0
                && sorted[0] >= 0
                && sorted[sorted.length - 1] > SKEWED * Math.max(1, sorted[sorted.length * 3 / 4]);
    }

    private static ValueAxis categories(Bins bins) {
        ValueAxis axis = ChartStyle.names(bins.names());
        axis.setVerticalTickLabels(String.join("", bins.names()).length() > LEVELS * 6);
        return axis;
    }

    private static double[] jittered(Bins bins) {
        SplittableRandom random = new SplittableRandom(1);
        return Arrays.stream(bins.of())
                .mapToDouble(part -> part + random.nextDouble(-JITTER, JITTER))
                .toArray();
    }

    private static double[] scaled(double[] values, boolean logarithm) {
        return Arrays.stream(values)
                .map(value -> logarithm ? Math.log10(1 + value) : value)
                .toArray();
    }

    private double[][] points(int column, double[] across, boolean label) {
        int[] chosen = IntStream.range(0, across.length)
                .filter(row -> shap.rows().positive()[row] == label && !Double.isNaN(across[row]))
                .toArray();
        return new double[][] {
            Arrays.stream(chosen).mapToDouble(row -> across[row]).toArray(),
            Arrays.stream(chosen)
                    .mapToDouble(row -> shap.contributions()[row][column])
                    .toArray()
        };
    }

    /** How one row came to its score. */
    Figure decision(String id, String title, String what, int row) {
        int[] columns = IntStream.range(0, shap.rows().columns().size())
                .filter(column -> shap.contributions()[row][column] != 0)
                .boxed()
                .sorted(Comparator.comparingDouble(column -> -Math.abs(shap.contributions()[row][column])))
                .mapToInt(Integer::intValue)
                .toArray();
        WaterfallChart chart = new WaterfallChart(shap.expected());
        Arrays.stream(columns)
                .limit(STEPS)
                .forEach(column -> chart.step(
                        ChartStyle.shortened(name(column)) + " = " + shap.value(row, column),
                        shap.contributions()[row][column]));
        if (columns.length > STEPS) {
            double rest = Arrays.stream(columns)
                    .skip(STEPS)
                    .mapToDouble(column -> shap.contributions()[row][column])
                    .sum();
            chart.step((columns.length - STEPS) + " others", rest);
        }
        return new Figure(
                id,
                title,
                what + " Read it from top to bottom: each bar begins where the one above ended, orange ones speak for "
                        + positive + ", blue ones for " + negative + ".",
                chart);
    }
}
