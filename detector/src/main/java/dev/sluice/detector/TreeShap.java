package dev.sluice.detector;

import java.util.Arrays;

/**
 * Exact Shapley values of a vector's features for a {@link TreeEnsemble} with one output: what each feature adds to the
 * rawScore. Not thread-safe; a few milliseconds a vector.
 *
 * <p>The path-dependent algorithm of Lundberg et al., in the form LightGBM uses, so that the values agree with its own
 * {@code predict_contrib}. A path is a row of elements: the feature, the share of training rows that flow on without
 * knowing it (zero), whether the vector flows on (one), and the weight of the subsets of that size. Element 0 stands for
 * the root. Each level of the walk works on its own copy, one after the other in one array.
 *
 * @see <a href="https://arxiv.org/abs/1802.03888">Consistent Individualized Feature Attribution for Tree Ensembles</a>
 */
final class TreeShap {

    private static final int ROOT = -1;

    private final TreeEnsemble trees;
    private final int[] features;
    private final double[] zeros;
    private final double[] ones;
    private final double[] weights;
    private final double[] contributions;
    private final double expectedRawScore;
    private double[] vector = {};

    TreeShap(TreeEnsemble trees) {
        this.trees = trees;
        int depth = depth() + 2;
        int elements = depth * (depth + 1) / 2;
        this.features = new int[elements];
        this.zeros = new double[elements];
        this.ones = new double[elements];
        this.weights = new double[elements];
        this.contributions = new double[trees.features()];
        this.expectedRawScore = expectation();
    }

    /** One value for each feature, then the rawScore expected before anything is known; a new array. */
    double[] contributions(double[] vector) {
        this.vector = vector;
        Arrays.fill(contributions, 0);
        for (int t = 0; t < trees.trees(); t++) {
            walk(trees.root(t), 0, 0, 1, 1, ROOT);
        }
        double[] result = Arrays.copyOf(contributions, contributions.length + 1);
        result[contributions.length] = expectedRawScore;
        return result;
    }

    private void walk(int node, int from, int depth, double zero, double one, int feature) {
        extend(from, depth, zero, one, feature);
        if (node < 0) {
            leaf(from, depth, trees.leaf(node));
            return;
        }
        int split = trees.splitFeature(node);
        double incomingZero = 1;
        double incomingOne = 1;
        int path = depth;
        int known = indexOf(from, depth, split);
        if (known >= 0) {
            incomingZero = zeros[from + known];
            incomingOne = ones[from + known];
            unwind(from, depth, known);
            path = depth - 1;
        }
        boolean goesLeft = trees.goesLeft(node, vector[split]);
        int hot = goesLeft ? trees.leftChild(node) : trees.rightChild(node);
        int cold = goesLeft ? trees.rightChild(node) : trees.leftChild(node);
        double rows = trees.count(node);
        int next = from + path + 1;
        copy(from, next, path);
        walk(hot, next, path + 1, trees.count(hot) / rows * incomingZero, incomingOne, split);
        copy(from, next, path);
        walk(cold, next, path + 1, trees.count(cold) / rows * incomingZero, 0, split);
    }

    private void copy(int from, int to, int depth) {
        System.arraycopy(features, from, features, to, depth + 1);
        System.arraycopy(zeros, from, zeros, to, depth + 1);
        System.arraycopy(ones, from, ones, to, depth + 1);
        System.arraycopy(weights, from, weights, to, depth + 1);
    }

    private void extend(int from, int depth, double zero, double one, int feature) {
        features[from + depth] = feature;
        zeros[from + depth] = zero;
        ones[from + depth] = one;
        weights[from + depth] = depth == 0 ? 1 : 0;
        for (int i = depth - 1; i >= 0; i--) {
            weights[from + i + 1] += one * weights[from + i] * (i + 1) / (depth + 1);
            weights[from + i] = zero * weights[from + i] * (depth - i) / (depth + 1);
        }
    }

    /** Takes element {@code known} out of the path again. */
    private void unwind(int from, int depth, int known) {
        double one = ones[from + known];
        double zero = zeros[from + known];
        double next = weights[from + depth];
        for (int i = depth - 1; i >= 0; i--) {
            if (one != 0) {
                double weight = weights[from + i];
                weights[from + i] = next * (depth + 1) / ((i + 1) * one);
                next = weight - weights[from + i] * zero * (depth - i) / (depth + 1);
            } else {
                weights[from + i] = weights[from + i] * (depth + 1) / (zero * (depth - i));
            }
        }
        for (int i = known; i < depth; i++) {
            features[from + i] = features[from + i + 1];
            zeros[from + i] = zeros[from + i + 1];
            ones[from + i] = ones[from + i + 1];
        }
    }

    private void leaf(int from, int depth, double value) {
        for (int i = 1; i <= depth; i++) {
            contributions[features[from + i]] +=
                    unwoundSum(from, depth, i) * (ones[from + i] - zeros[from + i]) * value;
        }
    }

    /** Sum of the weights if element {@code known} were taken out. */
    private double unwoundSum(int from, int depth, int known) {
        double one = ones[from + known];
        double zero = zeros[from + known];
        double next = weights[from + depth];
        double total = 0;
        for (int i = depth - 1; i >= 0; i--) {
            if (one != 0) {
                double weight = next * (depth + 1) / ((i + 1) * one);
                total += weight;
                next = weights[from + i] - weight * zero * ((depth - i) / (double) (depth + 1));
            } else {
                total += weights[from + i] / zero / ((depth - i) / (double) (depth + 1));
            }
        }
        return total;
    }

    private int indexOf(int from, int depth, int feature) {
        for (int i = 1; i <= depth; i++) {
            if (features[from + i] == feature) {
                return i;
            }
        }
        return -1;
    }

    private int depth() {
        int deepest = 0;
        for (int t = 0; t < trees.trees(); t++) {
            deepest = Math.max(deepest, depth(trees.root(t)));
        }
        return deepest;
    }

    private int depth(int node) {
        return node < 0 ? 0 : 1 + Math.max(depth(trees.leftChild(node)), depth(trees.rightChild(node)));
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
