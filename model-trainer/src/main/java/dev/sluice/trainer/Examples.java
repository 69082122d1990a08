package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What there is to learn from.
 *
 * @param windows the vectors of both labels
 * @param benign the distinct benign vectors
 * @param attacks the attacks, each with the windows that may carry it
 */
record Examples(Windows windows, List<Benign> benign, List<Attack> attacks) {

    /** The sizes, for people. */
    @Override
    public String toString() {
        long families = attacks.stream().map(Attack::family).distinct().count();
        return String.format(
                Locale.ROOT,
                "%,d distinct benign vectors and %,d attacks of %,d families",
                benign.size(),
                attacks.size(),
                families);
    }

    /**
     * A distinct benign vector.
     *
     * @param weight 1 + ln(n), summed over the distinct values that have this vector, n the times a value occurred
     */
    record Benign(int row, double weight) {}

    /**
     * One attack. Which of its windows carries it is not known for sure.
     *
     * @param rows candidates, at least one
     */
    record Attack(AttackClass attackClass, String family, List<Integer> rows) {}

    /** Records of a corpus by label. */
    record Counts(long benign, long malicious) {

        static Counts of(@Nullable AttackClass attackClass) {
            return attackClass == null ? new Counts(1, 0) : new Counts(0, 1);
        }

        Counts plus(Counts other) {
            return new Counts(benign + other.benign, malicious + other.malicious);
        }
    }
}
