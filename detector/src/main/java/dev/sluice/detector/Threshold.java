package dev.sluice.detector;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point on the score scale from which a policy acts, given as a score ({@code 99.95}) or as a budget of false
 * positives ({@code 500 per million}); both name the same number.
 */
public final class Threshold {

    private static final Pattern SCORE = Pattern.compile("\\d{1,3}(?:\\.\\d{1,9})?");
    private static final Pattern BUDGET = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,9})?) per million");
    private static final double MILLION = 1_000_000;

    private final double score;
    private final String text;

    private Threshold(double score, String text) {
        this.score = score;
        this.text = text;
    }

    /** A threshold at {@code score}, more than 0 and at most 100. */
    public static Threshold ofScore(double score) {
        if (!(score > 0 && score <= 100)) {
            throw new IllegalArgumentException("a score is more than 0 and at most 100, not " + score);
        }
        return new Threshold(score, BigDecimal.valueOf(score).toPlainString());
    }

    /** A threshold that {@code perMillion} of a million benign requests reach; more than 0, less than a million. */
    public static Threshold ofBudget(double perMillion) {
        if (!(perMillion > 0 && perMillion < MILLION)) {
            throw new IllegalArgumentException(
                    "a budget is more than 0 and less than 1000000 per million, not " + perMillion);
        }
        String number = BigDecimal.valueOf(perMillion).stripTrailingZeros().toPlainString();
        return new Threshold(100 - perMillion / (MILLION / 100), number + " per million");
    }

    /**
     * Reads {@code 99.95} or {@code 500 per million}.
     *
     * @throws IllegalArgumentException saying what is allowed, if {@code text} is neither
     */
    public static Threshold parse(String text) {
        Matcher budget = BUDGET.matcher(text);
        if (budget.matches()) {
            return ofBudget(Double.parseDouble(budget.group(1)));
        }
        if (SCORE.matcher(text).matches()) {
            return ofScore(Double.parseDouble(text));
        }
        throw new IllegalArgumentException("\"" + text + "\" is no threshold; write a score such as 99.95"
                + " or a budget of false positives such as 500 per million");
    }

    /** The lowest score that reaches this threshold. */
    public double score() {
        return score;
    }

    /** Expected false positives in a million benign requests. */
    public double perMillion() {
        return (100 - score) / 100 * MILLION;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Threshold that && that.score == score;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(score);
    }

    /** The text it was written as. */
    @Override
    public String toString() {
        return text;
    }
}
