package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The definition of Shapley values, over all subsets of few features, against the quadrature. */
class TreeShapTest {

    private static final int FEATURES = 7;

    private final Random random = new Random(3);

    @Test
    void contributionsAreTheShapleyValuesOfTheirDefinition() {
        for (int run = 0; run < 40; run++) {
            TreeEnsemble trees = ensemble(3, 2 + random.nextInt(24));
            double[] vector = random.doubles(FEATURES, 0, 4).map(Math::floor).toArray();
            TreeShap shap = new TreeShap(trees);
            double[] contributions = shap.contributions(vector);
            assertArrayEquals(byDefinition(trees, vector), contributions, 1e-12);
            assertEquals(
                    trees.rawScore(vector),
                    shap.expectedRawScore() + Arrays.stream(contributions).sum(),
                    1e-12);
        }
    }

    @Test
    void aTreeOfOneLeafAddsNothing() {
        assertArrayEquals(new double[FEATURES], new TreeShap(ensemble(2, 1)).contributions(new double[FEATURES]));
    }

    private double[] byDefinition(TreeEnsemble trees, double[] vector) {
        double[] values = new double[FEATURES];
        for (int feature = 0; feature < FEATURES; feature++) {
            for (int set = 0; set < 1 << FEATURES; set++) {
                if ((set >> feature & 1) == 0) {
                    double gain = expected(trees, vector, set | 1 << feature) - expected(trees, vector, set);
                    values[feature] += gain * weight(Integer.bitCount(set));
                }
            }
        }
        return values;
    }

    /** size! (FEATURES - size - 1)! / FEATURES! */
    private static double weight(int size) {
        double choices = 1;
        for (int i = 1; i <= size; i++) {
            choices = choices * (FEATURES - i) / i;
        }
        return 1 / (FEATURES * choices);
    }

    private static double expected(TreeEnsemble trees, double[] vector, int set) {
        double sum = 0;
        for (int t = 0; t < trees.trees(); t++) {
            sum += expected(trees, vector, set, trees.root(t));
        }
        return sum;
    }

    private static double expected(TreeEnsemble trees, double[] vector, int set, int node) {
        if (node < 0) {
            return trees.leaf(node);
        }
        int left = trees.leftChild(node);
        int right = trees.rightChild(node);
        if ((set >> trees.splitFeature(node) & 1) == 1) {
            boolean goesLeft = trees.goesLeft(node, vector[trees.splitFeature(node)]);
            return expected(trees, vector, set, goesLeft ? left : right);
        }
        return (expected(trees, vector, set, left) * trees.count(left)
                        + expected(trees, vector, set, right) * trees.count(right))
                / trees.count(node);
    }

    /** Trees as LightGBM writes them, grown leaf by leaf; features may come again on a path. */
    private TreeEnsemble ensemble(int count, int leaves) {
        StringBuilder text = new StringBuilder(
                "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=" + (FEATURES - 1) + "\n\n");
        for (int t = 0; t < count; t++) {
            text.append("Tree=").append(t).append('\n').append(tree(leaves)).append('\n');
        }
        try {
            return LightGbmText.read("test", Bytes.of(text + "end of trees\n"));
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    private String tree(int leaves) {
        List<Integer> left = new ArrayList<>();
        List<Integer> right = new ArrayList<>();
        List<Integer> leafCounts = new ArrayList<>(List.of(1 << 20));
        List<Integer> nodeCounts = new ArrayList<>();
        for (int node = 0; node < leaves - 1; node++) {
            int leaf = random.nextInt(node + 1);
            while (leafCounts.get(leaf) == 1) {
                leaf = random.nextInt(node + 1);
            }
            replace(left, right, ~leaf, node);
            left.add(~leaf);
            right.add(~(node + 1));
            int rows = leafCounts.get(leaf);
            nodeCounts.add(rows);
            int first = 1 + random.nextInt(rows - 1);
            leafCounts.set(leaf, first);
            leafCounts.add(rows - first);
        }
        String splits = leaves == 1
                ? ""
                : "split_feature="
                        + join(random.ints(leaves - 1, 0, FEATURES).boxed().toList())
                        + "\nthreshold="
                        + join(random.doubles(leaves - 1, 0, 4).boxed().toList())
                        + "\ndecision_type=" + join(leftTypes(leaves - 1))
                        + "\nleft_child=" + join(left) + "\nright_child=" + join(right)
                        + "\nleaf_count=" + join(leafCounts) + "\ninternal_count=" + join(nodeCounts) + "\n";
        return "num_leaves=" + leaves + "\nnum_cat=0\n" + splits + "leaf_value="
                + join(random.doubles(leaves, -1, 1).boxed().toList()) + "\nis_linear=0\n";
    }

    private static List<Integer> leftTypes(int count) {
        return Collections.nCopies(count, 2);
    }

    private static void replace(List<Integer> left, List<Integer> right, int leaf, int node) {
        left.replaceAll(child -> child == leaf ? node : child);
        right.replaceAll(child -> child == leaf ? node : child);
    }

    private static String join(List<? extends Number> numbers) {
        return String.join(" ", numbers.stream().map(String::valueOf).toList());
    }
}
