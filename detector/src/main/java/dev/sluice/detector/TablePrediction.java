package dev.sluice.detector;

import java.util.List;

/**
 * What a {@link TableModel} says of a row.
 *
 * @param label the class, one of the two that the model was trained to tell apart
 * @param positive whether it is the one that the model looks for: the probability reaches the model's threshold
 * @param probability of the positive class, 0 to 1; where training weighed or resampled the classes, it is that of the
 *     weighed rows
 * @param rawScore its log-odds, the sum of the trees
 * @param reasons the columns that moved the rawScore most, the strongest first
 */
public record TablePrediction(
        String label, boolean positive, double probability, double rawScore, List<Contribution> reasons) {

    public TablePrediction {
        reasons = List.copyOf(reasons);
    }

    /**
     * What a column adds to the rawScore.
     *
     * @param value the cell as it was given
     * @param contribution its exact Shapley value; negative if it speaks against the positive class
     */
    public record Contribution(String column, String value, double contribution) {}
}
