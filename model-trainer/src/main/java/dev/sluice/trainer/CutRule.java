package dev.sluice.trainer;

import dev.sluice.trainer.BinaryScores.Confusion;
import dev.sluice.trainer.BinaryScores.Point;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a threshold is chosen by scores of rows that their models never saw. */
sealed interface CutRule {

    /** The lowest score that counts as positive. */
    double threshold(BinaryScores scores);

    /** The threshold with the highest F1. */
    record HighestF1() implements CutRule {
        @Override
        public double threshold(BinaryScores scores) {
            return best(scores, Confusion::f1);
        }

        @Override
        public String toString() {
            return "f1";
        }
    }

    /** As low as it can be with at most so many of a million negative rows reaching it. */
    record Budget(double perMillion) implements CutRule {
        @Override
        public double threshold(BinaryScores scores) {
            double threshold = Double.POSITIVE_INFINITY;
            for (Point point : scores.points()) {
                if (point.confusion().falsePositiveRate() * 1e6 > perMillion) {
                    return threshold;
                }
                threshold = point.threshold();
            }
            return threshold;
        }

        @Override
        public String toString() {
            return text(perMillion) + " per million";
        }
    }

    /** The threshold with the lowest cost. */
    record Cost(double falsePositive, double falseNegative) implements CutRule {
        @Override
        public double threshold(BinaryScores scores) {
            return best(
                    scores, found -> -falsePositive * found.falsePositives() - falseNegative * found.falseNegatives());
        }

        @Override
        public String toString() {
            return "cost " + text(falsePositive) + ":" + text(falseNegative);
        }
    }

    /** A probability that was given. */
    record Fixed(double probability) implements CutRule {
        @Override
        public double threshold(BinaryScores scores) {
            return probability;
        }

        @Override
        public String toString() {
            return text(probability);
        }
    }

    private static String text(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static double best(BinaryScores scores, ToDoubleFunction<Confusion> worth) {
        Point best = Arrays.stream(scores.points())
                .max(Comparator.comparingDouble(point -> worth.applyAsDouble(point.confusion())))
                .orElseThrow();
        return best.threshold();
    }

    /**
     * Reads {@code f1}, {@code 500 per million}, {@code cost 1:10} or a probability.
     *
     * @throws InputException saying what is allowed
     */
    static CutRule parse(String text) {
        Matcher budget = Pattern.compile("(\\d{1,6}(?:\\.\\d+)?) per million").matcher(text);
        Matcher cost =
                Pattern.compile("cost (\\d+(?:\\.\\d+)?):(\\d+(?:\\.\\d+)?)").matcher(text);
        if (text.equals("f1")) {
            return new HighestF1();
        }
        if (budget.matches()) {
            return new Budget(Double.parseDouble(budget.group(1)));
        }
        if (cost.matches()) {
            return new Cost(Double.parseDouble(cost.group(1)), Double.parseDouble(cost.group(2)));
        }
        if (text.matches("0?\\.\\d+|0|1")) {
            return new Fixed(Double.parseDouble(text));
        }
        throw new InputException(
                "--threshold is f1, a budget such as \"10000 per million\", the cost of a false positive"
                        + " and of a miss such as \"cost 1:10\", or a probability such as 0.5, not \"" + text + "\"");
    }
}
