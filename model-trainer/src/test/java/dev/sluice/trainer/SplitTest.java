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

    private final Split split = Split.parse(1, "60/20/20");

    @Test
    void sides_getTheirShares() {
        assertEquals(60, percent(Side.TRAIN), 2.0);
        assertEquals(20, percent(Side.CALIBRATION), 2.0);
        assertEquals(20, percent(Side.VALIDATION), 2.0);
    }

    /** A bundle records its split by seed and shares only, so the assignment itself must never change. */
    @Test
    void assignment_staysAsItIs() {
        assertEquals(
                "TRAIN CALIBRATION VALIDATION CALIBRATION VALIDATION TRAIN",
                Stream.of("site browsing:north", "site browsing:south", "family ../w/w", "family <t0>", "value t-1", "")
                        .map(group -> split.side(group).name())
                        .collect(Collectors.joining(" ")));
    }

    @Test
    void otherSeed_isAnotherAssignment() {
        Split other = Split.parse(2, "60/20/20");

        assertTrue(groups().anyMatch(group -> split.side(group) != other.side(group)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"60/20", "60/20/30", "0/50/50", "a/b/c", "60-20-20", ""})
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
