package dev.sluice.detector;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of one request.
 *
 * @param disposition what the policy wants done
 * @param score 0 to 100, higher is worse: 100 x (1 - share of benign calibration requests that score at least as high)
 * @param rawScore highest sum of LightGBM leaves over the request's fields; {@link #INERT} if no field needed the model
 * @param attackClass what kind of attack; null below the tag threshold
 * @param field the field with the highest rawScore; null if no field needed the model
 * @param completeness how much of the request was inspected
 * @param model name of the bundle that judged
 * @param failure the fault behind {@link Completeness#FAILED}; null otherwise
 * @param evidence the window with the highest rawScore, for an {@link Explainer}; null below the tag threshold,
 *     unless it was asked for
 * @param excepted what exceptions took out before this judgement, the worst first, one for each exception;
 *     none of it counts in the other components
 */
public record Verdict(
        Disposition disposition,
        double score,
        double rawScore,
        @Nullable AttackClass attackClass,
        @Nullable Field field,
        Completeness completeness,
        String model,
        @Nullable RuntimeException failure,
        @Nullable WinningWindow evidence,
        List<Excepted> excepted) {

    /** rawScore of a request of which every field is a plain word or number. */
    public static final double INERT = Double.NEGATIVE_INFINITY;

    public Verdict {
        excepted = List.copyOf(excepted);
    }

    /** A verdict without the help of exceptions. */
    public Verdict(
            Disposition disposition,
            double score,
            double rawScore,
            @Nullable AttackClass attackClass,
            @Nullable Field field,
            Completeness completeness,
            String model,
            @Nullable RuntimeException failure,
            @Nullable WinningWindow evidence) {
        this(disposition, score, rawScore, attackClass, field, completeness, model, failure, evidence, List.of());
    }
}
