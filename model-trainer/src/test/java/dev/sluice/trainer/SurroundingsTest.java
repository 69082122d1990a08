package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SurroundingsTest {

    private static final String VALUE = "q7`q7";
    private static final int MOST_AROUND = 2 * 300 + 2;

    private final Surroundings surroundings = Surroundings.of(Grammars.all());
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void theValueStandsWholeAmidAPieceOfADocument() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            String value = surroundings.around(VALUE, random);
            assertTrue(value.contains(VALUE), value);
            assertTrue(value.length() <= VALUE.length() + MOST_AROUND, value);
            seen.add(value);
        }
        assertTrue(seen.size() > 490, seen.size() + " different ones");
    }

    @Test
    void theSameSeedGivesTheSameSurroundings() {
        assertEquals(
                surroundings.around(VALUE, new SplittableRandom(7)),
                surroundings.around(VALUE, new SplittableRandom(7)));
    }
}
