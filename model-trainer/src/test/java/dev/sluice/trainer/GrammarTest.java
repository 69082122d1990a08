package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrammarTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start = plain text | plain text",
                "start = {{7*7}} \\ %27 | {{7*7}} \\ %27",
                "start = a«space»«empty»b | a b",
                "start = «digits:3-3» | \\d{3}",
                "start = «letters:2-4»«hex:1-1» | [a-z]{2,4}[0-9a-f]",
                "start = «nat:5-7» | [5-7]",
                "start = «x:2-3»;x = ab | (ab){2,3}",
                "start = «x»=«#x»;x = «digits:5-5» | (\\d{5})=\\1",
                "start = «#x»;x = y | y",
            })
    void expandsTo(String rules, String pattern) {
        String value = grammar(rules).expand(new SplittableRandom(1));
        assertTrue(value.equals(pattern) || value.matches(pattern), value);
    }

    @Test
    void aSettledRule_hasOneText_andIsTheSameInsideAnother() {
        Grammar settled = grammar("start = «site-host» «x»;site-host = «site-name».com;site-name = «letters:9-9»;x ="
                        + " «site-name» «letters:9-9»")
                .settled("site-", new SplittableRandom(1));
        String[] one = settled.expand(new SplittableRandom(2)).split(" ", -1);
        String[] two = settled.expand(new SplittableRandom(3)).split(" ", -1);

        assertEquals(one[0], two[0]);
        assertEquals(one[0], one[1] + ".com");
        assertNotEquals(one[2], two[2]);
    }

    @Test
    void textBecomesUtf8AndRawBytesStayRaw() {
        assertEquals("\u00c3\u00a9\u00c0", grammar("start = é«byte:c0»").expand(new SplittableRandom(1)));
    }

    @Test
    void weightsDecideHowOftenAnAlternativeComes() {
        Grammar grammar = grammar("start = a;| [9] b");
        SplittableRandom random = new SplittableRandom(3);
        int often = 0;
        for (int i = 0; i < 1000; i++) {
            often += grammar.expand(random).equals("b") ? 1 : 0;
        }
        assertTrue(often > 850 && often < 950, "b came " + often + " times");
    }

    @Test
    void recursionEndsWithTheFirstAlternative() {
        assertTrue(grammar("start = x;| [9999] («start»)")
                .expand(new SplittableRandom(1))
                .contains("x"));
        assertEquals("", grammar("start = «start»").expand(new SplittableRandom(1)));
    }

    @Test
    void theSameSeedGivesTheSameValues() {
        Grammar grammar = grammar("start = «alnum:1-9» «digits:1-9»");
        assertEquals(grammar.expand(new SplittableRandom(9)), grammar.expand(new SplittableRandom(9)));
    }

    @Test
    void aFileUsesCommonRulesAndMayReplaceThem() {
        Grammar common = Grammar.parse("common", "start = c\na = common\nb = common", Grammar.empty());
        Grammar file = Grammar.parse("file", "start = «a» «b»\nb = own", common);
        assertEquals("common own", file.expand(new SplittableRandom(1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start = «nothing» | test:1: there is no rule nothing",
                "start = a;start = b | test:2: there are two rules start",
                "no rule at all | test:1: neither a rule",
                "start = «a b» | test:1: «a b» is no reference",
            })
    void mistakesAreNamedWithTheirLine(String rules, String message) {
        Exception refusal = assertThrows(InputException.class, () -> grammar(rules));
        assertTrue(refusal.toString().contains(message), refusal::toString);
    }

    @Test
    void everyShippedGrammarGivesManyDifferentValues() {
        for (Grammars.Kind kind : Grammars.all()) {
            SplittableRandom random = new SplittableRandom(1);
            Set<String> values = new HashSet<>();
            for (int i = 0; i < 200; i++) {
                values.add(kind.grammar().expand(random));
            }
            assertTrue(values.size() > 50, kind.kind() + " gave only " + values.size() + " values");
        }
    }

    private static Grammar grammar(String rules) {
        return Grammar.parse("test", rules.replace(";", "\n"), Grammar.empty());
    }
}
