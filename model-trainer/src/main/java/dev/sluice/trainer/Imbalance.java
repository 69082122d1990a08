package dev.sluice.trainer;

import dev.sluice.trainer.Examples.Attack;
import dev.sluice.trainer.Examples.Benign;
import dev.sluice.trainer.TableBooster.Chosen;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What is done about classes of unequal size before learning. What only measures is never touched. */
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
            case SMOTE -> more(rows, chosen, seed);
        };
    }

    /** Where it leaves any out: as many distinct benign windows as attacks. */
    Examples fewer(Examples examples, long seed) {
        if (this != UNDERSAMPLE) {
            return examples;
        }
        List<Benign> benign = examples.benign();
        List<Attack> attacks = examples.attacks();
        boolean[] positive = new boolean[benign.size() + attacks.size()];
        Arrays.fill(positive, benign.size(), positive.length, true);
        int[] kept = undersampled(positive, IntStream.range(0, positive.length).toArray(), seed);
        return new Examples(
                examples.windows(),
                Arrays.stream(kept)
                        .filter(i -> !positive[i])
                        .mapToObj(benign::get)
                        .toList(),
                Arrays.stream(kept)
                        .filter(i -> positive[i])
                        .mapToObj(i -> attacks.get(i - benign.size()))
                        .toList());
    }

    private static Chosen more(LabelledRows rows, int[] chosen, long seed) {
        int[] positives =
                Arrays.stream(chosen).filter(row -> rows.positive()[row]).toArray();
        boolean label = positives.length <= chosen.length - positives.length;
        int[] smaller = label
                ? positives
                : Arrays.stream(chosen).filter(row -> !rows.positive()[row]).toArray();
        Smote smote = new Smote(
                Arrays.stream(smaller).mapToObj(rows::vector).toArray(double[][]::new), rows.categorical(), seed);
        LabelledRows more = rows.onlyRows(chosen)
                .and(smote.made(chosen.length - 2 * smaller.length).toList(), label);
        return Chosen.of(more, more.all());
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
        return Chosen.of(rows, undersampled(rows.positive(), chosen, seed));
    }

    private static int[] undersampled(boolean[] positive, int[] chosen, long seed) {
        long positives = Arrays.stream(chosen).filter(row -> positive[row]).count();
        boolean larger = positives > chosen.length - positives;
        long keep = Math.min(positives, chosen.length - positives);
        long left = Math.max(positives, chosen.length - positives);
        SplittableRandom random = new SplittableRandom(seed);
        int[] kept = new int[(int) (2 * keep)];
        int count = 0;
        for (int row : chosen) {
            boolean keeps = positive[row] != larger;
            if (!keeps) {
                keeps = random.nextLong(left--) < keep;
                keep -= keeps ? 1 : 0;
            }
            if (keeps) {
                kept[count++] = row;
            }
        }
        return Arrays.copyOf(kept, count);
    }
}
