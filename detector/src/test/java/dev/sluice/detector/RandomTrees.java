package dev.sluice.detector;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/** Ensembles of random trees with one output. */
final class RandomTrees {

    static final int FEATURES = 20;

    /** The thresholds that occur; values beside and between them tell walks apart. */
    static final double[] THRESHOLDS = {-3.5, -1e-35f, 0, 1e-35f, 0.5, 1.5, 2.5, 7.5, 40};

    private static final int ROWS = 10;

    private final Random random;
    private final int trees;
    private final int leavesEach;
    private int node;
    private int leaf;
    private final int[] feature;
    private final double[] threshold;
    private final int[] left;
    private final int[] right;
    private final double[] leaves;

    private RandomTrees(long seed, int trees, int leavesEach) {
        this.random = new Random(seed);
        this.trees = trees;
        this.leavesEach = leavesEach;
        int nodes = trees * (leavesEach - 1);
        feature = new int[nodes];
        threshold = new double[nodes];
        left = new int[nodes];
        right = new int[nodes];
        leaves = new double[trees * leavesEach];
    }

    static TreeEnsemble of(long seed, int trees, int leavesEach) {
        return new RandomTrees(seed, trees, leavesEach).build();
    }

    /** A vector of values at, beside and between the thresholds, mostly zeros as in real ones. */
    static double[] vector(Random random) {
        double[] vector = new double[FEATURES];
        for (int f = 0; f < FEATURES; f++) {
            double near = THRESHOLDS[random.nextInt(THRESHOLDS.length)];
            vector[f] = switch (random.nextInt(10)) {
                case 0 -> near;
                case 1 -> Math.nextUp(near);
                case 2 -> Math.nextDown(near);
                case 3 -> random.nextInt(50) - 5;
                case 4 -> random.nextBoolean() ? Double.NaN : Double.POSITIVE_INFINITY;
                case 5 -> -0.0;
                default -> 0;
            };
        }
        return vector;
    }

    private TreeEnsemble build() {
        int[] roots = new int[trees];
        for (int t = 0; t < trees; t++) {
            roots[t] = tree(leavesEach);
        }
        int[] nodeCounts = new int[node];
        int[] leafCounts = new int[leaf];
        Arrays.fill(nodeCounts, ROWS);
        Arrays.fill(leafCounts, ROWS);
        return new TreeEnsemble(
                1,
                FEATURES,
                roots,
                feature,
                threshold,
                new BitSet[0],
                new byte[node],
                new boolean[node],
                left,
                right,
                leaves,
                nodeCounts,
                leafCounts);
    }

    private int tree(int leafCount) {
        if (leafCount == 1) {
            leaves[leaf] = random.nextGaussian();
            return ~leaf++;
        }
        int here = node++;
        feature[here] = random.nextInt(FEATURES);
        threshold[here] = THRESHOLDS[random.nextInt(THRESHOLDS.length)];
        int onTheLeft = 1 + random.nextInt(leafCount - 1);
        left[here] = tree(onTheLeft);
        right[here] = tree(leafCount - onTheLeft);
        return here;
    }
}
