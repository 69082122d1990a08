package dev.sluice.detector;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Exact Shapley values of a vector's features for a {@link TreeEnsemble} with one output: what each feature adds to the
 * rawScore, equal to LightGBM's {@code predict_contrib} up to rounding. Scratch memory of one vector at a time; not
 * thread-safe. Time is linear in the nodes of the trees.
 *
 * <p>What a leaf is worth to feature {@code i} of its path is the leaf's value times {@code (one - zero)} times the
 * integral over t in [0, 1] of the product of {@code one * t + zero * (1 - t)} over the path's other features. Here
 * {@code one} is 1 if the vector goes the path's way at every split on that feature, else 0, and {@code zero} the share
 * of training rows that go it. The integrand is a polynomial, so Gauss-Legendre quadrature with half as many points as a
 * path has features is exact. Every point needs one product a node on the way down and one sum on the way up, and all
 * factors are positive, so nothing cancels.
 *
 * @see <a href="https://arxiv.org/abs/1802.03888">Consistent Individualized Feature Attribution for Tree Ensembles</a>
 * @see <a href="https://arxiv.org/abs/2209.08192">Linear TreeShap</a>, which sums up the tree in the same manner
 */
final class TreeShap {

    private static final int ROOT = 0;

    private final TreeEnsemble trees;
    private final double expectedRawScore;

    /** For each tree; those with as many points share them. */
    private final Quadrature[] quadratures;

    // One row of points for each level of the walk; row 0 is the root's.
    private final double[][] products;
    private final double[][] sums;
    private final double[][] inverses;
    private final double[][] worths;
    private final double[] zeros;
    private final boolean[] ones;

    /** The level at which a feature was last split on, on the way to the current node. */
    private final int[] levelOf;

    private final double[] contributions;
    private double[] vector = {};
    private Quadrature quadrature = new Quadrature(1);

    TreeShap(TreeEnsemble trees) {
        this.trees = trees;
        this.levelOf = new int[trees.features()];
        this.contributions = new double[trees.features()];
        this.expectedRawScore = expectation();
        this.quadratures = quadratures();
        int levels = deepest() + 1;
        int points =
                Arrays.stream(quadratures).mapToInt(each -> each.points).max().orElse(1);
        this.products = new double[levels][points];
        this.sums = new double[levels][points];
        this.inverses = new double[levels][points];
        this.worths = new double[levels][points];
        this.zeros = new double[levels];
        this.ones = new boolean[levels];
        Arrays.fill(products[ROOT], 1);
        Arrays.fill(inverses[ROOT], 1);
        zeros[ROOT] = 1;
        ones[ROOT] = true;
    }

    /** The rawScore of a vector of which nothing is known: the mean over the training rows. */
    double expectedRawScore() {
        return expectedRawScore;
    }

    /** One value for each feature; with the expected rawScore they sum to the rawScore. Valid until the next call. */
    double[] contributions(double[] features) {
        vector = features;
        Arrays.fill(contributions, 0);
        for (int t = 0; t < trees.trees(); t++) {
            if (trees.root(t) >= 0) {
                quadrature = quadratures[t];
                walk(trees.root(t), ROOT);
            }
        }
        return contributions;
    }

    /** Leaves in the level's sums what the leaves below {@code node} are worth, for each point. */
    private void walk(int node, int level) {
        int feature = trees.splitFeature(node);
        boolean goesLeft = trees.goesLeft(node, vector[feature]);
        double rows = trees.count(node);
        Arrays.fill(sums[level], 0, quadrature.points, 0);
        int known = levelOf[feature];
        levelOf[feature] = level + 1;
        branch(trees.leftChild(node), level, known, goesLeft, rows, feature);
        branch(trees.rightChild(node), level, known, !goesLeft, rows, feature);
        levelOf[feature] = known;
    }

    private void branch(int child, int parent, int known, boolean taken, double rows, int feature) {
        int level = parent + 1;
        zeros[level] = zeros[known] * (trees.count(child) / rows);
        ones[level] = taken && ones[known];
        if (ones[level]) {
            hot(level, known);
        } else {
            cold(level, known);
        }
        if (child >= 0) {
            walk(child, level);
        } else {
            leaf(level, trees.leaf(child));
        }
        contributions[feature] += ascend(level, known);
    }

    /** Puts the new factor of a feature that the vector goes along with in the place of its factor at {@code known}. */
    private void hot(int level, int known) {
        double[] product = products[level];
        double[] before = products[level - 1];
        double[] inverse = inverses[level];
        double[] inverseBefore = inverses[known];
        double[] worth = worths[level];
        double[] at = quadrature.at;
        double[] share = quadrature.share;
        double zero = zeros[level];
        for (int q = 0; q < at.length; q++) {
            double factor = zero + (1 - zero) * at[q];
            inverse[q] = 1 / factor;
            worth[q] = (1 - zero) * share[q] * inverse[q];
            product[q] = before[q] * inverseBefore[q] * factor;
        }
    }

