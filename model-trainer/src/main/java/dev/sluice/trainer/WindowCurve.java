package dev.sluice.trainer;

import dev.sluice.detector.FeatureSchema;
import dev.sluice.trainer.Comparison.Measure;
import dev.sluice.trainer.Contender.Fitted;
import dev.sluice.trainer.Contender.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well small models of requests do that learnt from ever more windows, with LightGBM's defaults as in
 * {@code compare}. Memory is that of all windows of the corpora.
 */
final class WindowCurve {

    private static final int[] SIZES = {250, 500, 1000, 2500, 5000, 10_000, 20_000};
    private static final int REQUESTS = 5000;
    private static final CutRule SMALL = new CutRule.Budget(1000);
    private static final CutRule LARGE = new CutRule.Budget(10_000);

    private final WindowSample sample;
    private final Setting setting;

    WindowCurve(Extracts extracts, Split split, int threads) {
        List<String> names = FeatureSchema.features().stream()
                .map(FeatureSchema.Feature::name)
                .toList();
        this.sample = new WindowSample(extracts, split, names);
        this.setting = new Setting(threads, split.seed(), 0);
    }

    Figure figure() {
        Measure measure = sample.measure(REQUESTS);
        List<double[]> steps = new ArrayList<>();
        try (Progress progress = Progress.start("learning curve", SIZES.length, "models")) {
            int before = 0;
            for (int size : SIZES) {
                LabelledRows rows = sample.learning(size);
                if (rows.size() > before) {
                    Fitted model = Contender.LIGHTGBM.fit(rows, rows.all(), setting);
                    BinaryScores scores = measure.scores(model);
                    steps.add(new double[] {rows.size(), found(scores, SMALL), found(scores, LARGE)});
                }
                before = rows.size();
                progress.stepBy(1);
            }
        }
        LineChart chart = new LineChart(
                        ChartStyle.numbers("windows learnt from"), ChartStyle.numbers("share of the attacks found"))
                .line("at 1 % false positives", Ink.FIFTH, column(steps, 2))
                .line("at 0.1 % false positives", Ink.NEGATIVE, column(steps, 1));
        return new Figure(
                "learning-curve",
                "Learning curve",
                "Small models with LightGBM's defaults that learnt from more and more windows, as many benign ones as of"
                        + " attacks, and what share of the attacks of unseen families they find. If the lines still rise"
                        + " at the right end, more data would help. The model of this report is larger and trained with"
                        + " more care.",
                chart);
    }

    private static double found(BinaryScores scores, CutRule rule) {
        return scores.at(rule.threshold(scores)).recall();
    }

    private static double[][] column(List<double[]> steps, int column) {
        return IntStream.of(0, column)
                .mapToObj(c -> steps.stream().mapToDouble(step -> step[c]).toArray())
                .toArray(double[][]::new);
    }
}
