package dev.sluice.detector;

/**
 * Turns a score into a disposition. Immutable.
 *
 * @param tagAt scores from here on are tagged
 * @param blockAt scores from here on are blocked; not below {@code tagAt}
 * @param onFailure what happens to a request that could not be inspected to its end
 * @param exceptions which fields do not count
 */
public record Policy(Threshold tagAt, Threshold blockAt, OnFailure onFailure, Exceptions exceptions) {

    /** What an inspection that timed out or failed means. */
    public enum OnFailure {
        /** The request is judged by what was inspected. */
        OPEN,
        /** The request is blocked. */
        CLOSED
    }

    /** Tags at 99.0, blocks at 500 per million, lets uninspected requests pass. */
    public static final Policy DEFAULT = new Policy(Threshold.ofScore(99.0), Threshold.ofBudget(500), OnFailure.OPEN);

    public Policy {
        if (tagAt.score() > blockAt.score()) {
            throw new IllegalArgumentException("tag-at " + tagAt + " is above block-at " + blockAt
                    + "; what is blocked must also be worth a tag, so tag-at may not exceed block-at");
        }
    }

    /** A policy without exceptions. */
    public Policy(Threshold tagAt, Threshold blockAt, OnFailure onFailure) {
        this(tagAt, blockAt, onFailure, Exceptions.NONE);
    }

    /** The same with other thresholds. */
    public Policy with(Threshold otherTagAt, Threshold otherBlockAt) {
        return new Policy(otherTagAt, otherBlockAt, onFailure, exceptions);
    }

    /** The same thresholds with other exceptions. */
    public Policy with(Exceptions others) {
        return new Policy(tagAt, blockAt, onFailure, others);
    }

    /** What happens to a request of that score. */
    public Disposition dispositionOf(double score, Completeness completeness) {
        boolean unfinished = completeness == Completeness.TIMED_OUT || completeness == Completeness.FAILED;
        if (score >= blockAt.score() || (unfinished && onFailure == OnFailure.CLOSED)) {
            return Disposition.BLOCK;
        }
        return score >= tagAt.score() ? Disposition.TAG : Disposition.ALLOW;
    }
}
