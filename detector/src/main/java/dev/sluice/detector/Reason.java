package dev.sluice.detector;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Features of one meaning and what they add to the rawScore.
 *
 * @param feature the one of them that adds most
 * @param contribution exact sum of their Shapley values; negative if they speak against an attack
 * @param field where it was found
 * @param from first byte of what shows it, counted in the field's value after the transport's own decoding
 * @param to behind the last such byte
 * @param meaning a clause for an operator, without anything that the client sent
 * @param quotes places in {@link Explanation#text()} that show it; may be empty
 */
public record Reason(
        String feature, double contribution, Field field, int from, int to, String meaning, List<Quote> quotes) {

    public Reason {
        quotes = List.copyOf(quotes);
    }

    /**
     * A place in {@link Explanation#text()}.
     *
     * @param from first character
     * @param to behind the last character
     */
    public record Quote(int from, int to) {}

    /** Meaning and quotes. {@code text} is that of the explanation, or the same text with characters masked. */
    public String sentence(String text) {
        return quotes.isEmpty()
                ? meaning
                : meaning + ": "
                        + quotes.stream()
                                .map(quote -> text.substring(quote.from(), quote.to())
                                        .strip()
                                        .replace('\n', ' '))
                                .collect(Collectors.joining(" … "));
    }
}
