package dev.sluice.detector;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The trees of a model with one output, prepared to be walked all at once. Immutable and thread-safe; about 2 MB for 600
 * trees of 31 leaves.
 *
 * <p>A tree is a bit for each leaf from left to right: one word of 32 bits, or two if some tree of the model has more
 * leaves; all first words lie before all second ones. A node that sends a vector to its right clears the leaves on its left; the lowest bit that no node clears is the leaf that the vector reaches (Lucchese et al.,
 * <a href="https://doi.org/10.1145/2766462.2767733">QuickScorer</a>, SIGIR 2015). What the nodes that ask for one
 * feature clear together depends only on the interval between their thresholds that its value falls into, so each
 * interval has a row of words, one word for each word of the trees. A vector of mostly zeros needs a few dozen rows. Leaves are summed
 * in the order of the trees: the sum is that of a walk, to the bit.
 */
final class LeafMasks {

    /** Rows of a feature that clear fewer of the words hold these alone; the others are read faster in order. */
    private static final double FEW = 0.15;

    /** Features that are passed over at once where a vector has nothing but zeros. */
    private static final int BLOCK = 8;

    private static final int[] ALL_LEAVES = {};

    private final int trees;
    private final int words;
    /** Leaves that a tree has room for. */
    private final int stride;
    /** Thresholds of each feature, ascending. */
    private final double[][] thresholds;
    /** The first of them; infinite if no node asks for the feature. */
    private final double[] lowest;
    /** Of each feature, the words its rows are about; empty stands for all. */
    private final int[][] subset;
    /** Of each whole block of features, whether zeros clear nothing. */
    private final boolean[] passesZeros;
    /** Of each feature and each of its thresholds, what a value above clears. */
    private final int[][][] rows;

    /** Of each feature, the rows of the values 0, 1, 2 and so on: features are counts, and a search mispredicts. */
    private final int[][][] rowsOfCounts;

    private final double[] leaves;

    LeafMasks(TreeEnsemble ensemble) {
        trees = ensemble.trees();
        boolean narrow = haveAtMost(Integer.SIZE, ensemble);
        words = narrow ? trees : 2 * trees;
        stride = narrow ? Integer.SIZE : Long.SIZE;
        leaves = new double[trees * stride];
        thresholds = new double[ensemble.features()][];
        lowest = new double[ensemble.features()];
        subset = new int[ensemble.features()][];
        rows = new int[ensemble.features()][][];
        rowsOfCounts = new int[ensemble.features()][][];
        NodeMasks nodes = new NodeMasks(ensemble);
        int[][] nodesOf = nodesByFeature(ensemble);
        for (int f = 0; f < rows.length; f++) {
            prepare(f, nodesOf[f], ensemble, nodes);
        }
        passesZeros = new boolean[lowest.length / BLOCK + 1];
        for (int b = 0; b < lowest.length / BLOCK; b++) {
            passesZeros[b] = Arrays.stream(lowest, b * BLOCK, b * BLOCK + BLOCK).allMatch(l -> l >= 0);
        }
    }

    /** Whether the trees are of the kind that this class can walk: few enough leaves, no node that treats NaN or 0 apart. */
    static boolean canHold(TreeEnsemble ensemble) {
        return ensemble.outputs() == 1 && ensemble.comparesOnly() && haveAtMost(Long.SIZE, ensemble);
    }

    private static boolean haveAtMost(int leaves, TreeEnsemble ensemble) {
        return IntStream.range(0, ensemble.trees()).allMatch(t -> ensemble.nodesOf(t, leaves) < leaves);
    }

    /** Words of all trees. */
    int words() {
        return words;
    }

