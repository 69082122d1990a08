package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CalibrationTableTest {

    @Test
    void rows_countRequestsThatScoreAtLeastSoHigh() {
        CalibrationTable table = CalibrationTable.of(new double[] {1, 3, 2, 3, Double.NEGATIVE_INFINITY}, 2);

        assertEquals(List.of(3.0, 2.0, 1.0), table.rawScores());
        assertEquals(List.of(2L, 3L, 4L), table.atLeast());
        assertEquals(5, table.requests());
        assertEquals(2, table.sites());
    }

    @Test
    void highestScores_areExact_theRestThinsOut() {
        CalibrationTable table =
                CalibrationTable.of(IntStream.range(0, 100_000).asDoubleStream().toArray(), 1);

        assertEquals(
                LongStream.rangeClosed(1, 2000).boxed().toList(),
                table.atLeast().subList(0, 2000));
        assertTrue(table.rawScores().size() < 2500, table.rawScores().size() + " rows");
    }

    @Test
    void requestsWithNothingToScore_leaveNoRow() {
        CalibrationTable table = CalibrationTable.of(
                DoubleStream.generate(() -> Double.NEGATIVE_INFINITY).limit(9).toArray(), 1);

        assertEquals(List.of(), table.rawScores());
        assertEquals(9, table.requests());
    }
}
