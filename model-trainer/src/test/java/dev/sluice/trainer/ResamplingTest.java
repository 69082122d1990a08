package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.Resampling.Measure;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResamplingTest {

    private static final int ROWS = 1000;

    private static BinaryScores noisy() {
        SplittableRandom random = new SplittableRandom(1);
        double[] scores = new double[ROWS];
        boolean[] labels = new boolean[ROWS];
        for (int i = 0; i < ROWS; i++) {
            labels[i] = i % 2 == 0;
            scores[i] = random.nextGaussian() + (labels[i] ? 1 : 0);
        }
        return new BinaryScores(scores, labels);
    }

    @Test
    void interval_holdsTheValue_andIsThatOfABinomial() {
        BinaryScores scores = noisy();
        double accuracy = scores.at(0.5).accuracy();

        Interval interval = Objects.requireNonNull(
                new Resampling(scores, IntStream.range(0, ROWS).toArray())
                        .at(0.5)
                        .get(Measure.ACCURACY));

        double margin = 1.96 * Math.sqrt(accuracy * (1 - accuracy) / ROWS);
        assertEquals(accuracy - margin, interval.low(), 0.006);
        assertEquals(accuracy + margin, interval.high(), 0.006);
    }

    @Test
    void whereAllAgree_theIntervalIsWilsonsOverTheClusters() {
        BinaryScores scores = new BinaryScores(
                new double[] {1, 1, 1, 0, 0, 0}, new boolean[] {true, true, true, false, false, false});

        Interval interval = Objects.requireNonNull(
                new Resampling(scores, new int[] {0, 0, 1, 2, 3, 4}).at(0.5).get(Measure.FALSE_POSITIVES));

        assertEquals(0, interval.low());
        assertEquals(new Share(0, 3).high() / 100, interval.high(), 1e-12);
    }

    @Test
    void interval_ofTheAuc_holdsIt() {
        BinaryScores scores = noisy();

        Interval interval = new Resampling(scores, IntStream.range(0, ROWS).toArray()).auc();

        assertTrue(interval.low() < scores.auc() && scores.auc() < interval.high(), interval.toString());
        assertTrue(interval.high() - interval.low() < 0.08, interval.toString());
    }

    @Test
    void nearCopies_widenTheInterval() {
        BinaryScores scores = noisy();
        int[] alone = IntStream.range(0, ROWS).toArray();
        double[] copied = new double[ROWS];
        boolean[] labels = new boolean[ROWS];
        for (int i = 0; i < ROWS; i++) {
            copied[i] = scores.scores()[i / 20];
            labels[i] = scores.positive()[i / 20];
        }
        BinaryScores copies = new BinaryScores(copied, labels);

        Interval narrow = new Resampling(copies, alone).auc();
        Interval wide =
                new Resampling(copies, IntStream.range(0, ROWS).map(i -> i / 20).toArray()).auc();

        assertTrue(wide.high() - wide.low() > 2 * (narrow.high() - narrow.low()), wide + " and " + narrow);
    }
}
