package dev.sluice.trainer;

import dev.sluice.detector.Calibration;
import dev.sluice.trainer.CrossFit.Scored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The calibration part of a bundle: how many benign requests score at least so high. Every distinct rawScore of the
 * {@value #EXACT} highest requests has its row, further down about {@value #ROWS_PER_DOUBLING} rows for each doubling of
 * the rank.
 *
 * @param requests number of calibration requests, those that no tree scored among them
 * @param sites number of sources they come from
 * @param rawScores strictly descending
 * @param atLeast how many requests score at least {@code rawScores[i]}, strictly ascending
 */
record CalibrationTable(long requests, long sites, List<Double> rawScores, List<Long> atLeast) {

    private static final int EXACT = 2000;
    private static final int ROWS_PER_DOUBLING = 64;

    /** A table that any bundle can be loaded with, to be replaced before anybody uses it. */
    static CalibrationTable provisional() {
        return new CalibrationTable(1, 1, List.of(0.0), List.of(1L));
    }

    /** The table as hosts use it. */
    Calibration calibration() {
        return new Calibration(
                requests,
                rawScores.stream().mapToDouble(Double::doubleValue).toArray(),
                atLeast.stream().mapToLong(Long::longValue).toArray());
    }

    /** The table over requests of some sites. */
    static CalibrationTable of(List<Scored> requests) {
        return of(
                requests.stream().mapToDouble(Scored::rawScore).toArray(),
                requests.stream().map(Scored::site).distinct().count());
    }

    /** The table over {@code rawScores}, of which those of requests that no tree scored are negative infinity. */
    static CalibrationTable of(double[] rawScores, long sites) {
        double[] rising = rawScores.clone();
        Arrays.sort(rising);
        List<Double> rows = new ArrayList<>();
        List<Long> atLeast = new ArrayList<>();
        double next = 0;
        for (int rank = 1; rank <= rising.length && Double.isFinite(rising[rising.length - rank]); rank++) {
            double rawScore = rising[rising.length - rank];
            boolean last = rank == rising.length || rising[rising.length - rank - 1] < rawScore;
            if (last && rank >= next) {
                rows.add(rawScore);
                atLeast.add((long) rank);
                next = rank < EXACT ? 0 : rank * Math.pow(2, 1.0 / ROWS_PER_DOUBLING);
            }
        }
        return new CalibrationTable(rawScores.length, sites, rows, atLeast);
    }
}
