package dev.sluice.trainer;

import dev.sluice.trainer.TableBooster.Chosen;
import java.util.Arrays;
import java.util.SplittableRandom;

/** What is done about classes of unequal size before learning. Rows that only measure are never touched. */
enum Imbalance {
    /** Nothing. */
    NONE,
    /** Both classes get the same weight in sum. */
    WEIGHTS,
    /** Rows of the larger class are left out at random until both are of one size. */
    UNDERSAMPLE,
    /** Rows are made up between neighbours of the smaller class until both are of one size. */
    SMOTE;

    Chosen balance(LabelledRows rows, int[] chosen, long seed) {
        return switch (this) {
            case NONE -> Chosen.of(rows, chosen);
            case WEIGHTS -> weighted(rows, chosen);
            case UNDERSAMPLE -> undersampled(rows, chosen, seed);
            case SMOTE -> new Smote(rows, chosen, seed).balanced();
        };
    }

    private static Chosen weighted(LabelledRows rows, int[] chosen) {
        long positives =
                Arrays.stream(chosen).filter(row -> rows.positive()[row]).count();
        float positiveWeight = chosen.length / (2f * positives);
        float negativeWeight = chosen.length / (2f * (chosen.length - positives));
        float[] weights = new float[chosen.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = rows.positive()[chosen[i]] ? positiveWeight : negativeWeight;
        }
        return new Chosen(rows, chosen, weights);
    }

    private static Chosen undersampled(LabelledRows rows, int[] chosen, long seed) {
        long positives =
                Arrays.stream(chosen).filter(row -> rows.positive()[row]).count();
        boolean larger = positives > chosen.length - positives;
        long keep = Math.min(positives, chosen.length - positives);
        long left = Math.max(positives, chosen.length - positives);
        SplittableRandom random = new SplittableRandom(seed);
        int[] kept = new int[(int) (2 * keep)];
        int count = 0;
        for (int row : chosen) {
            boolean keeps = rows.positive()[row] != larger;
            if (!keeps) {
                keeps = random.nextLong(left--) < keep;
                keep -= keeps ? 1 : 0;
            }
            if (keeps) {
                kept[count++] = row;
            }
        }
        return Chosen.of(rows, Arrays.copyOf(kept, count));
    }
}
