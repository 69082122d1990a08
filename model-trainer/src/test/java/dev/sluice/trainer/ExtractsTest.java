package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.AttackClass;
import dev.sluice.trainer.Windows.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExtractsTest {

    private final Values values = new Values();
    private final int plain = values.add(new Row(new double[] {1, 0}), 1);
    private final int odd = values.add(new Row(new double[] {2, 5}), 2);
    private final int oddAgain = values.add(new Row(new double[] {2, 5}), 3);

    @Test
    void values_areNumberedOnce() {
        assertEquals(odd, values.add(new Row(new double[] {2, 5}), 2));
        assertEquals(values.row(odd), values.row(oddAgain));
        assertEquals(3, values.count());
        assertEquals(2, values.windows().rows());
    }

    @Test
    void benignValues_countByHowOftenTheyOccur() {
        Examples examples = examples(record(null, false, plain), record(null, false, plain, odd));

        assertEquals(1 + Math.log(2), examples.benign().get(0).weight(), 1e-12);
        assertEquals(1, examples.benign().get(1).weight(), 1e-12);
    }

    @Test
    void windowThatABenignRecordHoldsToo_isNoCandidate() {
        Examples examples = examples(record(null, false, plain), record(AttackClass.SQLI, false, plain, odd));

        assertEquals(List.of(values.row(odd)), examples.attacks().get(0).rows());
    }

    @Test
    void attackWithoutCandidates_teachesNothing() {
        assertTrue(examples(record(null, false, plain), record(AttackClass.SQLI, false, plain))
                .attacks()
                .isEmpty());
    }

    @Test
    void plainUrl_teachesNothing() {
        assertTrue(examples(record(AttackClass.SSRF, true, odd)).attacks().isEmpty());
    }

    @Test
    void hiddenFeatures_areZero() {
        Extracts extracts = extracts(record(AttackClass.SQLI, false, odd));

        Windows windows = extracts.examples(extract -> true, Set.of(1)).windows();

        assertEquals(0, windows.dense(new int[] {values.row(odd)}, 2)[1]);
        assertEquals(0, windows.denseFloats(new int[] {values.row(odd)}, 2)[1]);
        assertEquals(2, windows.dense(new int[] {values.row(odd)}, 2)[0]);
        assertEquals(5, values.windows().dense(new int[] {values.row(odd)}, 2)[1]);
    }

    @Test
    void recordWithoutHeaders_keepsTheRest() {
        Extract extract = new Extract("c", "i", "s", null, true, "g", false, new int[] {plain, odd}, new byte[] {
            Extract.HEADER, Extract.PLAUSIBLE
        });

        assertEquals(1, extract.withoutHeaders().values().length);
        assertEquals(odd, extract.withoutHeaders().values()[0]);
    }

    @Test
    void candidates_areTheWindowsOfThePayload_elseAllPlausibleOnes() {
        byte[] known = {Extract.PLAUSIBLE, (byte) (Extract.CARRIES | Extract.HEADER)};
        byte[] unknown = {Extract.PLAUSIBLE, Extract.HEADER};

        assertEquals(odd, attack(known).candidates()[0]);
        assertEquals(plain, attack(unknown).candidates()[0]);
        assertEquals(1, attack(known).candidates().length);
    }

    @Test
    void recordsOfTestCorpora_areMarked() {
        Extracts extracts = TestCorpora.extracts("browsing", "attacks", "payloads");

        assertFalse(extracts.where(Extract::browsing).isEmpty());
        extracts.where(extract -> extract.corpus().equals("payloads") && !extract.benign())
                .forEach(extract -> assertTrue(extract.candidates().length > 0, extract.id()));
    }

    private Extract attack(byte[] marks) {
        return new Extract("c", "i", "s", AttackClass.XSS, false, "g", false, new int[] {plain, odd}, marks);
    }

    private Extract record(@Nullable AttackClass attackClass, boolean plainUrl, int... numbers) {
        byte[] marks = new byte[numbers.length];
        Arrays.fill(marks, Extract.PLAUSIBLE);
        return new Extract("c", "i", "s", attackClass, false, "g", plainUrl, numbers, marks);
    }

    private Extracts extracts(Extract... records) {
        return new Extracts(values, List.of(records), Map.of());
    }

    private Examples examples(Extract... records) {
        return extracts(records).examples(extract -> true, Set.of());
    }
}
