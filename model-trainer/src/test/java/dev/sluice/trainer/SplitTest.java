package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.Split.Side;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {

    private final Split split = Split.parse(1, "80/20");

    @Test
    void sides_getTheirShares() {
        assertEquals(80, percent(Side.LEARNING), 2.0);
        assertEquals(20, percent(Side.VALIDATION), 2.0);
    }

    /** A bundle records its split by seed and shares only, so the assignment itself must never change. */
    @Test
    void assignment_staysAsItIs() {
        assertEquals(
                "LEARNING LEARNING VALIDATION LEARNING VALIDATION LEARNING",
                Stream.of("site browsing:north", "site browsing:south", "family ../w/w", "family <t0>", "value t-1", "")
                        .map(group -> split.side(group).name())
                        .collect(Collectors.joining(" ")));
    }

    @Test
    void otherSeed_isAnotherAssignment() {
        Split other = Split.parse(2, "80/20");

        assertTrue(groups().anyMatch(group -> split.side(group) != other.side(group)));
    }

    @Test
    void folds_areOfOneSize_andDoNotFollowTheSides() {
        for (int fold = 0; fold < 4; fold++) {
            int wanted = fold;
            assertEquals(
                    25,
                    groups().mapToDouble(group -> split.fold(group, 4) == wanted ? 100 : 0)
                            .average()
                            .orElse(0),
                    2.0);
            assertEquals(
                    20,
                    groups().filter(group -> split.fold(group, 4) == wanted)
                            .mapToDouble(group -> split.side(group) == Side.VALIDATION ? 100 : 0)
                            .average()
                            .orElse(0),
                    3.0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"60/20", "60/20/20", "0/100", "a/b", "60-40", ""})
    void sharesThatMakeNoHundred_areAnError(String shares) {
        assertThrows(InputException.class, () -> Split.parse(1, shares));
    }

    private double percent(Side side) {
        return groups().mapToDouble(group -> split.side(group) == side ? 100 : 0)
                .average()
                .orElse(0);
    }

    private static Stream<String> groups() {
        return IntStream.range(0, 10_000).mapToObj(i -> "group " + i);
    }
}
