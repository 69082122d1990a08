package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.detector.TreeEnsemble.Missing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Reads the text format of LightGBM models (version 3 and 4) into a {@link TreeEnsemble}: numerical and categorical
 * splits. Linear trees are refused.
 *
 * @see <a href="https://github.com/microsoft/LightGBM/blob/v4.3.0/src/io/tree.cpp">LightGBM's own reader</a>
 */
final class LightGbmText {

    private static final int CATEGORICAL = 1;
    private static final int DEFAULT_LEFT = 2;
    private static final int MISSING_SHIFT = 2;

    private static final byte[] FIRST_LINE = Bytes.of("tree");
    private static final byte[] TREE = Bytes.of("Tree=");
    private static final byte[] LAST_LINE = Bytes.of("end of trees");

    /** Where the value of a key stands. */
    private record Span(int from, int to) {}

    private final String file;
    private final byte[] text;
    /** Start and number of the current line. */
    private int at;

    private int line = 1;

    private final List<Integer> roots = new ArrayList<>();
    private int nodesRead;
    private int leavesRead;
    private final IntStream.Builder feature = IntStream.builder();
    private final DoubleStream.Builder threshold = DoubleStream.builder();
    private final List<BitSet> sets = new ArrayList<>();
    private final IntStream.Builder decision = IntStream.builder();
    private final IntStream.Builder left = IntStream.builder();
    private final IntStream.Builder right = IntStream.builder();
    private final DoubleStream.Builder leaves = DoubleStream.builder();
    private final IntStream.Builder nodeCounts = IntStream.builder();
    private final IntStream.Builder leafCounts = IntStream.builder();

    private LightGbmText(String file, byte[] text) {
        this.file = file;
        this.text = text;
    }

    /**
     * Reads a model.
     *
     * @param file name used in messages
     * @throws BundleException with file and line, if the text is truncated, inconsistent or of an unsupported kind
     */
    static TreeEnsemble read(String file, byte[] text) throws BundleException {
        return new LightGbmText(file, text).read();
    }

    private TreeEnsemble read() throws BundleException {
        if (!isLine(FIRST_LINE)) {
            throw broken(1, "does not start with \"tree\"; it is no LightGBM text model");
        }
        Map<String, Span> header = section();
        int outputs = integer(header, "num_tree_per_iteration");
        int features = integer(header, "max_feature_idx") + 1;
        require(outputs > 0 && features > 0, 1, "claims " + outputs + " outputs of " + features + " features");
        while (at < text.length && !isLine(LAST_LINE)) {
            if (Bytes.startsWith(TREE, text, at, text.length)) {
                tree(features);
            } else {
                nextLine();
            }
        }
        if (at >= text.length) {
            throw broken(line, "ends before \"end of trees\"; the file is truncated");
        }
        if (roots.isEmpty() || roots.size() % outputs != 0) {
            throw broken(line, "has " + roots.size() + " trees for " + outputs + " outputs");
        }
        return ensemble(outputs, features);
    }

    private void tree(int features) throws BundleException {
        int start = line;
        Map<String, Span> tree = section();
        int leafCount = integer(tree, "num_leaves");
        if (integer(tree, "is_linear") != 0) {
            throw broken(start, "has a tree with linear leaves, which are not supported");
        }
        int nodeBase = nodesRead;
        int leafBase = leavesRead;
        leavesRead += leafCount;
        Arrays.stream(doubles(tree, "leaf_value", leafCount)).forEach(leaves);
        if (leafCount == 1) {
            leafCounts.add(1);
            roots.add(~leafBase);
            return;
        }
        int nodes = leafCount - 1;
        nodesRead += nodes;
        roots.add(nodeBase);
        int[] splits = integers(tree, "split_feature", nodes);
        require(Arrays.stream(splits).allMatch(f -> f >= 0 && f < features), start, "splits on an unknown feature");
        Arrays.stream(splits).forEach(feature);
        int[] decisions = integers(tree, "decision_type", nodes);
        require(
                Arrays.stream(decisions).allMatch(d -> d >= 0 && d >> MISSING_SHIFT <= 2),
                start,
                "has a kind of split that is not supported");
        Arrays.stream(decisions).forEach(decision);
        thresholds(tree, decisions, start);
        Arrays.stream(counts(tree, "internal_count", nodes, start)).forEach(nodeCounts);
        Arrays.stream(counts(tree, "leaf_count", leafCount, start)).forEach(leafCounts);
        Arrays.stream(children(integers(tree, "left_child", nodes), nodeBase, leafBase, nodes, leafCount, start))
                .forEach(left);
        Arrays.stream(children(integers(tree, "right_child", nodes), nodeBase, leafBase, nodes, leafCount, start))
                .forEach(right);
    }

    /** A categorical node's threshold is the number of its set within the tree; here it becomes that of all trees. */
    private void thresholds(Map<String, Span> tree, int[] decisions, int start) throws BundleException {
        double[] thresholds = doubles(tree, "threshold", decisions.length);
        int setBase = sets.size();
        int setCount = integer(tree, "num_cat");
        if (setCount != 0) {
            readSets(tree, setCount, start);
        }
        for (int n = 0; n < decisions.length; n++) {
            boolean categorical = (decisions[n] & CATEGORICAL) != 0;
            require(
                    !categorical || thresholds[n] >= 0 && thresholds[n] < setCount,
                    start,
                    "splits on categories that it does not list");
            threshold.add(categorical ? setBase + (int) thresholds[n] : thresholds[n]);
        }
    }

