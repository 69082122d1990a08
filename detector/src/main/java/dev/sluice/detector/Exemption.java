package dev.sluice.detector;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides in the second judgement of a request which windows do not count, and notes what would have mattered. For one
 * request; not thread-safe.
 */
final class Exemption {

    private final List<FieldException> exceptions;
    private final Bundle bundle;
    private final double tagAt;
    private final Map<String, Excepted> used = new LinkedHashMap<>();

    /**
     * An exemption of one request.
     *
     * @param exceptions those that are for it
     * @param bundle names the class of a window
     * @param tagAt windows with a lower score need no exception
     */
    Exemption(List<FieldException> exceptions, Bundle bundle, double tagAt) {
        this.exceptions = exceptions;
        this.bundle = bundle;
        this.tagAt = tagAt;
    }

    /** Whether the worst field of {@code verdict} would not count, so that judging again can make a difference. */
    boolean changes(Verdict verdict) {
        Field field = verdict.field();
        return field != null && of(field).stream().anyMatch(one -> one.takes(verdict.attackClass()));
    }

    /** The exceptions that name {@code field}. */
    List<FieldException> of(Field field) {
        return exceptions.stream().filter(one -> one.field().matches(field)).toList();
    }

    /** Whether a window of {@code field} does not count, {@code naming} being the exceptions that name the field. */
    boolean takesOut(Field field, List<FieldException> naming, double[] vector, double rawScore) {
        double score = bundle.calibration().score(rawScore);
        if (score < tagAt) {
            return naming.stream().anyMatch(one -> one.takes(null));
        }
        AttackClass attackClass = bundle.classOf(vector);
        for (FieldException one : naming) {
            if (one.takes(attackClass)) {
                used.merge(one.id(), new Excepted(one, field, score, attackClass), Exemption::worse);
                return true;
            }
        }
        return false;
    }

    private static Excepted worse(Excepted first, Excepted second) {
        return second.score() > first.score() ? second : first;
    }

    /** What was taken out and would have mattered, the worst first; one for each exception. */
    List<Excepted> used() {
        return used.values().stream()
                .sorted(Comparator.comparingDouble(Excepted::score).reversed())
                .toList();
    }
}
