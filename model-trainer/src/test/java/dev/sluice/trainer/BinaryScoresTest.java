package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.BinaryScores.Confusion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinaryScoresTest {

    private static final BinaryScores SCORES = new BinaryScores(
            new double[] {0.1, 0.2, 0.3, 0.4, 0.4, 0.9}, new boolean[] {false, false, true, false, true, true});

    @Test
    void auc_countsTiesHalf() {
        assertEquals(7.5 / 9, SCORES.auc(), 1e-12);
    }

    @Test
    void auc_ofOneClass_isNoNumber() {
        assertTrue(Double.isNaN(new BinaryScores(new double[] {1}, new boolean[] {true}).auc()));
    }

    @Test
    void threshold_countsWhatReachesIt() {
        assertEquals(new Confusion(2, 1, 2, 1), SCORES.at(0.4));
        assertEquals(4.0 / 6, SCORES.at(0.4).accuracy());
    }

    @ParameterizedTest
    @CsvSource({
        "f1, 0.3",
        "0 per million, 0.9",
        "333334 per million, 0.3",
        "cost 1:10, 0.3",
        "cost 10:1, 0.9",
        "0.5, 0.5"
    })
    void rule_choosesAThreshold(String rule, double threshold) {
        assertEquals(threshold, CutRule.parse(rule).threshold(SCORES));
        assertEquals(rule, CutRule.parse(rule).toString());
    }

    @Test
    void whatIsNoRule_isRefused() {
        InputException refusal = assertThrows(InputException.class, () -> CutRule.parse("best"));

        assertTrue(refusal.toString().contains("not \"best\""), refusal::toString);
    }
}
