package dev.sluice.host;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.detector.Explanation;
import dev.sluice.detector.Reason;
import dev.sluice.detector.Reason.Quote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reasons of a verdict as they are written and printed.
 *
 * @param reasons the weightiest first
 * @param excerpt decoded text around what they point at; null if it may not be written
 * @param marks places in the excerpt that they point at
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Account(
        List<Line> reasons,
        @Nullable String excerpt,
        @Nullable List<Quote> marks) {

    /** Characters of an excerpt in the decision log. */
    static final int EXCERPT = 160;

    private static final int BEFORE = 40;

    /**
     * One reason.
     *
     * @param feature the weightiest feature behind it
     * @param contribution what it adds to the rawScore
     * @param from first byte in the field's value
     * @param to behind the last byte
     * @param sentence what it means
     */
    record Line(String feature, double contribution, int from, int to, String sentence) {}

    /** All that the explanation shows, its text uncut. */
    public static Account whole(Explanation explanation) {
        return of(explanation, explanation.text(), Integer.MAX_VALUE);
    }

    /** What of it may be written beside a path as {@link Redaction#path} left it. */
    static Account redacted(Explanation explanation, Redaction redaction, String writtenPath) {
        if (redaction.hides(explanation, writtenPath)) {
            return new Account(
                    explanation.reasons().stream()
                            .map(reason -> line(reason, reason.meaning()))
                            .toList(),
                    null,
                    null);
        }
        return of(explanation, redaction.masked(explanation.field(), explanation.text()), EXCERPT);
    }

    private static Account of(Explanation explanation, String text, int length) {
        List<Quote> quotes = explanation.reasons().stream()
                .filter(reason -> reason.contribution() > 0)
                .flatMap(reason -> reason.quotes().stream())
                .toList();
        int focus = quotes.isEmpty() ? 0 : quotes.get(0).from();
        int from = text.length() <= length ? 0 : Math.max(0, Math.min(focus - BEFORE, text.length() - length));
        int to = (int) Math.min(text.length(), (long) from + length);
        return new Account(
                explanation.reasons().stream()
                        .map(reason -> line(reason, reason.sentence(text)))
                        .toList(),
                text.substring(from, to),
                quotes.stream()
                        .filter(quote -> quote.from() >= from && quote.from() < to)
                        .map(quote -> new Quote(quote.from() - from, Math.min(quote.to(), to) - from))
                        .toList());
    }

    private static Line line(Reason reason, String sentence) {
        return new Line(reason.feature(), reason.contribution(), reason.from(), reason.to(), sentence);
    }
}
