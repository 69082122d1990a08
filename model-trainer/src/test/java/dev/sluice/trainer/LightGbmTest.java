package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.Windows.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LightGbmTest {

    private static final int ROWS = 10_000;
    private static final String PARAMETERS =
            "objective=binary num_leaves=7 deterministic=true force_row_wise=true seed=1 num_threads=2 verbosity=-1";

    private final LightGbm lightGbm = new LightGbm(List.of("left", "right", "noise"));
    private final Windows windows = new Windows();
    private final List<Sample> samples = new ArrayList<>();

    @BeforeEach
    void drawRows() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < ROWS; i++) {
            int left = random.nextInt(10);
            int right = random.nextInt(10);
            samples.add(new Sample(
                    windows.add(new Row(new double[] {left, right, random.nextInt(3)})), left > right ? 1 : 0, 1));
        }
    }

    @Test
    void rowsPushedInChunks_areLearnt() {
        double[] rawScores =
                lightGbm.rawScores(train(), windows, IntStream.range(0, ROWS).toArray(), 2);

        long right = IntStream.range(0, ROWS)
                .filter(i -> rawScores[i] > 0 == samples.get(i).label() > 0)
                .count();
        assertTrue(right > 0.99 * ROWS, right + " of " + ROWS);
    }

    @Test
    void samplesWithoutWeight_areNotLearnt() {
        samples.replaceAll(sample -> new Sample(sample.row(), sample.label(), sample.label() == 1 ? 1 : 1e-9f));

        double[] rawScores = lightGbm.rawScores(train(), windows, new int[] {0, 1, 2}, 1);

        assertTrue(IntStream.range(0, 3).allMatch(i -> rawScores[i] > 5));
    }

    @Test
    void training_isDeterministic() {
        assertEquals(train(), train());
    }

    @Test
    void featureNames_standInTheModel() {
        assertTrue(train().contains("feature_names=left right noise\n"));
    }

    @Test
    void modelWithManyOutputs_predictsAllOfThem() {
        samples.replaceAll(sample -> new Sample(sample.row(), sample.row() % 11, 1));
        String parameters = PARAMETERS.replace("binary", "multiclass num_class=11");
        String text;
        try (Progress progress = Progress.start("test", 2, "rounds")) {
            text = lightGbm.train(windows, samples, parameters, 2, progress);
        }
        try (NativeModel model = NativeModel.read(text)) {
            assertEquals(11, model.outputs());
            assertEquals(11, model.rawScores(new double[] {1, 2, 3}).length);
        }
    }

    private String train() {
        try (Progress progress = Progress.start("test", 30, "trees")) {
            return lightGbm.train(windows, samples, PARAMETERS, 30, progress);
        }
    }
}
