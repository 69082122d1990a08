package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.Calibration;
import dev.sluice.detector.Threshold;
import dev.sluice.trainer.CrossFit.Scored;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CalibrationTableTest {

    @Test
    void rows_countRequestsThatScoreAtLeastSoHigh() {
        CalibrationTable table = CalibrationTable.of(requests(1, 3, 2, 3, Double.NEGATIVE_INFINITY), 1);

        assertEquals(List.of(3.0, 2.0, 1.0), table.rawScores());
        assertEquals(List.of(2L, 3L, 4L), table.atLeast());
        assertEquals(5, table.requests());
        assertEquals(2, table.sites());
    }

    @Test
    void highestScores_areExact_theRestThinsOut() {
        CalibrationTable table = CalibrationTable.of(rising(100_000), 1);

        assertEquals(
                LongStream.rangeClosed(1, 2000).boxed().toList(),
                table.atLeast().subList(0, 2000));
        assertTrue(table.rawScores().size() < 2500, table.rawScores().size() + " rows");
    }

    @Test
    void requestsWithNothingToScore_leaveNoRow() {
        CalibrationTable table = CalibrationTable.of(
                requests(DoubleStream.generate(() -> Double.NEGATIVE_INFINITY)
                        .limit(9)
                        .toArray()),
                1);

        assertEquals(List.of(), table.rawScores());
        assertEquals(9, table.requests());
    }

    @Test
    void safety_letsThatMuchLessOfTheCalibrationRequestsPass() {
        Threshold threshold = Threshold.ofBudget(10_000);
        double plain = CalibrationTable.of(rising(10_000), 1)
                .calibration()
                .rawScoreAt(threshold)
                .orElseThrow();
        double safe = CalibrationTable.of(rising(10_000), 4)
                .calibration()
                .rawScoreAt(threshold)
                .orElseThrow();

        assertEquals(100, 10_000 - plain, 2);
        assertEquals(25, 10_000 - safe, 2);
    }

    @Test
    void safety_refusesBudgetsThatTheSiteSampleCannotSupport() {
        Threshold threshold = Threshold.ofBudget(150);
        Calibration plain = CalibrationTable.of(rising(10_000), 1).calibration();
        Calibration safe = CalibrationTable.of(rising(10_000), 2).calibration();

        assertTrue(plain.rawScoreAt(threshold).isPresent());
        assertTrue(safe.rawScoreAt(threshold).isEmpty());
        assertTrue(safe.maxScore() < threshold.score());
        assertEquals(5000, safe.requests());
    }

    private static List<Scored> rising(int count) {
        return requests(IntStream.range(0, count).asDoubleStream().toArray());
    }

    private static List<Scored> requests(double... rawScores) {
        return IntStream.range(0, rawScores.length)
                .mapToObj(i -> new Scored("site " + i % 2, rawScores[i], i))
                .toList();
    }
}
