package dev.sluice.trainer;

import dev.sluice.detector.Calibration;
import dev.sluice.detector.Threshold;
import dev.sluice.trainer.BinaryScores.Confusion;
import dev.sluice.trainer.RequestCrossFit.Result;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for parameters, for a number of trees and for a threshold by cross-validation that leaves out sites and families.
 * Asked for nothing, it changes nothing and takes no time.
 *
 * @param perMillion false positives of a million at which trials are compared
 * @param share of the sites, families and values that trials use
 * @param rule by which a threshold is chosen
 * @param out folder of the bundle
 */
record Tuning(
        SearchOptions search,
        int perMillion,
        double share,
        @Nullable CutRule rule,
        Path out,
        Consumer<String> log) {

    private static final int DECIMALS = 6;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int PER_MILLION_DIGITS = 4;

    Tuning {
        if (perMillion < 1 || perMillion > 999_999) {
            throw new InputException("--at is 1 to 999999 false positives of a million, not " + perMillion);
        }
        if (!(share > 0 && share <= 1)) {
            throw new InputException("--search-share is more than 0, at most 1, not " + share);
        }
        if (rule instanceof CutRule.Budget budget && budget.perMillion() == 0) {
            throw new InputException("--threshold as a budget is more than 0 per million");
        }
        if (rule instanceof CutRule.Fixed) {
            throw new InputException(
                    "--threshold of a bundle for requests is f1, a budget such as \"500 per million\" or"
                            + " a cost such as \"cost 1:10\", not " + rule + ": its scores are no probabilities");
        }
    }

    /**
     * What was found.
     *
     * @param crossed cross-validation with these parameters; null if nothing asked for it
     */
    record Tuned(TrainingParameters parameters, @Nullable Result crossed) {}

    /**
     * Looks for what was asked for.
     *
     * @param data what {@code crossFit} is over, so that a search goes on with the same alone
     */
    Tuned tuned(TrainingParameters given, RequestCrossFit crossFit, Supplier<String> data) {
        BoosterParameters found = search.best(
                given.booster(),
                out,
                "found at " + perMillion + " per million",
                () -> data.get() + " " + share + " " + search.patience + " " + given,
                log,
                tried -> crossFit.sampled(share).run(given.with(tried)).found(perMillion));
        TrainingParameters best = given.with(found);
        if (search.patience == 0 && rule == null) {
            return new Tuned(best, null);
        }
        Result crossed = crossFit.run(best);
        if (search.patience > 0) {
            log.accept("early stopping: " + crossed.trees() + " of " + best.trees() + " trees");
        }
        return new Tuned(best.with(found.withTrees(crossed.trees())), crossed);
    }

    /**
     * A threshold that a rule chose.
     *
     * @param perMillion benign requests of a million that reach it, as the calibration promises
     * @param score for a host's tag-at or block-at
     * @param outOfFold what it came to in cross-validation
     */
    record Point(String rule, BigDecimal perMillion, BigDecimal score, double rawScore, Confusion outOfFold) {

        /** For people. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "threshold, %s: score %s; in cross-validation %.2f %% of the attacks and %.3f %% of the benign requests"
                            + " reach it",
                    rule,
                    score.toPlainString(),
                    100 * outOfFold.recall(),
                    100 * outOfFold.falsePositiveRate());
        }
    }

    /** The threshold of the rule in the scores of {@code calibration}; none if there is no rule, or no score for it. */
    Optional<Point> point(Tuned tuned, Calibration calibration) {
        if (rule == null || tuned.crossed() == null) {
            return Optional.empty();
        }
        BinaryScores scores = tuned.crossed().scores();
        Optional<Cut> cut = rule instanceof CutRule.Budget budget
                ? cut(Threshold.ofBudget(budget.perMillion()), calibration)
                : cut(rule.threshold(scores), calibration);
        if (cut.isEmpty()) {
            log.accept("threshold, " + rule + ": the calibration has no score for it");
        }
        return cut.map(each -> point(rule.toString(), each, scores.at(each.rawScore())));
    }

    /** A rawScore and its score. */
    private record Cut(double rawScore, double score) {}

    private static Optional<Cut> cut(Threshold budget, Calibration calibration) {
        return calibration.rawScoreAt(budget).stream()
                .mapToObj(rawScore -> new Cut(rawScore, budget.score()))
                .findFirst();
    }

    private static Optional<Cut> cut(double rawScore, Calibration calibration) {
        double score = calibration.score(rawScore);
        return score > 0 ? Optional.of(new Cut(rawScore, score)) : Optional.empty();
    }

    /** The score is rounded down, so that what reaches the rawScore reaches it too. */
    private static Point point(String rule, Cut cut, Confusion outOfFold) {
        BigDecimal score = BigDecimal.valueOf(cut.score()).setScale(DECIMALS, RoundingMode.DOWN);
        return new Point(
                rule,
                plain(HUNDRED.subtract(score).movePointRight(PER_MILLION_DIGITS)),
                plain(score),
                cut.rawScore(),
                outOfFold);
    }

    private static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
