package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeafMasksTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 2", "40, 31", "40, 63", "200, 64", "200, 5"})
    void sumsAreThoseOfAWalkToTheBit(int trees, int leaves) {
        TreeEnsemble ensemble = RandomTrees.of(trees + leaves, trees, leaves);
        RawScorer scorer = new RawScorer(ensemble, new LeafMasks(ensemble));
        Random random = new Random(leaves);
        for (int i = 0; i < 2_000; i++) {
            double[] vector = RandomTrees.vector(random);
            assertEquals(ensemble.rawScore(vector), scorer.rawScore(vector));
        }
    }

    @Test
    void moreLeavesThanAWordHasBits_areWalked() {
        TreeEnsemble ensemble = RandomTrees.of(1, 20, 65);
        assertFalse(LeafMasks.canHold(ensemble));
        double[] vector = RandomTrees.vector(new Random(1));
        assertEquals(ensemble.rawScore(vector), new RawScorer(ensemble, null).rawScore(vector));
    }

    @Test
    void upTo64Leaves_areHeld() {
        assertTrue(LeafMasks.canHold(RandomTrees.of(1, 20, 64)));
    }
}
