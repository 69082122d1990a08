package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ShareTest {

    /** Values from E. B. Wilson's formula as in Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29. */
    @Test
    void interval_isWilsons() {
        assertEquals(30.798, new Share(81, 263).percent(), 0.001);
        assertEquals(25.53, new Share(81, 263).low(), 0.01);
        assertEquals(36.62, new Share(81, 263).high(), 0.01);
        assertEquals(6.24, new Share(15, 148).low(), 0.01);
        assertEquals(16.05, new Share(15, 148).high(), 0.01);
        assertEquals(0, new Share(0, 20).low(), 1e-9);
        assertEquals(16.11, new Share(0, 20).high(), 0.01);
        assertEquals(0.61, new Share(1, 29).low(), 0.01);
        assertEquals(17.18, new Share(1, 29).high(), 0.01);
    }
}
