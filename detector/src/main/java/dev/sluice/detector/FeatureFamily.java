package dev.sluice.detector;

import java.util.List;
import java.util.Set;

/** A group of features that look for one kind of evidence in a window. Stateless; shared by all threads. */
interface FeatureFamily {

    /** One feature of a family; enums implement it, their order is the order in the vector. */
    interface Evidence {

        String name();

        int ordinal();

        /** What is counted, in a sentence without a full stop. */
        String description();
    }

    /** First part of the features' names, for example {@code sql}. */
    String name();

    List<? extends Evidence> features();

    /** What its features tell an operator; each feature belongs to one sentence. */
    List<Sentence> sentences();

    /** Features of which more must never make a value less suspicious, whatever else stands in it. */
    default Set<? extends Evidence> monotone() {
        return Set.of();
    }

    /** Counts this family's evidence in {@code window}. */
    void extract(Window window, Tally tally);

    /** Whether the features are an attack's grammar, so that their number counts as evidence for its class. */
    default boolean grammar() {
        return true;
    }
}
