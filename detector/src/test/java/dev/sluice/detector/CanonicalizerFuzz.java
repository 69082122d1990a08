package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

/**
 * Any bytes as a value. The canonical text is never longer, does not depend on the value before, and settles: made
 * canonical over and over, it changes only so long as it gets simpler.
 */
public final class CanonicalizerFuzz {

    private static final Canonicalizer CANONICALIZER = new Canonicalizer();

    private CanonicalizerFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        byte[] text = canonical(CANONICALIZER, input);
        assertTrue(text.length <= input.length, "longer than the value");
        assertEdits(input);
        assertSettles(text);
    }

    private static void assertEdits(byte[] input) {
        Canonicalizer fresh = new Canonicalizer();
        assertArrayEquals(canonical(fresh, input), canonical(CANONICALIZER, input), "the text after another value");
        for (Edit edit : Edit.values()) {
            int count = CANONICALIZER.count(edit);
            assertEquals(fresh.count(edit), count, edit + " after another value");
            assertTrue(count >= 0 && count <= (long) Canonicalizer.MAX_ROUNDS * (input.length + 1), edit.name());
        }
        assertTrue(CANONICALIZER.count(Edit.ROUNDS) < Canonicalizer.MAX_ROUNDS, "rounds");
    }

    private static void assertSettles(byte[] text) {
        byte[] last = text;
        for (int pass = 0; pass <= text.length + 1; pass++) {
            byte[] next = canonical(CANONICALIZER, last);
            if (Arrays.equals(last, next)) {
                return;
            }
            last = next;
        }
        throw new AssertionError("the canonical text does not settle");
    }

    private static byte[] canonical(Canonicalizer canonicalizer, byte[] value) {
        canonicalizer.canonicalize(value, 0, value.length);
        return Arrays.copyOf(canonicalizer.text(), canonicalizer.length());
    }
}
