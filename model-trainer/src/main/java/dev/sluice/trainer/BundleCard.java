package dev.sluice.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What somebody should know before relying on a bundle for requests.
 *
 * @param measured corpora that a report was made with
 */
record BundleCard(String name, JsonNode manifest, Corpora measured) {

    Chapter chapter(List<String> licences) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("name", name));
        rows.add(List.of("made", manifest.path("created").asText()));
        rows.add(List.of(
                "what it does",
                "tells attacks from benign requests by the worst window of their values, and names"
                        + " one of the classes " + list(manifest.path("classes"))));
        rows.add(List.of("feature schema", manifest.at("/featureSchema/sha256").asText()));
        manifest.path("corpora").forEach(corpus -> rows.add(List.of("learnt from", corpus(corpus))));
        rows.add(List.of(
                "measured with",
                measured.files().stream()
                        .map(file -> String.valueOf(file.getFileName()))
                        .collect(Collectors.joining(", "))));
        rows.add(List.of(
                "split",
                manifest.at("/split/learning").asText() + " % of sites and families to learn from, "
                        + manifest.at("/split/validation").asText() + " % to measure, seed "
                        + manifest.at("/split/seed").asText()));
        rows.add(List.of("licences of the data", licences.isEmpty() ? "not told" : String.join("; ", licences)));
        rows.add(List.of("trained with", "LightGBM " + manifest.path("lightgbm").asText()));
        rows.add(List.of("parameters", parameters(manifest.path("parameters"))));
        rows.add(List.of(
                "calibration",
                String.format(
                        Locale.ROOT,
                        "%,d benign requests of %d sites",
                        manifest.at("/calibration/recorded").asLong(),
                        manifest.at("/calibration/sites").asLong())));
        rows.add(List.of(
                "limits",
                "It judges single requests, value by value: what a client does over time is not seen, nor what is wrong"
                        + " only in an application's own terms. Scores say how rare a value is among benign requests of"
                        + " the calibration's sites; other applications may differ."));
        return new Chapter(
                "card",
                "Model card",
                "What somebody should know before relying on this model.",
                List.of(new Listing(
                        "model-card", name, "From the bundle and from this run.", 2, List.of("", ""), rows, false)),
                List.of());
    }

    private static String corpus(JsonNode corpus) {
        return String.format(
                Locale.ROOT,
                "%s, %,d records (%,d benign, %,d malicious), SHA-256 %s",
                corpus.path("file").asText(),
                corpus.path("records").asLong(),
                corpus.path("benign").asLong(),
                corpus.path("malicious").asLong(),
                corpus.path("sha256").asText());
    }

    private static String parameters(JsonNode parameters) {
        return parameters.properties().stream()
                .map(field -> field.getKey() + " "
                        + (field.getValue().isArray()
                                ? field.getValue().size() + " features"
                                : field.getValue().asText()))
                .collect(Collectors.joining(", "));
    }

    private static String list(JsonNode array) {
        return IntStream.range(0, array.size())
                .mapToObj(i -> array.get(i).asText())
                .collect(Collectors.joining(", "));
    }
}