    /** The raw score of a vector; {@code left} is scratch memory, as many words as {@link #words()} says. */
    double rawScore(double[] vector, int[] left) {
        Arrays.fill(left, -1);
        int[] waiting = ALL_LEAVES;
        int f = 0;
        while (f < lowest.length) {
            if (f % BLOCK == 0 && passesZeros[f / BLOCK] && isZero(vector, f)) {
                f += BLOCK;
                continue;
            }
            double value = vector[f];
            if (value > lowest[f] || lowest[f] < 0 && Double.isNaN(value)) {
                int[] row = rowOf(f, value);
                if (subset[f].length > 0) {
                    clearSome(left, subset[f], row);
                } else if (waiting == ALL_LEAVES) {
                    waiting = row;
                } else {
                    clear(left, waiting, row);
                    waiting = ALL_LEAVES;
                }
            }
            f++;
        }
        if (waiting != ALL_LEAVES) {
            clear(left, waiting, waiting);
        }
        return words == trees ? sum(left) : sumOfPairs(left);
    }

    private static boolean isZero(double[] vector, int from) {
        long bits = 0;
        for (int f = from; f < from + BLOCK; f++) {
            bits |= Double.doubleToRawLongBits(vector[f]);
        }
        return bits == 0;
    }

    private double sum(int[] left) {
        double sum = 0;
        for (int t = 0; t < left.length; t++) {
            sum += leaves[t * Integer.SIZE + Integer.numberOfTrailingZeros(left[t])];
        }
        return sum;
    }

    private double sumOfPairs(int[] left) {
        double sum = 0;
        for (int t = 0; t < trees; t++) {
            long both = (long) left[trees + t] << Integer.SIZE | Integer.toUnsignedLong(left[t]);
            sum += leaves[t * Long.SIZE + Long.numberOfTrailingZeros(both)];
        }
        return sum;
    }

    private static void clearSome(int[] left, int[] subset, int[] row) {
        for (int i = 0; i < subset.length; i++) {
            left[subset[i]] &= row[i];
        }
    }

    /** Two rows at once, as memory is what it costs. */
    private static void clear(int[] left, int[] first, int[] second) {
        for (int w = 0; w < left.length; w++) {
            left[w] &= first[w] & second[w];
        }
    }

    private int[] rowOf(int f, double value) {
        int count = (int) value;
        int[][] known = rowsOfCounts[f];
        if (count == value && count >= 0 && count < known.length) {
            return known[count];
        }
        return rows[f][interval(thresholds[f], Double.isNaN(value) ? 0 : value)]; // NaN counts as 0
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
        int[] cleared =
                Arrays.stream(nodes).flatMap(masks::words).sorted().distinct().toArray();
        subset[f] = cleared.length < FEW * words ? cleared : new int[0];
        int width = subset[f].length == 0 ? words : subset[f].length;
        rows[f] = new int[thresholds[f].length][width];
        for (int[] row : rows[f]) {
            Arrays.fill(row, -1);
        }
        for (int node : nodes) {
            int[] row = rows[f][Arrays.binarySearch(thresholds[f], ensemble.threshold(node))];
            masks.words(node).forEach(word -> {
                int place = subset[f].length == 0 ? word : Arrays.binarySearch(subset[f], word);
                row[place] &= masks.kept(node, word);
            });
        }
        for (int i = 1; i < rows[f].length; i++) {
            clear(rows[f][i], rows[f][i - 1], rows[f][i - 1]);
        }
        rowsOfCounts[f] = new int[rows[f].length == 0 ? 0 : Window.SIZE + 1][];
        Arrays.setAll(rowsOfCounts[f], count -> rows[f][interval(thresholds[f], count)]);
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

        /** The words that {@code node} clears leaves of. */
        IntStream words(int node) {
            int first = treeOf[node];
            return IntStream.iterate(first, word -> word < words, word -> word + trees)
                    .filter(word -> kept(node, word) != -1);
        }

        /** What {@code node} keeps of a word of its tree. */
        int kept(int node, int word) {
            return (int) (word < trees ? kept[node] : kept[node] >>> Integer.SIZE);
        }

        /** Numbers the leaves below a node or leaf from left to right and returns their bits. */
        private long number(int child) {
            if (child < 0) {
                leaves[tree * stride + leaf] = ensemble.leaf(child);
                return 1L << leaf++;
            }
            long left = number(ensemble.leftChild(child));
            treeOf[child] = tree;
            kept[child] = ~left;
            return left | number(ensemble.rightChild(child));
        }
    }
}
