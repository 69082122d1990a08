package dev.sluice.trainer;

import dev.sluice.trainer.Boosting.Start;
import dev.sluice.trainer.Boosting.Trained;
import dev.sluice.trainer.NativeMemory.Floats;
import dev.sluice.trainer.NativeMemory.Numbers;
import java.util.Arrays;
import java.util.List;

/** LightGBM's trainer over windows, and its predictions. */
final class LightGbm {

    static final String VERSION = "4.3.0";

    private final List<String> featureNames;

    /**
     * A trainer of models with these features.
     *
     * @param featureNames names of the columns, in order
     */
    LightGbm(List<String> featureNames) {
        this.featureNames = List.copyOf(featureNames);
    }

    /** Names of the columns, in order. */
    List<String> featureNames() {
        return featureNames;
    }

    /** Trains {@code iterations} rounds and returns the model as LightGBM's text. */
    String train(Windows windows, List<Sample> samples, String parameters, int iterations, Progress progress) {
        return boosting(parameters)
                .train(rows(windows, samples), iterations, () -> progress.stepBy(1))
                .text();
    }

    /**
     * Trains until {@code patience} trees in a row did not better the metric that {@code parameters} name over {@code
     * judging}.
     */
    Trained train(
            Windows windows,
            List<Sample> samples,
            List<Sample> judging,
            String parameters,
            int iterations,
            int patience,
            Progress progress) {
        return boosting(parameters)
                .train(rows(windows, samples), rows(windows, judging), iterations, patience, () -> progress.stepBy(1));
    }

    /**
     * Adds {@code iterations} trees to {@code model}, which learn what it gets wrong of the samples; its own trees stay as
     * they are. For models with one output.
     */
    String trainOn(
            String model, Windows windows, List<Sample> samples, String parameters, int iterations, Progress progress) {
        int[] rows = samples.stream().mapToInt(Sample::row).toArray();
        Start start = new Start(model, rawScores(model, windows, rows, 1));
        return boosting(parameters)
                .trainOn(start, rows(windows, samples), iterations, () -> progress.stepBy(1))
                .text();
    }

    /** The rawScore of each row, as LightGBM itself computes it. For models with one output. */
    double[] rawScores(String model, Windows windows, int[] rows, int threads) {
        double[] rawScores = new double[rows.length];
        try (NativeModel trees = NativeModel.read(model)) {
            for (int from = 0; from < rows.length; from += Boosting.CHUNK_ROWS) {
                int[] chunk = Arrays.copyOfRange(rows, from, Math.min(from + Boosting.CHUNK_ROWS, rows.length));
                double[] scores = trees.rawScores(windows.dense(chunk, featureNames.size()), chunk.length, threads);
                System.arraycopy(scores, 0, rawScores, from, chunk.length);
            }
        }
        return rawScores;
    }

    private Boosting boosting(String parameters) {
        return new Boosting(featureNames, parameters);
    }

    private Boosting.Rows rows(Windows windows, List<Sample> samples) {
        return new Sampled(windows, samples, featureNames.size());
    }

    private record Sampled(Windows windows, List<Sample> samples, int width) implements Boosting.Rows {

        @Override
        public int size() {
            return samples.size();
        }

        @Override
        public Numbers values(int[] rows) {
            int[] chosen =
                    Arrays.stream(rows).map(row -> samples.get(row).row()).toArray();
            return Floats.of(windows.denseFloats(chosen, width));
        }

        @Override
        public float[] labels() {
            float[] labels = new float[samples.size()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = samples.get(i).label();
            }
            return labels;
        }

        @Override
        public float[] weights() {
            float[] weights = new float[samples.size()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = samples.get(i).weight();
            }
            return weights;
        }
    }
}
