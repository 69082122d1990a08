package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More evidence never means less suspicion: the shipped bundle with vectors of attacks and of benign values. */
class MonotoneFeaturesTest {

    private static final Path SHIPPED = Path.of("../config/models/default");

    /** The golden rows that come from corpora; random ones follow. */
    private static final int REAL = 128;

    private static final int MOST = 20;

    @Test
    void raisingAMonotoneFeature_neverLowersTheRawScore() throws Exception {
        TreeEnsemble attack = Bundle.load(SHIPPED).attack();
        int[] monotone = IntStream.range(0, FeatureSchema.features().size())
                .filter(i -> FeatureSchema.features().get(i).monotone())
                .toArray();
        List<double[]> vectors = realVectors();
        assertEquals(REAL, vectors.size());
        for (double[] vector : vectors) {
            for (int feature : monotone) {
                assertRisesWith(feature, vector, attack);
            }
        }
    }

    private static void assertRisesWith(int feature, double[] vector, TreeEnsemble attack) {
        double[] raised = vector.clone();
        double before = attack.rawScore(raised);
        while (raised[feature] < MOST) {
            raised[feature]++;
            double after = attack.rawScore(raised);
            assertTrue(
                    after >= before - 1e-9,
                    () -> FeatureSchema.features().get(feature) + ": " + Arrays.toString(vector));
            before = after;
        }
    }

    private static List<double[]> realVectors() throws Exception {
        int width = FeatureSchema.features().size();
        return Files.readAllLines(SHIPPED.resolve("golden.csv")).stream()
                .skip(1)
                .limit(REAL)
                .map(line -> Arrays.stream(line.split(",", -1))
                        .limit(width)
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
    }
}
