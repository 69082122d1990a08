package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hand-made models; parity with LightGBM itself is tested where LightGBM is, in the trainer. */
class TreeEnsembleTest {

    // Node 0: feature 0 <= 1.5 ? node 1 : leaf 2;  node 1: feature 1 <= 0 ? leaf 0 : leaf 1.
    private static final String MODEL = """
            tree
            version=v4
            num_class=1
            num_tree_per_iteration=1
            max_feature_idx=1

            Tree=0
            num_leaves=3
            num_cat=0
            split_feature=0 1
            threshold=1.5 1.0000000180025095e-35
            decision_type=%d %d
            left_child=1 -1
            right_child=-3 -2
            leaf_value=0.25 -1 4
            leaf_count=30 20 50
            internal_count=100 50
            is_linear=0

            Tree=1
            num_leaves=1
            num_cat=0
            leaf_value=0.5
            is_linear=0

            end of trees
            """;
    private static final int NONE = 0;
    private static final int DEFAULT_LEFT = 2;
    private static final int ZERO = 4;
    private static final int NAN = 8;

    @Test
    void treesAreSummed() throws BundleException {
        TreeEnsemble model = read(NONE, NONE);
        assertEquals(4.5, model.rawScore(new double[] {2, 0}));
        assertEquals(0.75, model.rawScore(new double[] {1, 0}));
        assertEquals(-0.5, model.rawScore(new double[] {1, 1}));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.75", "4, 4.5", "6, 0.75", "8, 4.5", "10, 0.75"})
    void notANumberFollowsTheNodesMissingType(int decision, double expected) throws BundleException {
        assertEquals(expected, read(decision, NONE).rawScore(new double[] {Double.NaN, 0}));
    }

    @Test
    void zeroIsMissingOnlyWhereTheNodeSaysSo() throws BundleException {
        assertEquals(4.5, read(ZERO, NONE).rawScore(new double[] {-0.0, 0}));
        assertEquals(0.75, read(ZERO | DEFAULT_LEFT, NONE).rawScore(new double[] {0.0, 0}));
        assertEquals(0.75, read(NAN, NONE).rawScore(new double[] {0.0, 0}));
    }

    @Test
    void outputsTakeTurns() throws BundleException {
        String twoOutputs = MODEL.formatted(0, 0).replace("num_tree_per_iteration=1", "num_tree_per_iteration=2");
        TreeEnsemble model = LightGbmText.read("class.txt", Bytes.of(twoOutputs));
        assertArrayEquals(new double[] {4, 0.5}, model.rawScores(new double[] {2, 0}));
    }

    @ParameterizedTest
    @CsvSource({"1, 0.75", "40, 0.75", "40.9, 0.75", "0, 4.5", "2, 4.5", "64, 4.5", "-1, 4.5", "NaN, 4.5", "1e300, 4.5"
    })
    void categoriesOfTheSetGoLeft_allElseGoesRight(double category, double expected) throws BundleException {
        assertEquals(expected, categorical("0 2").rawScore(new double[] {category, 0}));
    }

    @ParameterizedTest
    @CsvSource({"0 3, 2 values of", "0 0, empty", "2, 1 values of"})
    void brokenSetsOfCategories_areRefused(String boundaries, String reason) {
        Exception refusal = assertThrows(BundleException.class, () -> categorical(boundaries));
        assertTrue(refusal.toString().contains(reason), refusal::toString);
    }

    /** Node 0 sends the categories 1 and 40 to the left. */
    private static TreeEnsemble categorical(String boundaries) throws BundleException {
        String sets = "num_cat=1\ncat_boundaries=" + boundaries + "\ncat_threshold=2 256";
        String text =
                MODEL.formatted(1, 0).replace("threshold=1.5", "threshold=0").replaceFirst("num_cat=0", sets);
        return LightGbmText.read("attack.txt", Bytes.of(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tree | shrub | no LightGBM text model",
                "end of trees | end | truncated",
                "num_cat=0 | num_cat=1 | lacks \"cat_boundaries\"",
                "is_linear=0 | is_linear=1 | linear",
                "right_child=-3 -2 | right_child=-3 | 1 values of \"right_child\"",
                "left_child=1 -1 | left_child=0 -1 | impossible child",
                "left_child=1 -1 | left_child=1 -9 | impossible child",
                "split_feature=0 1 | split_feature=0 2 | unknown feature",
                "threshold=1.5 | threshold=x | something else than numbers",
                "leaf_value=0.25 -1 4 | leaf=0 | lacks \"leaf_value\"",
            })
    void brokenTextIsRefusedWithFileAndLine(String good, String bad, String reason) {
        String text = MODEL.formatted(0, 0).replaceFirst(good, bad);
        Exception refusal = assertThrows(BundleException.class, () -> LightGbmText.read("attack.txt", Bytes.of(text)));
        assertTrue(
                refusal.toString().contains("attack.txt:") && refusal.toString().contains(reason), refusal::toString);
    }

    private static TreeEnsemble read(int first, int second) throws BundleException {
        return LightGbmText.read("attack.txt", Bytes.of(MODEL.formatted(first, second)));
    }
}
