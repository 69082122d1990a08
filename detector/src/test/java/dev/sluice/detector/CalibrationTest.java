package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CalibrationTest {

    private final Calibration calibration = new Calibration(999, new double[] {3, 2, 1, -5}, new long[] {1, 2, 9, 999});

    @Test
    void scoreIsOneLessTheConformalPValue() {
        assertEquals(100 * (1 - 2.0 / 1000), calibration.score(3));
        assertEquals(100 * (1 - 3.0 / 1000), calibration.score(2));
        assertEquals(100 * (1 - 10.0 / 1000), calibration.score(1));
        assertEquals(0, calibration.score(-5), 1e-9);
    }

    @Test
    void betweenRowsTheRequestsAboveCount() {
        assertEquals(calibration.score(3), calibration.score(2.5));
        assertEquals(calibration.score(1), calibration.score(0));
    }

    @Test
    void aboveAllRowsThePValueIsNeverZero() {
        assertEquals(100 * (1 - 1.0 / 1000), calibration.score(4));
        assertEquals(calibration.maxScore(), calibration.score(Double.POSITIVE_INFINITY));
    }

    @Test
    void inertRequestsScoreZero() {
        assertEquals(0, calibration.score(Verdict.INERT));
    }

    @Test
    void rawScoreAtIsTheLowestThatReachesTheThreshold() {
        double rawScore = calibration.rawScoreAt(Threshold.ofScore(99.7)).orElseThrow();
        assertTrue(calibration.score(rawScore) >= 99.7);
        assertTrue(calibration.score(Math.nextDown(rawScore)) < 99.7);
    }

    @Test
    void aThresholdBeyondTheTableIsNeverReached() {
        assertTrue(calibration.rawScoreAt(Threshold.ofBudget(10)).isEmpty());
        assertEquals(99_999, Calibration.requestsNeeded(Threshold.ofBudget(10)));
    }

    @Test
    void brokenTablesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Calibration(9, new double[] {}, new long[] {}));
        assertThrows(IllegalArgumentException.class, () -> new Calibration(9, new double[] {1, 2}, new long[] {1, 2}));
        assertThrows(IllegalArgumentException.class, () -> new Calibration(9, new double[] {2, 1}, new long[] {2, 2}));
        assertThrows(IllegalArgumentException.class, () -> new Calibration(9, new double[] {2, 1}, new long[] {1, 10}));
    }
}
