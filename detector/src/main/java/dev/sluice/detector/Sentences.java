package dev.sluice.detector;

import dev.sluice.detector.Reason.Quote;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The sentences of all features, and where in the vector these features stand. Immutable. */
final class Sentences {

    /** What several families found together. */
    static final Topic TOGETHER =
            new Topic(null, 0, Sentence.of("signs of several kinds of attack meet in one value"), new int[0]);

    private static final String NO_FAMILY = "";

    static final Sentences INSTANCE = new Sentences();

    private final List<Topic> topics = new ArrayList<>();
    private final Map<Integer, String> evidenceCounts = new TreeMap<>();
    private final int mostEvidence;

    /**
     * A sentence and its features' places.
     *
     * @param finder the family that finds them; null for what is not found in the text
     * @param base where the finder's features begin
     * @param sentence what they mean
     * @param features indexes into the vector, in the sentence's order
     */
    record Topic(@Nullable FeatureFamily finder, int base, Sentence sentence, int[] features) {

        String family() {
            return finder == null ? NO_FAMILY : finder.name();
        }

        String meaning(double[] vector) {
            return features.length == 0 ? sentence.meaning(0) : sentence.meaning((int) vector[features[0]]);
        }

        /** What of the text that {@code quotes} has read shows a feature. */
        Optional<Quote> find(QuoteFinder quotes, int feature) {
            return finder == null ? Optional.empty() : quotes.find(finder, feature - base);
        }
    }

    private Sentences() {
        int at = 0;
        for (FeatureFamily family : FeatureSchema.FAMILIES) {
            addAll(family, family.sentences(), at);
            at += family.features().size();
        }
        addAll(null, Edit.sentences(), at);
        at += Edit.values().length;
        for (FeatureFamily family : FeatureSchema.FAMILIES) {
            if (family.grammar()) {
                evidenceCounts.put(at++, family.name());
            }
        }
        mostEvidence = at;
        while (at < FeatureSchema.features().size()) {
            evidenceCounts.put(at++, NO_FAMILY);
        }
    }

    private void addAll(@Nullable FeatureFamily family, List<Sentence> sentences, int base) {
        for (Sentence sentence : sentences) {
            int[] features = sentence.features().stream()
                    .mapToInt(feature -> base + feature.ordinal())
                    .toArray();
            topics.add(new Topic(family, base, sentence, features));
        }
    }

    List<Topic> topics() {
        return Collections.unmodifiableList(topics);
    }

    /** The feature that says how many signs the richest family has. */
    int mostEvidence() {
        return mostEvidence;
    }

    /** The features that count a family's signs, with its name, or none for what they have in common. */
    Map<Integer, String> evidenceCounts() {
        return Collections.unmodifiableMap(evidenceCounts);
    }
}
