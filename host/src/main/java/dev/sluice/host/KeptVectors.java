package dev.sluice.host;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.FeatureSchema;
import dev.sluice.detector.PackedVector;
import dev.sluice.detector.ScoredVector;
import dev.sluice.detector.WinningWindow;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a decision keeps so that another bundle can judge the request once more: counts of what its worst values held, not
 * the values. Of fields that redaction hides, not even these.
 *
 * @param featureSchema beginning of the digest of the {@link FeatureSchema} that the vectors follow
 * @param vectors the worst first, each of another field
 */
public record KeptVectors(String featureSchema, List<KeptVector> vectors) {

    private static final String SCHEMA = FeatureSchema.digest().substring(0, 16);
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

    public KeptVectors {
        vectors = List.copyOf(vectors);
    }

    /**
     * Of one field.
     *
     * @param field its address, without what is personal in it
     * @param rawScore of its worst window, by the bundle that judged
     * @param packed {@link PackedVector} in base64; null where redaction hides the field
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record KeptVector(
            String field, double rawScore, @Nullable String packed) {

        private static KeptVector of(ScoredVector scored, Redaction redaction) {
            return new KeptVector(
                    redaction.name(scored.field()),
                    scored.rawScore(),
                    redaction.hides(scored.field())
                            ? null
                            : ENCODER.encodeToString(scored.vector().bytes()));
        }
    }

    /** Of a verdict's evidence, what may be kept. */
    static KeptVectors of(WinningWindow evidence, Redaction redaction) {
        return new KeptVectors(
                SCHEMA,
                evidence.vectors().stream()
                        .map(scored -> KeptVector.of(scored, redaction))
                        .toList());
    }

    /** Those of a decision as it was written; null if it has none. */
    public static @Nullable KeptVectors read(JsonNode decision) {
        if (!decision.path("vectors").isArray()) {
            return null;
        }
        List<KeptVector> vectors = new ArrayList<>();
        for (JsonNode vector : decision.path("vectors")) {
            vectors.add(new KeptVector(
                    vector.path("field").asText(),
                    vector.path("raw_score").asDouble(),
                    vector.path("packed").textValue()));
        }
        return new KeptVectors(decision.path("feature_schema").asText(), vectors);
    }

    /** The same without fields whose names are {@code taken} out. */
    public KeptVectors without(Predicate<String> taken) {
        return new KeptVectors(
                featureSchema,
                vectors.stream().filter(vector -> !taken.test(vector.field())).toList());
    }

    /** The highest rawScore over the fields, by the bundle that judged; empty for no field. */
    public OptionalDouble recordedRawScore() {
        return vectors.stream().mapToDouble(KeptVector::rawScore).max();
    }

    /**
     * The rawScore that {@code bundle} gives, the highest over the fields; empty if that cannot be told: another version
     * of Sluice wrote the vectors, or the worst field is hidden.
     *
     * @throws IllegalArgumentException if a vector is broken
     */
    public OptionalDouble rawScore(Bundle bundle) {
        if (!featureSchema.equals(SCHEMA) || vectors.isEmpty() || vectors.get(0).packed() == null) {
            return OptionalDouble.empty();
        }
        return vectors.stream()
                .filter(vector -> vector.packed() != null)
                .mapToDouble(vector ->
                        bundle.rawScore(PackedVector.parse(Base64.getDecoder().decode(vector.packed()))))
                .max();
    }
}
