package dev.sluice.trainer;

import dev.sluice.detector.TableColumn;
import dev.sluice.trainer.Boosting.Trained;
import dev.sluice.trainer.NativeMemory.Doubles;
import dev.sluice.trainer.NativeMemory.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** LightGBM over {@link LabelledRows}, with its own handling of categories and missing values. */
final class TableBooster {

    /**
     * Rows with weights.
     *
     * @param weights one for each of {@code chosen}
     */
    record Chosen(LabelledRows rows, int[] chosen, float[] weights) implements Boosting.Rows {

        static Chosen of(LabelledRows rows, int[] chosen) {
            float[] weights = new float[chosen.length];
            Arrays.fill(weights, 1);
            return new Chosen(rows, chosen, weights);
        }

        @Override
        public int size() {
            return chosen.length;
        }

        @Override
        public Numbers values(int[] places) {
            int[] numbers = Arrays.stream(places).map(place -> chosen[place]).toArray();
            return Doubles.of(rows.dense(numbers, 0, numbers.length));
        }

        @Override
        public float[] labels() {
            float[] labels = new float[chosen.length];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = rows.positive()[chosen[i]] ? 1 : 0;
            }
            return labels;
        }
    }

    private final BoosterParameters parameters;
    private final Boosting boosting;

    TableBooster(List<TableColumn> columns, BoosterParameters parameters) {
        this.parameters = parameters;
        this.boosting = new Boosting(
                IntStream.range(0, columns.size()).mapToObj(c -> "c" + c).toList(),
                parameters.text(IntStream.range(0, columns.size())
                        .filter(c -> columns.get(c).isCategorical())
                        .boxed()
                        .toList()));
    }

    /** Trains all trees. */
    Trained train(Chosen learning) {
        return boosting.train(learning, parameters.trees(), () -> {});
    }

    /** Trains until {@code patience} trees in a row did not better the AUC over {@code judging}. */
    Trained train(Chosen learning, Chosen judging, int patience) {
        return boosting.train(learning, judging, parameters.trees(), patience, () -> {});
    }

    /** The rawScore of each row, as LightGBM itself computes it. */
    static double[] rawScores(String model, LabelledRows rows, int[] chosen, int threads) {
        double[] rawScores = new double[chosen.length];
        try (NativeModel trees = NativeModel.read(model)) {
            for (int from = 0; from < chosen.length; from += Boosting.CHUNK_ROWS) {
                int to = Math.min(from + Boosting.CHUNK_ROWS, chosen.length);
                double[] scores = trees.rawScores(rows.dense(chosen, from, to), to - from, threads);
                System.arraycopy(scores, 0, rawScores, from, to - from);
            }
        }
        return rawScores;
    }
}
