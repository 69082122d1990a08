package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {

    @Test
    void budgetAndScoreNameTheSameThreshold() {
        assertEquals(Threshold.parse("99.95"), Threshold.parse("500 per million"));
        assertEquals(99.95, Threshold.parse("500 per million").score());
        assertEquals(500, Threshold.parse("99.95").perMillion(), 1e-6);
    }

    @Test
    void theTextStaysAsWritten() {
        assertEquals("500 per million", Threshold.parse("500 per million").toString());
        assertEquals("99.95", Threshold.parse("99.95").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.5 per million million", "", "x", "-1", "99,95", "500 per thousand", "1e2", "NaN", "99.95%"})
    void otherTextIsRefusedWithWhatIsAllowed(String text) {
        Exception refusal = assertThrows(IllegalArgumentException.class, () -> Threshold.parse(text));
        assertTrue(
                refusal.toString().contains("\"" + text + "\"")
                        && refusal.toString().contains("500 per million"),
                refusal::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "100.1", "0 per million", "0.0 per million"})
    void numbersOutOfRangeAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Threshold.parse(text));
    }
}
