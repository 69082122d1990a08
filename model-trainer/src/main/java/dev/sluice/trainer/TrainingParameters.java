package dev.sluice.trainer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How to train. What may be null is written into a bundle only where it was chosen.
 *
 * @param seed of LightGBM's own choices
 * @param trees of the attack model
 * @param leaves of one of its trees
 * @param learningRate of both models
 * @param classTrees of the class model, for each class
 * @param classLeaves of one of its trees
 * @param minDataInLeaf windows in a leaf at least
 * @param featureFraction share of the features that one tree sees
 * @param attackWeight weight of all attacks relative to that of all benign windows
 * @param hardShare share of benign windows, those that score highest, which count more in the second round
 * @param hardWeight how much more the worst of them count
 * @param threads used by LightGBM
 * @param monotone names of the features of which more never lowers the attack model's rawScore
 * @param baggingFraction share of the windows that one tree sees; null for all
 * @param lambda L2 penalty of leaf values; null for 1
 * @param imbalance what is done about classes of unequal size; null for weights
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TrainingParameters(
        long seed,
        int trees,
        int leaves,
        double learningRate,
        int classTrees,
        int classLeaves,
        int minDataInLeaf,
        double featureFraction,
        double attackWeight,
        double hardShare,
        double hardWeight,
        int threads,
        List<String> monotone,
        @Nullable Double baggingFraction,
        @Nullable Double lambda,
        @Nullable Imbalance imbalance) {

    private static final double ALL = 1;
    private static final double USUAL_LAMBDA = 1;

    TrainingParameters {
        monotone = List.copyOf(monotone);
        require(trees >= 1, "--trees is at least 1", trees);
        require(leaves >= 2, "--leaves is at least 2", leaves);
        require(learningRate > 0, "--learning-rate is more than 0", learningRate);
        require(classTrees >= 1, "--class-trees is at least 1", classTrees);
        require(classLeaves >= 2, "--class-leaves is at least 2", classLeaves);
        require(minDataInLeaf >= 1, "--min-data-in-leaf is at least 1", minDataInLeaf);
        require(
                featureFraction > 0 && featureFraction <= 1,
                "--feature-fraction is more than 0, at most 1",
                featureFraction);
        require(attackWeight > 0, "--attack-weight is more than 0", attackWeight);
        require(hardShare >= 0 && hardShare <= 1, "--hard-share is 0 to 1", hardShare);
        require(hardWeight >= 1, "--hard-weight is at least 1", hardWeight);
        double bagging = Objects.requireNonNullElse(baggingFraction, ALL);
        require(bagging > 0 && bagging <= 1, "--bagging-fraction is more than 0, at most 1", bagging);
        double penalty = Objects.requireNonNullElse(lambda, USUAL_LAMBDA);
        require(penalty >= 0, "--lambda is not below 0", penalty);
    }

    private static void require(boolean condition, String rule, double value) {
        if (!condition) {
            throw new InputException(rule + ", not "
                    + BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
        }
    }

    /** The same for trees that are added: a single window may be a leaf's only one. */
    TrainingParameters toAdd(int moreTrees, int useThreads) {
        return new TrainingParameters(
                seed,
                moreTrees,
                leaves,
                learningRate,
                classTrees,
                classLeaves,
                1,
                featureFraction,
                attackWeight,
                hardShare,
                hardWeight,
                useThreads,
                monotone,
                null,
                lambda,
                imbalance);
    }

    /** What a search looks for. */
    BoosterParameters booster() {
        return new BoosterParameters(
                trees,
                leaves,
                learningRate,
                minDataInLeaf,
                featureFraction,
                Objects.requireNonNullElse(baggingFraction, ALL),
                Objects.requireNonNullElse(lambda, USUAL_LAMBDA),
                threads,
                seed);
    }

    /** The same with what a search found. */
    TrainingParameters with(BoosterParameters found) {
        return new TrainingParameters(
                found.seed(),
                found.trees(),
                found.leaves(),
                found.learningRate(),
                classTrees,
                classLeaves,
                found.minDataInLeaf(),
                found.featureFraction(),
                attackWeight,
                hardShare,
                hardWeight,
                found.threads(),
                monotone,
                found.baggingFraction() == ALL ? null : Double.valueOf(found.baggingFraction()),
                found.lambda() == USUAL_LAMBDA ? null : Double.valueOf(found.lambda()),
                imbalance);
    }

    Imbalance balancing() {
        return Objects.requireNonNullElse(imbalance, Imbalance.WEIGHTS);
    }

    /** LightGBM's parameters for the attack model over these features. */
    String attackModel(List<String> features) {
        return "objective=binary num_leaves=" + leaves + common() + bagging()
                + (monotone.isEmpty() ? "" : constraints(features));
    }

    private String bagging() {
        return baggingFraction == null ? "" : " bagging_fraction=" + baggingFraction + " bagging_freq=1";
    }

    private String constraints(List<String> features) {
        return features.stream()
                .map(feature -> monotone.contains(feature) ? "1" : "0")
                .collect(Collectors.joining(",", " monotone_constraints=", ""));
    }

    String classModel(int classes) {
        return "objective=multiclass num_class=" + classes + " num_leaves=" + classLeaves + common();
    }

    private String common() {
        return " learning_rate=" + learningRate + " min_data_in_leaf=" + minDataInLeaf + " feature_fraction="
                + featureFraction + " lambda_l2=" + Objects.requireNonNullElse(lambda, USUAL_LAMBDA)
                + " deterministic=true force_row_wise=true seed="
                + seed % Integer.MAX_VALUE
                + " num_threads=" + threads + " verbosity=-1";
    }
}
