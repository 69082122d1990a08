package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RanksTest {

    private static final double NONE = Double.NaN;

    @Test
    void ranks_goFromZeroToOne_andThoseAlikeShareTheirs() {
        assertArrayEquals(new double[] {1, 0.5, 0, 0.5, 0.5}, Ranks.of(new double[] {9, 4, 1, 4, 4}));
    }

    @Test
    void whatIsMissing_hasNoRank() {
        assertArrayEquals(new double[] {0, NONE, 1}, Ranks.of(new double[] {3, NONE, 8}));
    }

    @Test
    void correlation_isThatOfTheOrder_notOfTheSize() {
        double[] rising = {1, 2, 3, 4};

        assertEquals(1, Ranks.correlation(rising, new double[] {1, 10, 100, 1000}), 1e-12);
        assertEquals(-1, Ranks.correlation(rising, new double[] {5, 4, 2, 1}), 1e-12);
        assertEquals(0.8, Ranks.correlation(rising, new double[] {1, 3, 2, 4}), 1e-12);
    }

    @Test
    void columnThatNeverChanges_correlatesWithNothing() {
        assertEquals(0, Ranks.correlation(new double[] {1, 2, 3}, new double[] {7, 7, 7}));
    }

    @Test
    void rowsWithoutOneOfTheTwo_doNotCount() {
        assertEquals(1, Ranks.correlation(new double[] {1, NONE, 3, 4}, new double[] {1, 9, 2, NONE}), 1e-12);
    }
}
