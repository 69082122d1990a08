package dev.sluice.detector;

import dev.sluice.detector.Reason.Quote;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the shortest stretch of tokens in which a family still sees a feature: what an operator wants to be shown. A
 * search reads the text some forty times. Not thread-safe.
 */
final class QuoteFinder {

    private static final int LONG = 40;

    private final Window whole = new Window(Lexicon.INSTANCE);
    private final Window part = new Window(Lexicon.INSTANCE);
    private final double[] counts = new double[FeatureSchema.features().size()];
    private final Tally tally = new Tally(counts).at(0);
    private byte[] text = {};

    /** Takes the canonical text of a window in. */
    void read(byte[] newText) {
        text = newText;
        whole.set(text, 0, text.length);
    }

    /**
     * The stretch with all that the text has of feature {@code ordinal}, or, if that is long, the first that shows it;
     * none if the text does not.
     */
    Optional<Quote> find(FeatureFamily family, int ordinal) {
        if (whole.tokens() == 0) {
            return Optional.empty();
        }
        double all = count(family, ordinal, 0, whole.tokens());
        if (all <= 0) {
            return Optional.empty();
        }
        Quote quote = shortest(family, ordinal, all);
        return Optional.of(quote.to() - quote.from() <= LONG ? quote : shortest(family, ordinal, 1));
    }

    private Quote shortest(FeatureFamily family, int ordinal, double count) {
        int end = firstEnd(family, ordinal, count);
        int start = lastStart(family, ordinal, count, end);
        return new Quote(whole.start(start), whole.end(end - 1));
    }

    private int firstEnd(FeatureFamily family, int ordinal, double count) {
        int without = 0;
        int with = whole.tokens();
        while (with - without > 1) {
            int middle = (with + without) >>> 1;
            if (count(family, ordinal, 0, middle) >= count) {
                with = middle;
            } else {
                without = middle;
            }
        }
        return with;
    }

    private int lastStart(FeatureFamily family, int ordinal, double count, int end) {
        int with = 0;
        int without = end;
        while (without - with > 1) {
            int middle = (with + without) >>> 1;
            if (count(family, ordinal, middle, end) >= count) {
                with = middle;
            } else {
                without = middle;
            }
        }
        return with;
    }

    private double count(FeatureFamily family, int ordinal, int firstToken, int endToken) {
        part.set(text, whole.start(firstToken), whole.end(endToken - 1));
        Arrays.fill(counts, 0);
        family.extract(part, tally);
        return counts[ordinal];
    }
}
