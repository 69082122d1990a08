package dev.sluice.detector;

import java.util.List;

/**
 * Why a window got its rawScore.
 *
 * @param field the field that the window belongs to
 * @param start first byte of the window in the field's value
 * @param rawScore of the window
 * @param expectedRawScore of a window of which nothing is known
 * @param text the window as the model saw it: decoded, lower case, a middle dot for every character beyond ASCII
 * @param reasons at most {@value Explainer#MAX_REASONS}, the weightiest first
 * @param contributions of all features; with {@code expectedRawScore} they sum to {@code rawScore}
 */
public record Explanation(
        Field field,
        int start,
        double rawScore,
        double expectedRawScore,
        String text,
        List<Reason> reasons,
        List<Contribution> contributions) {

    public Explanation {
        reasons = List.copyOf(reasons);
        contributions = List.copyOf(contributions);
    }

    /**
     * The exact Shapley value of one feature.
     *
     * @param feature its name in {@link FeatureSchema#features()}
     * @param value what it is in the window
     * @param contribution what that adds to the rawScore
     */
    public record Contribution(String feature, double value, double contribution) {}
}
