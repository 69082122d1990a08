package dev.sluice.trainer;

/**
 * A threshold that a model is used with, or could be.
 *
 * @param name in words
 * @param threshold the lowest score that counts as positive
 * @param hindsight whether it was chosen by the labels of the very rows that are measured
 */
record OperatingPoint(String name, double threshold, boolean hindsight) {

    /** The threshold that {@code rule} chooses on the measured rows themselves. */
    static OperatingPoint inHindsight(String name, CutRule rule, BinaryScores scores) {
        return new OperatingPoint(name, rule.threshold(scores), true);
    }
}
