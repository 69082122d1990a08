package dev.sluice.detector;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The trees of a model with one output, prepared to be walked all at once. Immutable and thread-safe; about 5 MB for 800
 * trees of 63 leaves.
 *
 * <p>A tree is a word of 64 bits, one for each leaf from left to right. A node that sends a vector to its right clears
 * the leaves on its left; the lowest bit that no node clears is the leaf that the vector reaches (Lucchese et al.,
 * <a href="https://doi.org/10.1145/2766462.2767733">QuickScorer</a>, SIGIR 2015). What the nodes that ask for one
 * feature clear together depends only on the interval between their thresholds that its value falls into, so each
 * interval has a row of words, one word for each tree. A vector of mostly zeros needs a few dozen rows. Leaves are summed
 * in the order of the trees: the sum is that of a walk, to the bit.
 */
final class LeafMasks {

    private static final int MAX_LEAVES = Long.SIZE;

    /** Rows of a feature that fewer trees ask for hold these trees alone; the others are read faster in order. */
    private static final double FEW = 0.15;

    private static final long[] ALL_LEAVES = {};

    private final int trees;
    /** Thresholds of each feature, ascending. */
    private final double[][] thresholds;
    /** The first of them; infinite if no node asks for the feature. */
    private final double[] lowest;
    /** Of each feature, the trees its rows are about; empty stands for all. */
    private final int[][] subset;
    /** Of each feature and each of its thresholds, what a value above clears. */
    private final long[][][] rows;

    private final double[] leaves;

    LeafMasks(TreeEnsemble ensemble) {
        trees = ensemble.trees();
        leaves = new double[trees * MAX_LEAVES];
        thresholds = new double[ensemble.features()][];
        lowest = new double[ensemble.features()];
        subset = new int[ensemble.features()][];
        rows = new long[ensemble.features()][][];
        NodeMasks nodes = new NodeMasks(ensemble);
        int[][] nodesOf = nodesByFeature(ensemble);
        for (int f = 0; f < rows.length; f++) {
            prepare(f, nodesOf[f], ensemble, nodes);
        }
    }

    /** Whether the trees are of the kind that this class can walk: few enough leaves, no node that treats NaN or 0 apart. */
    static boolean canHold(TreeEnsemble ensemble) {
        return ensemble.outputs() == 1
                && ensemble.comparesOnly()
                && IntStream.range(0, ensemble.trees()).allMatch(t -> ensemble.nodesOf(t, MAX_LEAVES) < MAX_LEAVES);
    }

    int trees() {
        return trees;
    }

    /** The raw score of a vector; {@code words} is scratch memory, a word for each tree. */
    double rawScore(double[] vector, long[] words) {
        Arrays.fill(words, -1);
        long[] waiting = ALL_LEAVES;
        for (int f = 0; f < lowest.length; f++) {
            double value = vector[f];
            if (value > lowest[f] || lowest[f] < 0 && Double.isNaN(value)) {
                long[] row = rows[f][interval(thresholds[f], Double.isNaN(value) ? 0 : value)]; // NaN counts as 0
                if (subset[f].length > 0) {
                    clear(words, subset[f], row);
                } else if (waiting == ALL_LEAVES) {
                    waiting = row;
                } else {
                    clear(words, waiting, row);
                    waiting = ALL_LEAVES;
                }
            }
        }
        if (waiting != ALL_LEAVES) {
            clear(words, waiting, waiting);
        }
        double sum = 0;
        for (int t = 0; t < words.length; t++) {
            sum += leaves[t * MAX_LEAVES + Long.numberOfTrailingZeros(words[t])];
        }
        return sum;
    }

    private static void clear(long[] words, int[] subset, long[] row) {
        for (int i = 0; i < subset.length; i++) {
            words[subset[i]] &= row[i];
        }
    }

    /** Two rows at once, as memory is what it costs. */
    private static void clear(long[] words, long[] first, long[] second) {
        for (int t = 0; t < words.length; t++) {
            words[t] &= first[t] & second[t];
        }
    }

    /** Index of the highest threshold below {@code value}, which is above the first. */
    private static int interval(double[] thresholds, double value) {
        int low = 0;
        int high = thresholds.length;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (value > thresholds[middle]) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int[][] nodesByFeature(TreeEnsemble ensemble) {
        int[] counts = new int[ensemble.features()];
        for (int node = 0; node < ensemble.nodes(); node++) {
            counts[ensemble.splitFeature(node)]++;
        }
        int[][] nodes = new int[counts.length][];
        Arrays.setAll(nodes, f -> new int[counts[f]]);
        for (int node = ensemble.nodes() - 1; node >= 0; node--) {
            int f = ensemble.splitFeature(node);
            nodes[f][--counts[f]] = node;
        }
        return nodes;
    }

    private void prepare(int f, int[] nodes, TreeEnsemble ensemble, NodeMasks masks) {
        thresholds[f] = Arrays.stream(nodes)
                .mapToDouble(ensemble::threshold)
                .sorted()
                .distinct()
                .toArray();
        lowest[f] = nodes.length == 0 ? Double.POSITIVE_INFINITY : thresholds[f][0];
        int[] asking =
                Arrays.stream(nodes).map(node -> masks.treeOf[node]).distinct().toArray();
        subset[f] = asking.length < FEW * trees ? asking : new int[0];
        int width = subset[f].length == 0 ? trees : subset[f].length;
        rows[f] = new long[thresholds[f].length][width];
        for (long[] row : rows[f]) {
            Arrays.fill(row, -1);
        }
        for (int node : nodes) {
            int tree = masks.treeOf[node];
            int slot = subset[f].length == 0 ? tree : Arrays.binarySearch(subset[f], tree);
            int from = Arrays.binarySearch(thresholds[f], ensemble.threshold(node));
            rows[f][from][slot] &= masks.kept[node];
        }
        for (int i = 1; i < rows[f].length; i++) {
            clear(rows[f][i], rows[f][i - 1], rows[f][i - 1]);
        }
    }

    /** What each node keeps of its tree's leaves when it sends a vector right. */
    private final class NodeMasks {

        private final TreeEnsemble ensemble;
        private final int[] treeOf;
        private final long[] kept;
        private int tree;
        private int leaf;

        NodeMasks(TreeEnsemble ensemble) {
            this.ensemble = ensemble;
            treeOf = new int[ensemble.nodes()];
            kept = new long[ensemble.nodes()];
            for (tree = 0; tree < trees; tree++) {
                leaf = 0;
                number(ensemble.root(tree));
            }
        }

        /** Numbers the leaves below a node or leaf from left to right and returns their bits. */
        private long number(int child) {
            if (child < 0) {
                leaves[tree * MAX_LEAVES + leaf] = ensemble.leaf(child);
                return 1L << leaf++;
            }
            long left = number(ensemble.leftChild(child));
            treeOf[child] = tree;
            kept[child] = ~left;
            return left | number(ensemble.rightChild(child));
        }
    }
}