    /** The words of all sets stand in one row, 32 bits each; boundaries tell where each set begins and the last ends. */
    private void readSets(Map<String, Span> tree, int count, int start) throws BundleException {
        require(count > 0 && count < text.length, start, "claims " + count + " sets of categories");
        int[] boundaries = integers(tree, "cat_boundaries", count + 1);
        for (int s = 0; s < count; s++) {
            require(boundaries[s] >= 0 && boundaries[s] < boundaries[s + 1], start, "has an empty set of categories");
        }
        require(boundaries[count] < text.length, start, "claims " + boundaries[count] + " words of categories");
        double[] words = doubles(tree, "cat_threshold", boundaries[count]);
        for (int s = 0; s < count; s++) {
            BitSet set = new BitSet();
            for (int w = boundaries[s]; w < boundaries[s + 1]; w++) {
                long word = (long) words[w];
                require(word >= 0 && word == words[w] && word >>> Integer.SIZE == 0, start, "has a broken set");
                put(word, (w - boundaries[s]) * Integer.SIZE, set);
            }
            sets.add(set);
        }
    }

    private static void put(long word, int from, BitSet set) {
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            if ((word >>> bit & 1) != 0) {
                set.set(from + bit);
            }
        }
    }

    private int[] counts(Map<String, Span> tree, String key, int count, int start) throws BundleException {
        int[] counts = integers(tree, key, count);
        require(Arrays.stream(counts).allMatch(rows -> rows > 0), start, "has a node or leaf without training rows");
        return counts;
    }

    /** Child indexes of the whole ensemble. A child node always comes after its parent, so no walk can loop. */
    private int[] children(int[] children, int nodeBase, int leafBase, int nodes, int leafCount, int start)
            throws BundleException {
        for (int n = 0; n < children.length; n++) {
            int child = children[n];
            boolean valid = child >= 0 ? child > n && child < nodes : ~child < leafCount;
            require(valid, start, "has a node with an impossible child");
            children[n] = child >= 0 ? child + nodeBase : ~(~child + leafBase);
        }
        return children;
    }

    private TreeEnsemble ensemble(int outputs, int features) {
        int[] decisions = decision.build().toArray();
        byte[] missing = new byte[decisions.length];
        boolean[] defaultLeft = new boolean[decisions.length];
        for (int n = 0; n < decisions.length; n++) {
            boolean categorical = (decisions[n] & CATEGORICAL) != 0;
            missing[n] = (byte) (categorical ? Missing.CATEGORY.ordinal() : decisions[n] >> MISSING_SHIFT);
            defaultLeft[n] = (decisions[n] & DEFAULT_LEFT) != 0;
        }
        return new TreeEnsemble(
                outputs,
                features,
                roots.stream().mapToInt(Integer::intValue).toArray(),
                feature.build().toArray(),
                threshold.build().toArray(),
                sets.toArray(BitSet[]::new),
                missing,
                defaultLeft,
                left.build().toArray(),
                right.build().toArray(),
                leaves.build().toArray(),
                nodeCounts.build().toArray(),
                leafCounts.build().toArray());
    }

    /** The key=value lines up to the next empty line. */
    private Map<String, Span> section() {
        Map<String, Span> section = new HashMap<>();
        while (at < text.length && text[at] != '\n') {
            int end = Bytes.indexOf('\n', text, at, text.length);
            int equals = Bytes.indexOf('=', text, at, end);
            if (equals < end) {
                section.put(new String(text, at, equals - at, ISO_8859_1), new Span(equals + 1, end));
            }
            nextLine();
        }
        nextLine();
        return section;
    }

    private void nextLine() {
        at = Bytes.indexOf('\n', text, at, text.length) + 1;
        line++;
    }

    private boolean isLine(byte[] wanted) {
        int end = at + wanted.length;
        return Bytes.startsWith(wanted, text, at, text.length) && (end == text.length || text[end] == '\n');
    }

    private int integer(Map<String, Span> section, String key) throws BundleException {
        return integers(section, key, 1)[0];
    }

    private int[] integers(Map<String, Span> section, String key, int count) throws BundleException {
        double[] values = doubles(section, key, count);
        return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
    }

    private double[] doubles(Map<String, Span> section, String key, int count) throws BundleException {
        Span span = section.get(key);
        if (span == null) {
            throw broken(line, "lacks \"" + key + "\" in the section before this line");
        }
        int found = 1;
        for (int i = span.from(); i < span.to(); i++) {
            found += text[i] == ' ' ? 1 : 0;
        }
        if (found != count) {
            throw broken(line, "has " + found + " values of \"" + key + "\" where " + count + " belong");
        }
        double[] values = new double[count];
        int from = span.from();
        for (int i = 0; i < count; i++) {
            int to = Bytes.indexOf(' ', text, from, span.to());
            values[i] = number(key, from, to);
            from = to + 1;
        }
        return values;
    }

    private double number(String key, int from, int to) throws BundleException {
        try {
            return Decimal.parse(text, from, to);
        } catch (NumberFormatException e) {
            throw broken(line, "has something else than numbers in \"" + key + "\"");
        }
    }

    private void require(boolean condition, int at, String problem) throws BundleException {
        if (!condition) {
            throw broken(at, problem);
        }
    }

    private BundleException broken(int at, String problem) {
        return new BundleException(file + ":" + at + ": " + problem);
    }
}
