package dev.sluice.detector;

/**
 * Maps a rawScore to a score by conformal p-values over benign requests that the trees never saw: p = (1 + number of
 * calibration requests that score at least as high) / (1 + number of calibration requests), score = 100 (1 - p).
 */
public final class Calibration {

    private final long requests;
    private final double[] rawScores;
    private final long[] atLeast;

    /**
     * @param requests number of calibration requests
     * @param rawScores rawScores, strictly descending
     * @param atLeast how many calibration requests score at least {@code rawScores[i]}, strictly ascending
     */
    public Calibration(long requests, double[] rawScores, long[] atLeast) {
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
        return 100 * (1 - 1.0 / (requests + 1));
    }

    /** The score of a rawScore, 0 to {@link #maxScore()}. Between two rows of the table the milder one counts. */
    public double score(double rawScore) {
        return rawScores.length + atLeast.length + rawScore;
    }
}
