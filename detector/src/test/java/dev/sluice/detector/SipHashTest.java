package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors of the authors' reference code: key 00 to 0f, input 00, 01, 02 and so on. */
class SipHashTest {

    private final SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    @ParameterizedTest
    @CsvSource({"0, 726fdb47dd0e0e31", "1, 74f839c593dc67fd", "8, 93f5f5799a932462", "15, a129ca6149be45e5"})
    void agreesWithTheReference(int length, String expected) {
        byte[] input = new byte[length + 2];
        for (int i = 0; i < length; i++) {
            input[i + 1] = (byte) i;
        }
        assertEquals(expected, Long.toHexString(hash.hash(input, 1, length + 1)));
    }
}
