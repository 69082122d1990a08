package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.AttackClass;
import dev.sluice.trainer.Mutator.Family;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MutatorTest {

    @Test
    void encodingsSpellWhatIsNotPlain() {
        assertEquals("a%27%3d1", mutate(Mutator.PERCENT, "a'=1"));
        assertEquals("%61%27", mutate(Mutator.PERCENT_EVERY, "a'"));
        assertEquals("a%u0027", mutate(Mutator.UNICODE_PERCENT, "a'"));
        assertEquals("\u00c0\u00ae\u00c0\u00ae\u00c0\u00afx", mutate(Mutator.OVERLONG, "../x"));
        assertEquals("a%2527", mutate(Mutator.PERCENT_TWICE, "a'"));
    }

    @Test
    void blanksBecomeWhatAParserTakesForBlanks() {
        String mutated = mutate(Mutator.BLANKS, "union select");
        assertTrue(mutated.startsWith("union") && mutated.endsWith("select"), mutated);
    }

    @Test
    void overlongSignsAreMisreadAsLatin1() {
        assertEquals(
                "\u00c3\u0080\u00c2\u00ae\u00c3\u0080\u00c2\u00ae\u00c3\u0080\u00c2\u00afx",
                mutate(Mutator.MISREAD, "../x"));
        assertEquals("..\u00c3\u0080\u00c2\u00af", mutate(Mutator.MISREAD, "..\u00c0\u00af"));
    }

    @Test
    void separatorsOfAPathAreSpeltTheSameThroughout() {
        String mutated = mutate(Mutator.SLASHES, "../../x");
        String separator = mutated.substring(2, mutated.indexOf("..", 2));
        assertEquals(".." + separator + ".." + separator + "x", mutated);
    }

    @Test
    void wordsAndTextsAreSplit() {
        assertEquals("selselectect 1", mutate(Mutator.NESTING, "select 1"));
        assertEquals("id", mutate(Mutator.CONCATENATION, "id"));
        assertEquals("abc", mutate(Mutator.CONCATENATION, "'abc'").replaceAll("[^abc]", ""));
        assertEquals(
                4,
                mutate(Mutator.SHELL_QUOTES, "cat /etc/passwd")
                                .replaceAll("[^/ ]", "")
                                .length()
                        + 1);
    }

    @Test
    void everyFamilyRewritesSomething() {
        for (Family family : Family.values()) {
            boolean rewrites = Mutator.of(AttackClass.SQLI, Set.of(family)).stream()
                    .anyMatch(mutator -> !mutate(mutator, "1 union select 'ab' and sleep(5)")
                            .equals("1 union select 'ab' and sleep(5)"));
            assertTrue(rewrites, family.name());
        }
    }

    @Test
    void mutatorsSuitTheClassAndTheFamilies() {
        Set<Family> all = EnumSet.allOf(Family.class);
        assertTrue(Mutator.of(AttackClass.XSS, all).contains(Mutator.ENTITY));
        assertFalse(Mutator.of(AttackClass.SQLI, all).contains(Mutator.ENTITY));
        assertFalse(Mutator.of(AttackClass.XSS, EnumSet.of(Family.CASE)).contains(Mutator.ENTITY));
        assertEquals(List.of(Mutator.PERCENT), Mutator.of(null, all));
    }

    private static String mutate(Mutator mutator, String value) {
        return mutator.apply(value, new SplittableRandom(1));
    }
}
