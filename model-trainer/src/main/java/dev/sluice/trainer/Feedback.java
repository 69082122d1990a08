package dev.sluice.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.detector.FeatureSchema;
import dev.sluice.detector.PackedVector;
import dev.sluice.trainer.CorpusReader.Line;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What operators said of decisions, as a gateway exports it: a label, and in place of the request the features of its
 * worst fields. Immutable.
 *
 * @param said what can be learnt from, in the order of the files
 * @param hidden how many had no vector, because redaction hides the field
 * @param otherFeatures how many hold vectors of another version's features
 * @param disputed how many hold a vector that was called both
 */
record Feedback(List<Said> said, int hidden, int otherFeatures, int disputed) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA = FeatureSchema.digest();
    private static final int LEAST_DIGITS = 8;

    Feedback {
        said = List.copyOf(said);
    }

    /**
     * One decision.
     *
     * @param attack whether it was called an attack; else it was called a false alarm
     * @param vectors of its worst fields, the worst first, at least one
     */
    record Said(String id, boolean attack, List<PackedVector> vectors) {

        Said {
            vectors = List.copyOf(vectors);
        }
    }

    /** What {@code files} hold, JSON lines, gzipped or not. */
    static Feedback read(List<Path> files) {
        Reading reading = new Reading();
        for (Path file : files) {
            try (Progress progress =
                            Progress.start("reading feedback", file.toFile().length(), "MB");
                    CorpusLines lines = CorpusLines.of(file, progress)) {
                for (Line line = lines.next(); line != null; line = lines.next()) {
                    reading.take(line);
                }
            }
        }
        return reading.undisputed();
    }

    long attacks() {
        return said.stream().filter(Said::attack).count();
    }

    long falseAlarms() {
        return said.size() - attacks();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "feedback on %,d decisions: %,d false alarms, %,d attacks; not learnt from: %,d of fields that redaction"
                        + " hides, %,d with other features, %,d called both",
                said.size() + hidden + otherFeatures + disputed,
                falseAlarms(),
                attacks(),
                hidden,
                otherFeatures,
                disputed);
    }

    private static final class Reading {

        private final List<Said> said = new ArrayList<>();
        private int hidden;
        private int otherFeatures;

        void take(Line line) {
            JsonNode root = root(line);
            boolean attack = switch (root.path("label").asText()) {
                case "benign" -> false;
                case "malicious" -> true;
                default -> throw wrong(line, "\"label\" is benign or malicious");
            };
            if (!root.path("vectors").isArray()) {
                throw wrong(
                        line,
                        "has no \"vectors\"; feedback comes from GET /v1/feedback of a gateway, requests and payloads are for"
                                + " --corpus");
            }
            if (!isOurs(root.path("feature_schema").asText())) {
                otherFeatures++;
                return;
            }
            List<PackedVector> vectors = vectors(line, root.path("vectors"));
            if (vectors.isEmpty()) {
                hidden++;
            } else {
                said.add(new Said(root.path("id").asText(), attack, vectors));
            }
        }

        private static JsonNode root(Line line) {
            try {
                return JSON.readTree(line.text());
            } catch (JsonProcessingException e) {
                throw wrong(line, "not valid JSON: " + e.getOriginalMessage());
            }
        }

        /** Decisions bear the beginning of the digest. */
        private static boolean isOurs(String schema) {
            return schema.length() >= LEAST_DIGITS && SCHEMA.startsWith(schema);
        }

        private static List<PackedVector> vectors(Line line, JsonNode kept) {
            List<PackedVector> vectors = new ArrayList<>();
            for (JsonNode vector : kept) {
                if (vector.path("packed").isTextual()) {
                    try {
                        vectors.add(PackedVector.parse(
                                Base64.getDecoder().decode(vector.path("packed").textValue())));
                    } catch (IllegalArgumentException e) {
                        throw wrong(line, "\"packed\" is no vector: " + e.getMessage());
                    }
                }
            }
            return vectors;
        }

        private static InputException wrong(Line line, String rule) {
            return new InputException(line.place() + ": " + rule);
        }

        /** A vector is disputed by its worst field alone: harmless fields are in false alarms and attacks alike. */
        Feedback undisputed() {
            Set<PackedVector> called = new HashSet<>();
            Set<PackedVector> calledAttack = new HashSet<>();
            said.forEach(one ->
                    (one.attack() ? calledAttack : called).add(one.vectors().get(0)));
            called.retainAll(calledAttack);
            List<Said> clear = said.stream()
                    .filter(one -> !called.contains(one.vectors().get(0)))
                    .toList();
            return new Feedback(clear, hidden, otherFeatures, said.size() - clear.size());
        }
    }
}
