package dev.sluice.host;

import dev.sluice.detector.Excepted;
import dev.sluice.detector.Field;
import dev.sluice.detector.Verdict;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an exception took out of a judgement, as it is written and printed.
 *
 * @param exception id of the exception
 * @param excepted what the verdict would have been about
 */
public record ExceptedField(String exception, Without excepted) {

    /**
     * The field without the exception.
     *
     * @param field its address
     * @param score of its worst window
     * @param attackClass what it looks like
     */
    record Without(String field, double score, String attackClass) {}

    /** The worst that was taken out, its field called as {@code names} tells; null for nothing. */
    public static @Nullable ExceptedField of(Verdict verdict, Function<Field, String> names) {
        if (verdict.excepted().isEmpty()) {
            return null;
        }
        Excepted worst = verdict.excepted().get(0);
        return new ExceptedField(
                worst.exception().id(),
                new Without(
                        names.apply(worst.field()),
                        worst.score(),
                        worst.attackClass().label()));
    }
}
