package dev.sluice.trainer;

import dev.sluice.detector.Calibration;
import dev.sluice.detector.Threshold;
import dev.sluice.trainer.Extracts.Worst;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * Records that no tree was added for: what two models find and alarm at among them, at the rawScores from which the
 * budgets of one calibration act.
 */
final class HeldOut {

    private static final double MILLION = 1_000_000;

    private final Extracts extracts;
    private final List<Extract> attacks;
    private final List<Extract> benign;

    /** The records of {@code extracts} that {@code held} accepts. */
    HeldOut(Extracts extracts, Predicate<Extract> held) {
        this.extracts = extracts;
        this.attacks = extracts.where(extract -> held.test(extract) && !extract.benign());
        this.benign = extracts.where(extract -> held.test(extract) && extract.benign());
        if (attacks.isEmpty() || benign.isEmpty()) {
            throw new InputException("the held-out set has " + attacks.size() + " attacks and " + benign.size()
                    + " benign records, and without both nobody can tell whether the new model is worse;"
                    + " name files with --held-out, or more with --corpus");
        }
    }

    /** What a budget comes to before and after: attacks that reach its threshold, and benign records that do. */
    record Row(int perMillion, Share foundBefore, Share foundAfter, Share alarmsBefore, Share alarmsAfter) {

        /** Whether so many percentage points more are missed, or more is blocked than before and than is allowed. */
        boolean isWorse(double tolerance) {
            return missesMore(tolerance) || alarmsMore();
        }

        private boolean missesMore(double tolerance) {
            return foundBefore.percent() - foundAfter.percent() > tolerance;
        }

        private boolean alarmsMore() {
            double allowed = Math.ceil(alarmsAfter.of() * perMillion / MILLION);
            return alarmsAfter.count() > alarmsBefore.count() && alarmsAfter.count() > allowed;
        }

        /** What is wrong, for people. */
        String fault(double tolerance) {
            return missesMore(tolerance)
                    ? String.format(
                            Locale.ROOT,
                            "at %d per million %.2f %% of the attacks are found, %.2f %% before",
                            perMillion,
                            foundAfter.percent(),
                            foundBefore.percent())
                    : String.format(
                            Locale.ROOT,
                            "at %d per million %,d of %,d benign records raise an alarm, %,d before",
                            perMillion,
                            alarmsAfter.count(),
                            alarmsAfter.of(),
                            alarmsBefore.count());
        }
    }

    /** Both models at every budget that {@code calibration} supports. */
    List<Row> rows(String before, String after, Calibration calibration, LightGbm lightGbm, int threads) {
        double[] attacksBefore = rawScores(attacks, before, lightGbm, threads);
        double[] attacksAfter = rawScores(attacks, after, lightGbm, threads);
        double[] benignBefore = rawScores(benign, before, lightGbm, threads);
        double[] benignAfter = rawScores(benign, after, lightGbm, threads);
        List<Row> rows = new ArrayList<>();
        for (int perMillion : Budget.PER_MILLION) {
            OptionalDouble from = calibration.rawScoreAt(Threshold.ofBudget(perMillion));
            if (from.isPresent()) {
                rows.add(new Row(
                        perMillion,
                        reaching(attacksBefore, from.getAsDouble()),
                        reaching(attacksAfter, from.getAsDouble()),
                        reaching(benignBefore, from.getAsDouble()),
                        reaching(benignAfter, from.getAsDouble())));
            }
        }
        return rows;
    }

    private double[] rawScores(List<Extract> tested, String model, LightGbm lightGbm, int threads) {
        return extracts.worst(tested, model, lightGbm, threads).stream()
                .mapToDouble(Worst::rawScore)
                .toArray();
    }

    private static Share reaching(double[] rawScores, double from) {
        long count = 0;
        for (double rawScore : rawScores) {
            count += rawScore >= from ? 1 : 0;
        }
        return new Share(count, rawScores.length);
    }
}
