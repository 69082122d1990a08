package dev.sluice.detector;

/**
 * A value of a request and what the model makes of it.
 *
 * @param rawScore of its worst window
 * @param score the same on the scale of thresholds
 * @param evidence that window
 */
public record ScoredField(double rawScore, double score, WinningWindow evidence) {

    public Field field() {
        return evidence.field();
    }
}
