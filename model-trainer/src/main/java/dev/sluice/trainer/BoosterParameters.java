package dev.sluice.trainer;

import java.util.List;
import java.util.Locale;

/**
 * How LightGBM learns from a table.
 *
 * @param trees at most, if it stops early
 * @param lambda L2 penalty of leaf values
 */
record BoosterParameters(
        int trees,
        int leaves,
        double learningRate,
        int minDataInLeaf,
        double featureFraction,
        double baggingFraction,
        double lambda,
        int threads,
        long seed) {

    BoosterParameters {
        require(trees > 0, "trees", trees, "more than 0");
        require(leaves > 1 && leaves <= 4096, "leaves", leaves, "2 to 4096");
        require(learningRate > 0 && learningRate <= 1, "learning-rate", learningRate, "more than 0, at most 1");
        require(minDataInLeaf > 0, "min-data-in-leaf", minDataInLeaf, "more than 0");
        require(featureFraction > 0 && featureFraction <= 1, "feature-fraction", featureFraction, "0 to 1");
        require(baggingFraction > 0 && baggingFraction <= 1, "bagging-fraction", baggingFraction, "0 to 1");
        require(lambda >= 0, "lambda", lambda, "not below 0");
        require(threads > 0, "threads", threads, "more than 0");
    }

    private static void require(boolean valid, String name, Number value, String allowed) {
        if (!valid) {
            throw new InputException("--" + name + " is " + allowed + ", not " + value);
        }
    }

    BoosterParameters withTrees(int count) {
        return new BoosterParameters(
                count, leaves, learningRate, minDataInLeaf, featureFraction, baggingFraction, lambda, threads, seed);
    }

    BoosterParameters withThreads(int count) {
        return new BoosterParameters(
                trees, leaves, learningRate, minDataInLeaf, featureFraction, baggingFraction, lambda, count, seed);
    }

    /** What a search varies, as options of a command. */
    String options() {
        return "--leaves " + leaves + " --learning-rate " + learningRate + " --min-data-in-leaf " + minDataInLeaf
                + " --feature-fraction " + featureFraction + " --bagging-fraction " + baggingFraction + " --lambda "
                + lambda;
    }

    /** In LightGBM's words. */
    String text(List<Integer> categorical) {
        String columns = String.join(
                ",",
                categorical.stream().map(column -> Integer.toString(column)).toList());
        return String.format(
                Locale.ROOT,
                "objective=binary metric=auc boost_from_average=true num_leaves=%d learning_rate=%s min_data_in_leaf=%d"
                        + " feature_fraction=%s bagging_fraction=%s bagging_freq=%d lambda_l2=%s num_threads=%d seed=%d"
                        + " deterministic=true force_row_wise=true verbosity=-1%s",
                leaves,
                learningRate,
                minDataInLeaf,
                featureFraction,
                baggingFraction,
                baggingFraction < 1 ? 1 : 0,
                lambda,
                threads,
                seed & Integer.MAX_VALUE,
                columns.isEmpty() ? "" : " categorical_feature=" + columns);
    }
}
