package dev.sluice.trainer;

import dev.sluice.detector.Calibration;
import dev.sluice.trainer.CrossFit.Scored;
import java.util.ArrayList;
import java.util.List;

/**
 * The calibration part of a bundle: how many benign requests score at least so high. Every distinct rawScore of the
 * {@value #EXACT} highest requests has its row, further down about {@value #ROWS_PER_DOUBLING} rows for each doubling of
 * the rank.
 *
 * <p>Requests of a site are no independent draws, so a table over n of them promises no more than one over n / {@link
 * #SAFETY} independent ones could: that is the size it claims, and its rows end there.
 *
 * @param requests the size that the table claims: {@code recorded / safety}
 * @param recorded number of calibration requests, those that no tree scored among them
 * @param safety by how much the share of calibration requests is raised to be the p-value
 * @param sites number of sources they come from
 * @param rawScores strictly descending
 * @param atLeast how many requests score at least {@code rawScores[i]}, strictly ascending, at most {@code requests}
 */
record CalibrationTable(
        long requests, long recorded, double safety, long sites, List<Double> rawScores, List<Long> atLeast) {

    /** Why so much: docs/decisions/0007-calibrate-across-sites.md. */
    static final double SAFETY = 2;

    private static final int EXACT = 2000;
    private static final int ROWS_PER_DOUBLING = 64;

    /** The table over requests of some sites. */
    static CalibrationTable of(List<Scored> requests) {
        return of(requests, SAFETY);
    }

    /** The table with a safety of its own; rawScores of requests that no tree scored are negative infinity. */
    static CalibrationTable of(List<Scored> requests, double safety) {
        double[] rising =
                requests.stream().mapToDouble(Scored::rawScore).sorted().toArray();
        long claimed = (long) (rising.length / safety);
        List<Double> rows = new ArrayList<>();
        List<Long> atLeast = new ArrayList<>();
        double next = 0;
        for (int rank = 1; rank <= claimed && Double.isFinite(rising[rising.length - rank]); rank++) {
            double rawScore = rising[rising.length - rank];
            boolean last = rank == rising.length || rising[rising.length - rank - 1] < rawScore;
            if (last && rank >= next) {
                rows.add(rawScore);
                atLeast.add((long) rank);
                next = rank < EXACT ? 0 : rank * Math.pow(2, 1.0 / ROWS_PER_DOUBLING);
            }
        }
        long sites = requests.stream().map(Scored::site).distinct().count();
        return new CalibrationTable(claimed, rising.length, safety, sites, rows, atLeast);
    }

    /** The table as hosts use it. */
    Calibration calibration() {
        return new Calibration(
                requests,
                rawScores.stream().mapToDouble(Double::doubleValue).toArray(),
                atLeast.stream().mapToLong(Long::longValue).toArray());
    }
}
