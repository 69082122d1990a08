package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.TableColumn;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BinsTest {

    private static final TableColumn NUMBERS = TableColumn.numeric("n", Set.of());

    @Test
    void fewNumbers_areAPartEach() {
        Bins bins = Bins.of(NUMBERS, new double[] {2, 0, 0, Double.NaN, 2.5});

        assertEquals(List.of("0", "2", "2.5", "missing"), bins.names());
        assertArrayEquals(new int[] {1, 0, 0, 3, 2}, bins.of());
    }

    @Test
    void manyNumbers_areCutIntoPartsOfLikeSize() {
        Bins bins = Bins.of(NUMBERS, IntStream.range(0, 800).asDoubleStream().toArray());

        assertEquals(8, bins.names().size());
        assertEquals("0 to 100", bins.names().get(0));
        assertEquals("> 700 to 799", bins.names().get(7));
        for (int part = 0; part < 8; part++) {
            int wanted = part;
            long rows = Arrays.stream(bins.of()).filter(each -> each == wanted).count();
            assertTrue(rows >= 90 && rows <= 110, part + " has " + rows);
        }
    }

    @Test
    void valueThatFillsHalf_hasAPartOfItsOwn() {
        double[] values =
                IntStream.range(0, 100).mapToDouble(i -> i < 60 ? 0 : i).toArray();

        Bins bins = Bins.of(NUMBERS, values);

        assertEquals("0", bins.names().get(0));
        assertEquals(60, Arrays.stream(bins.of()).filter(part -> part == 0).count());
    }

    @Test
    void categories_standByTheirNumbers_andTheRarestTogether() {
        TableColumn letters =
                TableColumn.categorical("c", List.of("a", "b", "c", "d", "e", "f", "g", "h", "i"), Set.of());
        double[] values = {8, 8, 8, 7, 7, 0, 1, 2, 3, 4, 5, Double.NaN};

        Bins bins = Bins.of(letters, values);

        assertEquals(List.of("i", "h", "a", "b", "c", "d", "e", "others", "missing"), bins.names());
        assertArrayEquals(new int[] {0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8}, bins.of());
    }
}
