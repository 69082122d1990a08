package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PolicyTest {

    @Test
    void scoresAreTaggedAndBlockedFromTheirThresholdsOn() {
        assertEquals(Disposition.ALLOW, judge(98.999, Completeness.FULL));
        assertEquals(Disposition.TAG, judge(99.0, Completeness.FULL));
        assertEquals(Disposition.TAG, judge(99.949, Completeness.TRUNCATED));
        assertEquals(Disposition.BLOCK, judge(99.95, Completeness.FULL));
    }

    @Test
    void openPolicyJudgesUnfinishedInspectionsByWhatWasSeen() {
        assertEquals(Disposition.ALLOW, judge(0, Completeness.FAILED));
        assertEquals(Disposition.BLOCK, judge(99.99, Completeness.TIMED_OUT));
    }

    @Test
    void closedPolicyBlocksUnfinishedInspections() {
        Policy closed = new Policy(Threshold.ofScore(99), Threshold.ofScore(99.95), Policy.OnFailure.CLOSED);
        assertEquals(Disposition.BLOCK, closed.dispositionOf(0, Completeness.TIMED_OUT));
        assertEquals(Disposition.BLOCK, closed.dispositionOf(0, Completeness.FAILED));
        assertEquals(Disposition.ALLOW, closed.dispositionOf(0, Completeness.TRUNCATED));
    }

    @Test
    void tagThresholdAboveBlockThresholdIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Policy(Threshold.ofScore(99.99), Threshold.ofScore(99.95), Policy.OnFailure.OPEN));
    }

    private static Disposition judge(double score, Completeness completeness) {
        return Policy.DEFAULT.dispositionOf(score, completeness);
    }
}
