package dev.sluice.trainer;

import dev.sluice.trainer.Boosting.Trained;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jfree.chart.axis.NumberAxis;

/**
 * How well models do that learnt from parts of the rows. A model for each size and draw: {@value #DRAWS} draws of all
 * sizes but the last, so sixteen trainings, together as long as about six on all rows.
 */
final class LearningCurve {

    private static final double[] SHARES = {0.02, 0.05, 0.1, 0.2, 0.5, 1};
    private static final int DRAWS = 3;
    private static final int FEWEST = 50;

    private final LabelledRows learning;
    private final LabelledRows test;
    private final BoosterParameters parameters;
    private final Imbalance imbalance;
    private final long seed;

    LearningCurve(
            LabelledRows learning, LabelledRows test, BoosterParameters parameters, Imbalance imbalance, long seed) {
        this.learning = learning;
        this.test = test;
        this.parameters = parameters;
        this.imbalance = imbalance;
        this.seed = seed;
    }

    /** How models of one size fared. */
    private record Step(int rows, double[] learnt, double[] tested) {}

    /**
     * The curve.
     *
     * @param tested what the rows are that no model learns from
     */
    Figure figure(String tested) {
        List<Step> steps = steps();
        NumberAxis y = ChartStyle.numbers("AUC");
        LineChart chart = new LineChart(ChartStyle.numbers("rows learnt from"), y)
                .band(tested, Ink.NEGATIVE, Ink.NEGATIVE_PALE, band(steps, true))
                .band("rows learnt from", Ink.POSITIVE, Ink.POSITIVE_PALE, band(steps, false));
        return new Figure(
                "learning-curve",
                "Learning curve",
                "Models that learnt from more and more rows, and how they rank the " + tested
                        + " (AUC; the band is from the worst to the best of " + DRAWS
                        + " random draws). If the blue line still rises at the right"
                        + " end, more rows would help; the gap to the orange line is what does not carry over.",
                chart);
    }

    private List<Step> steps() {
        int[] sizes = Arrays.stream(SHARES)
                .mapToInt(share -> (int) Math.round(share * learning.size()))
                .filter(size -> size >= FEWEST || size == learning.size())
                .distinct()
                .toArray();
        List<Step> steps = new ArrayList<>();
        try (Progress progress = Progress.start("learning curve", (long) (sizes.length - 1) * DRAWS + 1, "models")) {
            for (int size : sizes) {
                int draws = size == learning.size() ? 1 : DRAWS;
                double[] learnt = new double[draws];
                double[] tested = new double[draws];
                for (int draw = 0; draw < draws; draw++) {
                    int[] chosen = draw(size, draw);
                    Trained model = new TableBooster(learning.columns(), parameters)
                            .train(imbalance.balance(learning, chosen, seed));
                    learnt[draw] = auc(model, learning, chosen);
                    tested[draw] = auc(model, test, test.all());
                    progress.stepBy(1);
                }
                steps.add(new Step(size, learnt, tested));
            }
        }
        return steps;
    }

    /** Rows of both classes in the shares of the whole. */
    private int[] draw(int size, int number) {
        if (size == learning.size()) {
            return learning.all();
        }
        SplittableRandom random = new SplittableRandom(seed + number);
        int positives = Math.max(1, (int) Math.round((double) size * learning.positives() / learning.size()));
        return IntStream.concat(
                        Arrays.stream(draw(true, positives, random)),
                        Arrays.stream(draw(false, Math.max(1, size - positives), random)))
                .sorted()
                .toArray();
    }

    private int[] draw(boolean label, int count, SplittableRandom random) {
        int[] all = IntStream.range(0, learning.size())
                .filter(row -> learning.positive()[row] == label)
                .toArray();
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i, all.length);
            int taken = all[other];
            all[other] = all[i];
            all[i] = taken;
        }
        return Arrays.copyOf(all, count);
    }

    private double auc(Trained model, LabelledRows rows, int[] chosen) {
        boolean[] labels = new boolean[chosen.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = rows.positive()[chosen[i]];
        }
        double[] rawScores = TableBooster.rawScores(model.text(), rows, chosen, parameters.threads());
        return new BinaryScores(rawScores, labels).auc();
    }

    private static double[][] band(List<Step> steps, boolean tested) {
        double[][] band = new double[4][steps.size()];
        for (int i = 0; i < steps.size(); i++) {
            double[] values = tested ? steps.get(i).tested() : steps.get(i).learnt();
            band[0][i] = steps.get(i).rows();
            band[1][i] = DoubleStream.of(values).average().orElseThrow();
            band[2][i] = DoubleStream.of(values).min().orElseThrow();
            band[3][i] = DoubleStream.of(values).max().orElseThrow();
        }
        return band;
    }
}