    private void cold(int level, int known) {
        double[] product = products[level];
        double[] before = products[level - 1];
        double[] at = quadrature.at;
        System.arraycopy(quadrature.coldWorth, 0, worths[level], 0, at.length);
        if (!ones[known]) {
            double change = zeros[level] / zeros[known];
            for (int q = 0; q < at.length; q++) {
                product[q] = before[q] * change;
            }
            return;
        }
        double[] inverseBefore = inverses[known];
        double zero = zeros[level];
        for (int q = 0; q < at.length; q++) {
            product[q] = before[q] * inverseBefore[q] * (zero * (1 - at[q]));
        }
    }

    private void leaf(int level, double value) {
        double[] sum = sums[level];
        double[] product = products[level];
        for (int q = 0; q < quadrature.points; q++) {
            sum[q] = product[q] * value;
        }
    }

    /** Adds the branch to its parent, and tells what it adds to the feature beyond its earlier splits. */
    private double ascend(int level, int known) {
        double[] sum = sums[level];
        double[] total = sums[level - 1];
        double[] worth = worths[level];
        double[] worthBefore = worths[known];
        double added = 0;
        for (int q = 0; q < quadrature.points; q++) {
            total[q] += sum[q];
            added += (worth[q] - worthBefore[q]) * sum[q];
        }
        return added;
    }

    private Quadrature[] quadratures() {
        Map<Integer, Quadrature> bySize = new HashMap<>();
        Quadrature[] result = new Quadrature[trees.trees()];
        for (int t = 0; t < result.length; t++) {
            int points = Math.max(1, (features(trees.root(t)) + 1) / 2);
            result[t] = bySize.computeIfAbsent(points, Quadrature::new);
        }
        return result;
    }

    /** Gauss-Legendre points in [0, 1] and their weights; exact for polynomials of degree 2 x points - 1. */
    private static final class Quadrature {

        private static final int NEWTON_STEPS = 10;

        final int points;
        final double[] at;
        final double[] share;

        /** What {@code share / factor * (one - zero)} is where one is 0, whatever zero is. */
        final double[] coldWorth;

        Quadrature(int points) {
            this.points = points;
            this.at = new double[points];
            this.share = new double[points];
            this.coldWorth = new double[points];
            for (int q = 0; q < points; q++) {
                place(q, Math.cos(Math.PI * (q + 0.75) / (points + 0.5)));
            }
        }

        /** The root of the Legendre polynomial near {@code guess}, moved from [-1, 1]. */
        private void place(int q, double guess) {
            double x = guess;
            double slope = 1;
            for (int step = 0; step < NEWTON_STEPS; step++) {
                double before = 1;
                double value = x;
                for (int degree = 2; degree <= points; degree++) {
                    double next = ((2 * degree - 1) * x * value - (degree - 1) * before) / degree;
                    before = value;
                    value = next;
                }
                slope = points * (x * value - before) / (x * x - 1);
                x -= value / slope;
            }
            at[q] = (1 + x) / 2;
            share[q] = 1 / ((1 - x * x) * slope * slope);
            coldWorth[q] = -share[q] / (1 - at[q]);
        }
    }

    private int deepest() {
        int deepest = 0;
        for (int t = 0; t < trees.trees(); t++) {
            deepest = Math.max(deepest, depth(trees.root(t)));
        }
        return deepest;
    }

    private int depth(int node) {
        return node < 0 ? 0 : 1 + Math.max(depth(trees.leftChild(node)), depth(trees.rightChild(node)));
    }

    /** Most different features on the way from {@code node} to a leaf. */
    private int features(int node) {
        if (node < 0) {
            return 0;
        }
        int feature = trees.splitFeature(node);
        int isNew = levelOf[feature] == 0 ? 1 : 0;
        levelOf[feature]++;
        int most = Math.max(features(trees.leftChild(node)), features(trees.rightChild(node)));
        levelOf[feature]--;
        return isNew + most;
    }

    private double expectation() {
        double sum = 0;
        for (int t = 0; t < trees.trees(); t++) {
            sum += expectation(trees.root(t)) / trees.count(trees.root(t));
        }
        return sum;
    }

    private double expectation(int node) {
        if (node < 0) {
            return trees.leaf(node) * trees.count(node);
        }
        return expectation(trees.leftChild(node)) + expectation(trees.rightChild(node));
    }
}
