package dev.sluice.detector;

import java.util.BitSet;

/**
 * The trees of a LightGBM model in flat arrays. Immutable and thread-safe; no allocation but the result of the
 * multi-output call.
 *
 * <p>Inner node {@code n} of the whole ensemble sends a vector to {@code left[n]} or {@code right[n]}; a negative child
 * {@code ~k} is leaf {@code k}. Counts are those of the training rows. Sums run in the
 * order of the trees, as LightGBM's own do, so they are equal to the bit.
 *
 * <p>A categorical node sends the categories of its set to the left; what is in no set, NaN and negative numbers among
 * them, goes right.
 */
final class TreeEnsemble {

    /** How a node treats NaN and zero: the missing types of LightGBM, and categorical nodes, which have none. */
    enum Missing {
        NONE,
        ZERO,
        NAN,
        CATEGORY
    }

    private static final double ZERO = 1e-35f;

    private final int outputs;
    private final int features;
    private final int[] roots;
    private final int[] feature;
    /** Of a categorical node, the number of its set. */
    private final double[] threshold;

    /** The sets of categorical nodes, a bit for each category. */
    private final BitSet[] sets;

    private final byte[] missing;
    private final boolean[] defaultLeft;
    private final int[] left;
    private final int[] right;
    private final double[] leaves;
    private final int[] nodeCounts;
    private final int[] leafCounts;

    TreeEnsemble(
            int outputs,
            int features,
            int[] roots,
            int[] feature,
            double[] threshold,
            BitSet[] sets,
            byte[] missing,
            boolean[] defaultLeft,
            int[] left,
            int[] right,
            double[] leaves,
            int[] nodeCounts,
            int[] leafCounts) {
        this.outputs = outputs;
        this.features = features;
        this.roots = roots;
        this.feature = feature;
        this.threshold = threshold;
        this.sets = sets;
        this.missing = missing;
        this.defaultLeft = defaultLeft;
        this.left = left;
        this.right = right;
        this.leaves = leaves;
        this.nodeCounts = nodeCounts;
        this.leafCounts = leafCounts;
    }

    /** Raw scores a vector gets: 1, or the number of classes. */
    int outputs() {
        return outputs;
    }

    /** Features a vector has. */
    int features() {
        return features;
    }

    /** The raw score of a model with one output. */
    double rawScore(double[] vector) {
        double sum = 0;
        for (int root : roots) {
            sum += leaves[leafOf(root, vector)];
        }
        return sum;
    }

    /** The raw scores of all outputs. */
    double[] rawScores(double[] vector) {
        double[] sums = new double[outputs];
        for (int t = 0; t < roots.length; t++) {
            sums[t % outputs] += leaves[leafOf(roots[t], vector)];
        }
        return sums;
    }

    private int leafOf(int root, double[] vector) {
        int node = root;
        while (node >= 0) {
            node = goesLeft(node, vector[feature[node]]) ? left[node] : right[node];
        }
        return ~node;
    }

    int trees() {
        return roots.length;
    }

    /** Node or leaf that tree {@code t} starts with. */
    int root(int t) {
        return roots[t];
    }

    /** Inner nodes of all trees. */
    int nodes() {
        return feature.length;
    }

    /** Inner nodes of tree {@code t}, counted up to {@code most}. */
    int nodesOf(int t, int most) {
        return nodesBelow(roots[t], most);
    }

    private int nodesBelow(int child, int most) {
        if (child < 0 || most == 0) {
            return 0;
        }
        int counted = 1 + nodesBelow(left[child], most - 1);
        return counted + nodesBelow(right[child], most - counted);
    }

    /** Whether no node treats NaN or zero apart or asks for categories: NaN counts as 0 everywhere. */
    boolean comparesOnly() {
        for (byte kind : missing) {
            if (kind != Missing.NONE.ordinal()) {
                return false;
            }
        }
        return true;
    }

    double threshold(int node) {
        return threshold[node];
    }

    int splitFeature(int node) {
        return feature[node];
    }

    int leftChild(int node) {
        return left[node];
    }

    int rightChild(int node) {
        return right[node];
    }

    /** Training rows that came by a node or leaf. */
    int count(int child) {
        return child >= 0 ? nodeCounts[child] : leafCounts[~child];
    }

    double leaf(int child) {
        return leaves[~child];
    }

    /** Where a value of the node's feature goes. */
    boolean goesLeft(int node, double value) {
        byte kind = missing[node];
        if (kind == Missing.CATEGORY.ordinal()) {
            return isInSet(node, value);
        }
        if (Double.isNaN(value)) {
            if (kind == Missing.NAN.ordinal()) {
                return defaultLeft[node];
            }
            return kind == Missing.ZERO.ordinal() ? defaultLeft[node] : 0 <= threshold[node];
        }
        if (kind == Missing.ZERO.ordinal() && value >= -ZERO && value <= ZERO) {
            return defaultLeft[node];
        }
        return value <= threshold[node];
    }

    /** Fractions are cut off, as LightGBM does. */
    private boolean isInSet(int node, double value) {
        int category = (int) value;
        return !Double.isNaN(value) && category >= 0 && sets[(int) threshold[node]].get(category);
    }
}
