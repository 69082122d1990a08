package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.AttackClass;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MutatorTest {

    @Test
    void encodingsSpellWhatIsNotPlain() {
        assertEquals("a%27%3d1", mutate(Mutator.PERCENT, "a'=1"));
        assertEquals("%61%27", mutate(Mutator.PERCENT_EVERY, "a'"));
        assertEquals("a%u0027", mutate(Mutator.UNICODE_PERCENT, "a'"));
        assertEquals("\u00c0\u00ae\u00c0\u00ae\u00c0\u00afx", mutate(Mutator.OVERLONG, "../x"));
        assertEquals("..\\x", mutate(Mutator.SLASHES, "../x"));
    }

    @Test
    void blanksBecomeWhatAParserTakesForBlanks() {
        String mutated = mutate(Mutator.BLANKS, "union select");
        assertTrue(mutated.startsWith("union") && mutated.endsWith("select"), mutated);
    }

    @Test
    void bareScriptSpellingsAreForScriptsOnly() {
        assertTrue(Mutator.of(AttackClass.XSS).contains(Mutator.ENTITY));
        assertFalse(Mutator.of(AttackClass.SQLI).contains(Mutator.ENTITY));
        assertEquals(1, Mutator.of(null).size());
    }

    private static String mutate(Mutator mutator, String value) {
        return mutator.apply(value, new SplittableRandom(1));
    }
}
