package dev.sluice.detector;

import java.util.List;

/** The features of a window: their order, names, meaning and a digest over all that changes their values. */
public final class FeatureSchema {

    private FeatureSchema() {}

    /**
     * One feature.
     *
     * @param name unique, for example {@code sql-tautology}
     * @param description what is counted, in a sentence
     */
    public record Feature(String name, String description) {}

    /** All features, in the order of the vector. */
    public static List<Feature> features() {
        return List.of();
    }

    /** SHA-256 in hex over names, order, lexicon and version; a bundle fits only the schema it was trained with. */
    public static String digest() {
        return "";
    }
}
