package dev.sluice.trainer;

import dev.sluice.trainer.Boosting.Trained;
import dev.sluice.trainer.TableBooster.Chosen;
import java.util.Arrays;

/**
 * Cross-validation: every row is scored by a model that learnt from the other folds.
 *
 * @param patience trees without betterment after which a fold stops; 0 never stops early
 */
record RowCrossFit(RowFolds folds, Imbalance imbalance, int patience, long seed) {

    /**
     * What came out.
     *
     * @param rawScores in the order of the rows
     * @param scores probabilities, in the same order
     * @param trees the median of the folds
     */
    record Result(double[] rawScores, BinaryScores scores, int trees) {}

    Result run(LabelledRows rows, BoosterParameters parameters) {
        double[] rawScores = new double[rows.size()];
        int[] trees = new int[folds.count()];
        for (int fold = 0; fold < trees.length; fold++) {
            int[] left = folds.left(fold);
            Trained model = train(rows, parameters, folds.learning(fold), left);
            double[] scored = TableBooster.rawScores(model.text(), rows, left, parameters.threads());
            for (int i = 0; i < left.length; i++) {
                rawScores[left[i]] = scored[i];
            }
            trees[fold] = model.trees();
        }
        Arrays.sort(trees);
        return new Result(rawScores, BinaryScores.ofLogOdds(rawScores, rows.positive()), trees[trees.length / 2]);
    }

    private Trained train(LabelledRows rows, BoosterParameters parameters, int[] learning, int[] left) {
        TableBooster booster = new TableBooster(rows.columns(), parameters);
        Chosen balanced = imbalance.balance(rows, learning, seed);
        return patience == 0 ? booster.train(balanced) : booster.train(balanced, Chosen.of(rows, left), patience);
    }
}
