package dev.sluice.detector;

import java.util.List;

/**
 * What features that belong together tell an operator.
 *
 * @param meaning a clause without a full stop; {@code {n}} stands for the value of the first feature
 * @param kind what it is about
 * @param features those that tell it
 */
record Sentence(String meaning, Kind kind, List<FeatureFamily.Evidence> features) {

    Sentence {
        features = List.copyOf(features);
    }

    enum Kind {
        /** Something that the text shows, so that it can be quoted. */
        QUOTED,
        /** Something that cannot be pointed at. */
        PLAIN,
        /** The shape of the value, to which also counts what does not occur in it. */
        SHAPE
    }

    /** A sentence that goes on with what the text shows. */
    static Sentence quoting(String meaning, FeatureFamily.Evidence... features) {
        return new Sentence(meaning, Kind.QUOTED, List.of(features));
    }

    /** A sentence that says all there is to say. */
    static Sentence of(String meaning, FeatureFamily.Evidence... features) {
        return new Sentence(meaning, Kind.PLAIN, List.of(features));
    }

    /** The clause for a vector in which the first feature is {@code count}. */
    String meaning(int count) {
        return meaning.replace("{n}", Integer.toString(count));
    }
}
