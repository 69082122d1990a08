package dev.sluice.detector;

import java.util.OptionalDouble;

/**
 * Maps a rawScore to a score by conformal p-values over benign requests that the trees never saw: p = (1 + number of
 * calibration requests that score at least as high) / (1 + number of calibration requests), score = 100 (1 - p).
 * Immutable.
 */
public final class Calibration {

    private static final double MILLION = 1_000_000;

    private final long requests;
    private final double[] rawScores;
    private final long[] atLeast;

    /**
     * A table of rows; the first is the highest rawScore that occurred.
     *
     * @param requests number of calibration requests
     * @param rawScores rawScores, strictly descending
     * @param atLeast how many calibration requests score at least {@code rawScores[i]}: strictly ascending, at most
     *     {@code requests}
     * @throws IllegalArgumentException if the table breaks one of these rules
     */
    public Calibration(long requests, double[] rawScores, long[] atLeast) {
        if (rawScores.length != atLeast.length || rawScores.length == 0) {
            throw new IllegalArgumentException(
                    "a calibration table has as many counts as rawScores, at least one; here " + atLeast.length
                            + " and " + rawScores.length);
        }
        for (int i = 1; i < rawScores.length; i++) {
            if (!(rawScores[i] < rawScores[i - 1]) || atLeast[i] <= atLeast[i - 1]) {
                throw new IllegalArgumentException(
                        "a calibration table has falling rawScores and rising counts; row " + i + " breaks that");
            }
        }
        if (atLeast[0] < 1 || atLeast[atLeast.length - 1] > requests) {
            throw new IllegalArgumentException("a calibration table counts from 1 to its " + requests + " requests");
        }
        this.requests = requests;
        this.rawScores = rawScores.clone();
        this.atLeast = atLeast.clone();
    }

    /** Number of benign requests behind the table. */
    public long requests() {
        return requests;
    }

    /** The highest score that so many calibration requests can support. */
    public double maxScore() {
        return toScore(0);
    }

    /** Calibration requests needed so that {@code threshold} can ever be reached. */
    public static long requestsNeeded(Threshold threshold) {
        return (long) Math.ceil(MILLION / threshold.perMillion()) - 1;
    }

    /**
     * The score of a rawScore, 0 to {@link #maxScore()}. Exact where the table holds every distinct rawScore, which is
     * where thresholds lie; elsewhere a rawScore between two rows counts as the upper one's neighbour.
     */
    public double score(double rawScore) {
        int above = rowsAbove(rawScore);
        if (above < rawScores.length && rawScores[above] == rawScore) {
            return toScore(atLeast[above]);
        }
        return above == rawScores.length ? 0 : toScore(above == 0 ? 0 : atLeast[above - 1]);
    }

    /** The lowest rawScore whose score reaches {@code threshold}, if one does. */
    public OptionalDouble rawScoreAt(Threshold threshold) {
        int row = 0;
        while (row < rawScores.length && toScore(atLeast[row]) >= threshold.score()) {
            row++;
        }
        if (row == 0) {
            return maxScore() >= threshold.score()
                    ? OptionalDouble.of(Math.nextUp(rawScores[0]))
                    : OptionalDouble.empty();
        }
        return OptionalDouble.of(row < rawScores.length ? Math.nextUp(rawScores[row]) : rawScores[row - 1]);
    }

    /** Number of rows whose rawScore is greater. */
    private int rowsAbove(double rawScore) {
        int low = 0;
        int high = rawScores.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rawScores[middle] > rawScore) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private double toScore(long count) {
        return 100 * (1 - (1.0 + count) / (1.0 + requests));
    }
}
