package dev.sluice.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.detector.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What somebody should know before relying on a model of tables.
 *
 * @param measuredBy what the rows are that a report was made with
 */
record TableCard(TableModel model, JsonNode manifest, TableDescription description, String measuredBy) {

    Chapter chapter(List<String> licences) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("name", model.name()));
        rows.add(List.of("made", manifest.path("created").asText()));
        rows.add(List.of(
                "what it does",
                "tells " + model.positiveLabel() + " from " + model.negativeLabel() + " in rows of "
                        + model.columns().size() + " columns"));
        rows.add(List.of("label", manifest.at("/label/column").asText()));
        manifest.at("/data/files")
                .forEach(file -> rows.add(List.of(
                        "learnt from",
                        file.path("name").asText() + ", SHA-256 "
                                + file.path("sha256").asText())));
        rows.add(List.of(
                "rows",
                String.format(
                        Locale.ROOT,
                        "%,d, of which %,d %s",
                        manifest.at("/data/rows").asLong(),
                        manifest.at("/data/positives").asLong(),
                        model.positiveLabel())));
        rows.add(List.of("measured on", measuredBy));
        description
                .test()
                .forEach(file ->
                        rows.add(List.of("measured with", file.getFileName() + ", SHA-256 " + Digests.ofFile(file))));
        rows.add(List.of("licences of the data", licences.isEmpty() ? "not told" : String.join("; ", licences)));
        rows.add(List.of("trained with", "LightGBM " + manifest.path("lightgbm").asText()));
        rows.add(List.of("parameters", words(manifest.path("parameters"))));
        rows.add(List.of("imbalance", manifest.path("imbalance").asText().toLowerCase(Locale.ROOT)));
        rows.add(List.of(
                "cross-validation",
                manifest.path("folds").asText() + " folds, grouped by "
                        + manifest.path("groups").asText()));
        rows.add(List.of(
                "threshold",
                String.format(
                        Locale.ROOT,
                        "%.6f, chosen by %s on rows learnt from",
                        model.threshold(),
                        manifest.at("/threshold/rule").asText())));
        rows.add(List.of("columns that may give the label away", leaks()));
        rows.add(List.of(
                "limits",
                "Two classes. A category that training never saw counts as missing. Probabilities are those of the data"
                        + " learnt from, and of the balanced rows where classes were balanced. It was measured on the"
                        + " rows above, and says nothing of traffic that looks different."));
        return new Chapter(
                "card",
                "Model card",
                "What somebody should know before relying on this model.",
                List.of(new Listing(
                        "model-card",
                        model.name(),
                        "From the bundle and from this run.",
                        2,
                        List.of("", ""),
                        rows,
                        false)),
                List.of());
    }

    private static String words(JsonNode parameters) {
        List<String> words = new ArrayList<>();
        parameters
                .properties()
                .forEach(field ->
                        words.add(field.getKey() + " " + field.getValue().asText()));
        return String.join(", ", words);
    }

    private String leaks() {
        List<String> names = new ArrayList<>();
        manifest.path("leaks").forEach(leak -> names.add(leak.path("column").asText()));
        return names.isEmpty() ? "none found" : String.join(", ", names);
    }
}
