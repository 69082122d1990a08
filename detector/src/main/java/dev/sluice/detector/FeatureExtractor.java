package dev.sluice.detector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Computes the feature vector of one window of canonical text. The only feature code: hosts and trainer share it. Not
 * thread-safe; the vector is valid until the next call.
 */
final class FeatureExtractor {

    /** Counts say "a lot" from here on; more of the same adds no evidence and would let one oddity dominate. */
    private static final int MOST = 20;

    private static final Edit[] EDITS = Edit.values();

    private final FeatureFamily[] families = FeatureSchema.FAMILIES.toArray(FeatureFamily[]::new);
    private final int[] bases = new int[families.length];
    private final int[] sizes = new int[families.length];
    private final boolean[] found = new boolean[families.length];
    private final double[] vector = new double[FeatureSchema.features().size()];
    private final Tally tally = new Tally(vector);
    private final Window window = new Window(Lexicon.INSTANCE);
    private final int editsBase;

    FeatureExtractor() {
        int base = 0;
        for (int f = 0; f < families.length; f++) {
            bases[f] = base;
            sizes[f] = families[f].features().size();
            base += sizes[f];
        }
        editsBase = base;
    }

    /** The features of {@code text[from, to)}; {@code canonicalizer} still holds where edits were undone. */
    double[] extract(Canonicalizer canonicalizer, int from, int to) {
        window.set(canonicalizer.text(), from, to);
        return extract(canonicalizer.counts(from, to));
    }

    /** As {@link #extract}, but null for plain text without an indicator word, which needs no model. */
    double @Nullable [] extractUnlessPlain(Canonicalizer canonicalizer, int from, int to) {
        byte[] text = canonicalizer.text();
        boolean plain = !canonicalizer.unveiled(from, to) && PlainText.is(text, from, to);
        window.take(text, from, to);
        if (plain && !window.hasWords() && !PlainMarks.in(text, from, to)) {
            return null;
        }
        window.read();
        return extract(canonicalizer.counts(from, to));
    }

    private double[] extract(int[] editCounts) {
        Arrays.fill(vector, 0);
        for (int f = 0; f < families.length; f++) {
            families[f].extract(window, tally.at(bases[f]));
            found[f] = tally.found();
        }
        edits(editCounts);
        evidence();
        return vector;
    }

    private void edits(int[] counts) {
        tally.at(editsBase);
        for (Edit edit : EDITS) {
            tally.set(edit.ordinal(), Math.min(counts[edit.ordinal()], MOST));
        }
    }

    private void evidence() {
        int at = editsBase + EDITS.length;
        int most = 0;
        int strong = 0;
        for (int f = 0; f < families.length; f++) {
            if (families[f].grammar()) {
                int kinds = found[f] ? cappedKinds(f) : 0;
                vector[at++] = kinds;
                most = Math.max(most, kinds);
                strong += kinds >= 2 ? 1 : 0;
            }
        }
        vector[at++] = most;
        vector[at] = strong;
    }

    private int cappedKinds(int family) {
        int kinds = 0;
        for (int i = bases[family]; i < bases[family] + sizes[family]; i++) {
            kinds += vector[i] > 0 ? 1 : 0;
            vector[i] = Math.min(vector[i], MOST);
        }
        return kinds;
    }

    /** A copy of the text of the last window. */
    byte[] text() {
        return window.text();
    }
}
