package dev.sluice.trainer;

import dev.sluice.trainer.BinaryScores.Confusion;
import dev.sluice.trainer.BinaryScores.Point;
import dev.sluice.trainer.Resampling.Measure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jfree.chart.axis.ValueAxis;

/**
 * How well scores tell two classes apart, at operating points and over all thresholds.
 *
 * @param points the first is the one that the model is used with
 * @param things what a row is, in the plural: rows, requests
 */
record QualityFigures(
        BinaryScores scores, List<OperatingPoint> points, String positive, String negative, String things) {

    private static final List<Ink> INKS = List.of(Ink.POSITIVE, Ink.GOOD, Ink.OTHER, Ink.FIFTH, Ink.TEXT, Ink.MUTED);
    private static final double FINEST = 0.002;
    private static final int PARTS = 10;
    private static final double HALF = 0.5;

    /** With more columns than that, a cell has room for four characters. */
    private static final int NARROW = 5;

    /** The usual measures at every operating point, with 95 % intervals. */
    Listing metrics(Resampling resampling, String clusters) {
        List<List<String>> rows = new ArrayList<>();
        for (OperatingPoint point : points) {
            Confusion found = scores.at(point.threshold());
            Map<Measure, Interval> intervals = resampling.at(point.threshold());
            List<String> row = new ArrayList<>(List.of(point.name(), threshold(point.threshold())));
            intervals.forEach((measure, interval) -> row.add(percent(measure.of(found), interval)));
            rows.add(row);
        }
        return new Listing(
                "metrics",
                "At the operating points",
                "In percent, with 95 % intervals by a bootstrap over " + clusters + ", " + Resampling.RESAMPLES
                        + " resamples, or where all of them agree, Wilson's over their number. An operating point marked * was chosen by the labels of these very "
                        + things
                        + ", in hindsight: it says what could be had, not what will be.",
                1,
                List.of("", "threshold", "accuracy", "precision", "recall", "F1", "false positives"),
                starred(rows),
                false);
    }

    private List<List<String>> starred(List<List<String>> rows) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> {
                    List<String> row = new ArrayList<>(rows.get(i));
                    row.set(0, row.get(0) + (points.get(i).hindsight() ? " *" : ""));
                    return List.copyOf(row);
                })
                .toList();
    }

    private static String threshold(double threshold) {
        return Double.isInfinite(threshold) ? "none" : String.format(Locale.ROOT, "%.6f", threshold);
    }

    private static String percent(double value, Interval interval) {
        return String.format(
                Locale.ROOT, "%s (%s to %s)", percent(value), percent(interval.low()), percent(interval.high()));
    }

    /** Small shares need more digits. */
    static String percent(double share) {
        return share == 0 ? "0" : String.format(Locale.ROOT, share < 0.01 ? "%.3f" : "%.2f", 100 * share);
    }

    /** The ROC curve over a logarithmic axis, which shows small rates of false positives. */
    Figure logarithmicRoc() {
        double finest = 1.0 / (scores.scores().length - positives());
        return roc(Math.pow(10, Math.floor(Math.log10(finest))));
    }

    /** The ROC curve. */
    Figure roc() {
        return roc(0);
    }

    private Figure roc(double lowest) {
        ValueAxis x = lowest > 0
                ? ChartStyle.logarithmic("false-positive rate (logarithmic)", lowest, 1)
                : ChartStyle.shares("false-positive rate");
        LineChart chart = new LineChart(x, ChartStyle.shares("recall"));
        chart.guide("guessing", lowest > 0 ? guessing(lowest) : new double[][] {{0, 1}, {0, 1}});
        chart.line("ROC", Ink.NEGATIVE, curve(Confusion::falsePositiveRate, Confusion::recall, lowest));
        for (int i = 0; i < points.size(); i++) {
            Confusion found = scores.at(points.get(i).threshold());
            double rate = Math.max(lowest, found.falsePositiveRate());
            chart.mark(points.get(i).name(), INKS.get(i % INKS.size()), rate, found.recall());
        }
        return new Figure(
                "roc",
                "ROC curve",
                String.format(
                        Locale.ROOT,
                        "What share of the %s is found (up) for what share of the %s flagged wrongly (right): the"
                                + " nearer to the upper left corner, the better. The area below it (AUC) is %.4f."
                                + " Marks are the operating points.%s",
                        positive + " " + things,
                        negative + " " + things,
                        scores.auc(),
                        lowest > 0 ? " A rate of 0 stands at the left end." : ""),
                chart);
    }

    private static double[][] guessing(double lowest) {
        int steps = 60;
        double[][] line = new double[2][steps + 1];
        for (int i = 0; i <= steps; i++) {
            line[0][i] = Math.pow(lowest, 1 - (double) i / steps);
            line[1][i] = line[0][i];
        }
        return line;
    }

    Figure precisionRecall() {
        LineChart chart = new LineChart(ChartStyle.shares("recall"), ChartStyle.shares("precision"));
        double share = (double) positives() / scores.scores().length;
        chart.guide("guessing", new double[][] {{0, 1}, {share, share}});
        chart.line("precision-recall", Ink.NEGATIVE, curve(Confusion::recall, Confusion::precision, 0));
        for (int i = 0; i < points.size(); i++) {
            Confusion found = scores.at(points.get(i).threshold());
            chart.mark(points.get(i).name(), INKS.get(i % INKS.size()), found.recall(), found.precision());
        }
        return new Figure(
                "precision-recall",
                "Precision and recall",
                String.format(
                        Locale.ROOT,
                        "How much of what is flagged is really %s (up), for every share of them that is found (right)."
                                + " Average precision is %.4f. Precision depends on how common %s are: here %.1f %% of"
                                + " the %s.",
                        positive,
                        averagePrecision(),
                        positive + " " + things,
                        100 * share,
                        things),
                chart);
    }

    private long positives() {
        return IntStream.range(0, scores.positive().length)
                .filter(row -> scores.positive()[row])
                .count();
    }

    /** Mean precision over all steps of recall. */
    double averagePrecision() {
        double sum = 0;
        double before = 0;
        for (Point point : scores.points()) {
            double recall = point.confusion().recall();
            sum += (recall - before) * point.confusion().precision();
            before = recall;
        }
        return sum;
    }

    /** A curve over all thresholds, without the points that nobody could tell from their neighbours. */
    private double[][] curve(ToDoubleFunction<Confusion> across, ToDoubleFunction<Confusion> up, double lowestAcross) {
        List<double[]> kept = new ArrayList<>();
        Point[] all = scores.points();
        for (int i = 0; i < all.length; i++) {
            double x = Math.max(lowestAcross, across.applyAsDouble(all[i].confusion()));
            double y = up.applyAsDouble(all[i].confusion());
            double[] last = kept.isEmpty() ? new double[] {Double.NaN, Double.NaN} : kept.get(kept.size() - 1);
            boolean near = lowestAcross > 0
                    ? Math.abs(Math.log(x / last[0])) < FINEST * 10 && Math.abs(y - last[1]) < FINEST
                    : Math.abs(x - last[0]) < FINEST && Math.abs(y - last[1]) < FINEST;
            if (!near || i == all.length - 1) {
                kept.add(new double[] {x, y});
            }
        }
        double[][] curve = new double[2][kept.size()];
        for (int i = 0; i < kept.size(); i++) {
            curve[0][i] = kept.get(i)[0];
            curve[1][i] = kept.get(i)[1];
        }
        return curve;
    }

    /** What becomes of both classes at the first operating point. */
    Figure confusion() {
        OperatingPoint point = points.get(0);
        Confusion found = scores.at(point.threshold());
        long[][] counts = {
            {found.trueNegatives(), found.falsePositives()}, {found.falseNegatives(), found.truePositives()}
        };
        return confusion(
                "confusion",
                "Confusion matrix at " + point.name(),
                "From top to bottom what the " + things + " are, from left to right what the model says of them. The"
                        + " darker, the larger a share of its line: dark from upper left to lower right is good.",
                List.of(negative, positive),
                List.of("says " + negative, "says " + positive),
                counts);
    }

    /** A confusion matrix of counts, coloured by shares of its rows. */
    static Figure confusion(
            String id, String title, String caption, List<String> rows, List<String> columns, long[][] counts) {
        double[][] shares = new double[counts.length][];
        String[][] texts = new String[counts.length][];
        for (int row = 0; row < counts.length; row++) {
            double all = Math.max(1, Arrays.stream(counts[row]).sum());
            shares[row] =
                    Arrays.stream(counts[row]).mapToDouble(count -> count / all).toArray();
            texts[row] = Arrays.stream(counts[row])
                    .mapToObj(count -> count == 0 ? "" : text(count, columns.size()))
                    .toArray(String[]::new);
        }
        return new Figure(
                id,
                title,
                caption,
                HeatMap.ofShares(rows, columns, shares, texts).withCounts(counts));
    }

    private static String text(long count, int columns) {
        return count >= 1000 && columns > NARROW
                ? String.format(Locale.ROOT, "%.1fk", count / 1000.0)
                : String.format(Locale.ROOT, "%,d", count);
    }

    /**
     * How the scores of both classes lie.
     *
     * @param rawScores log-odds in the order of the rows
     * @param cuts the operating points' places on that scale
     */
    Figure histogram(double[] rawScores, double[] cuts) {
        ScoreHistogram histogram = ScoreHistogram.of(rawScores, scores.positive());
        LineChart chart = histogram.chart(negative, positive);
        for (int i = 0; i < points.size(); i++) {
            if (Double.isFinite(cuts[i])) {
                chart.mark(points.get(i).name(), INKS.get(i % INKS.size()), cuts[i], histogram.below());
            }
        }
        return new Figure(
                "scores",
                "Scores of both classes",
                "How the scores of each class lie. What is right of a mark is flagged by that operating point: the part of"
                        + " the " + negative + " line beyond it are false alarms, the part of the " + positive
                        + " line before it are misses.",
                chart);
    }

    /** What probabilities come true, for scores that are probabilities. */
    Figure calibration() {
        int[] order = IntStream.range(0, scores.scores().length)
                .boxed()
                .sorted((a, b) -> Double.compare(scores.scores()[a], scores.scores()[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[][] points = new double[4][PARTS];
        for (int part = 0; part < PARTS; part++) {
            int from = (int) ((long) part * order.length / PARTS);
            int to = (int) ((long) (part + 1) * order.length / PARTS);
            double sum = 0;
            long positivesHere = 0;
            for (int i = from; i < to; i++) {
                sum += scores.scores()[order[i]];
                positivesHere += scores.positive()[order[i]] ? 1 : 0;
            }
            Share share = new Share(positivesHere, Math.max(1, to - from));
            points[0][part] = sum / Math.max(1, to - from);
            points[1][part] = share.percent() / 100;
            points[2][part] = share.low() / 100;
            points[3][part] = share.high() / 100;
        }
        LineChart chart = new LineChart(
                        ChartStyle.shares("mean probability that the model gives"),
                        ChartStyle.shares("share that really is " + positive))
                .guide("perfectly calibrated", new double[][] {{0, 1}, {0, 1}})
                .band("a tenth of the " + things + " each", Ink.NEGATIVE, Ink.NEGATIVE_PALE, points);
        return new Figure(
                "calibration",
                "Calibration",
                "Whether probabilities mean what they say: a tenth of the " + things
                        + " each, by rising probability, with"
                        + " Wilson's 95 % intervals. Above the dashed line the model is too sure of " + negative
                        + ", below it too sure of " + positive + ".",
                chart);
    }

    /** A summary for the top of the page. */
    List<ReportPage.Tile> tiles() {
        Confusion found = scores.at(points.get(0).threshold());
        return List.of(
                new ReportPage.Tile(percent(found.accuracy()) + " %", "accuracy"),
                new ReportPage.Tile(String.format(Locale.ROOT, "%.4f", found.f1()), "F1"),
                new ReportPage.Tile(percent(found.recall()) + " %", "of the " + positive + " " + things + " found"),
                new ReportPage.Tile(percent(found.falsePositiveRate()) + " %", "of the " + negative + " flagged"),
                new ReportPage.Tile(String.format(Locale.ROOT, "%.4f", scores.auc()), "AUC"));
    }

    /** Log-odds of a probability. */
    static double logOdds(double probability) {
        return probability <= 0 || probability >= 1
                ? (probability < HALF ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
                : Math.log(probability / (1 - probability));
    }
}
