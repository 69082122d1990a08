package dev.sluice.trainer;

import dev.sluice.trainer.BinaryScores.Confusion;
import dev.sluice.trainer.Comparison.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A comparison as a page.
 *
 * @param cut how thresholds were chosen; empty if models decide by themselves
 */
record ComparisonReport(List<Row> rows, Optional<String> cut) {

    private static final double KILO = 1000;

    private static Confusion found(Row row) {
        return row.cut().orElse(row.own());
    }

    private String decision() {
        return cut.orElse("By the models' own decisions");
    }

    ReportPage page() {
        Confusion any = found(rows.get(0));
        long positives = any.truePositives() + any.falseNegatives();
        long negatives = any.trueNegatives() + any.falsePositives();
        Chapter chapter = new Chapter(
                "comparison",
                "How they compare",
                decision()
                        + ". Intervals are Wilson's, 95 %, as if the tested were independent: differences within them"
                        + " mean little.",
                List.of(listing()),
                List.of(
                        shares("recall", "Found", "% of the positive found", row -> share(found(row), true)),
                        shares(
                                "false-positives",
                                "Flagged wrongly",
                                "% of the negative flagged",
                                row -> share(found(row), false)),
                        bars(
                                "f1",
                                "F1",
                                "F1",
                                "0.000",
                                Ink.NEGATIVE,
                                row -> found(row).f1()),
                        bars("auc", "AUC", "AUC", "0.0000", Ink.GOOD, Row::auc),
                        bars("seconds", "Time to train", "seconds", "#,##0.0", Ink.FIFTH, Row::seconds),
                        bars("size", "Size of the model", "kB", "#,##0", Ink.OTHER, row -> row.bytes() / KILO)));
        return new ReportPage(
                rows.size() + " kinds of models",
                String.format(
                        Locale.ROOT,
                        "Trained on the same rows with their libraries' usual defaults, and tested with the same %,d"
                                + " positive and %,d negative others.",
                        positives,
                        negatives),
                List.of(),
                List.of(chapter),
                Map.of(
                        "kind",
                        "comparison",
                        "models",
                        rows.stream().map(Row::json).toList()));
    }

    private static Share share(Confusion found, boolean positive) {
        return positive
                ? new Share(found.truePositives(), found.truePositives() + found.falseNegatives())
                : new Share(found.falsePositives(), found.falsePositives() + found.trueNegatives());
    }

    private interface Shares {
        Share of(Row row);
    }

    private Figure shares(String id, String title, String axis, Shares shares) {
        double most =
                rows.stream().mapToDouble(row -> shares.of(row).high()).max().orElse(100);
        IntervalChart chart = new IntervalChart(axis, IntervalChart.round(most));
        for (Row row : rows) {
            Share share = shares.of(row);
            chart.dot(
                    row.model(),
                    id.equals("recall") ? Ink.POSITIVE : Ink.NEGATIVE,
                    share.percent(),
                    share.low(),
                    share.high());
        }
        return new Figure(id, title, "The share of each model, in " + axis + ", with its 95 % interval.", chart);
    }

    private Figure bars(String id, String title, String axis, String pattern, Ink ink, ToDoubleFunction<Row> value) {
        List<String> names = rows.stream().map(Row::model).toList();
        BarChart chart = new BarChart(axis, pattern, names)
                .bars(axis, ink, rows.stream().mapToDouble(value).toArray());
        return new Figure(id, title, title + " of each model, in the order of the table.", chart);
    }

    private Listing listing() {
        List<List<String>> lines = new ArrayList<>();
        for (Row row : rows) {
            Confusion found = found(row);
            lines.add(List.of(
                    row.model(),
                    row.library(),
                    String.format(Locale.ROOT, "%.1f", row.seconds()),
                    String.format(Locale.ROOT, "%,.0f", row.bytes() / KILO),
                    String.format(Locale.ROOT, "%.2f %%", 100 * found.accuracy()),
                    String.format(Locale.ROOT, "%.4f", found.precision()),
                    String.format(Locale.ROOT, "%.4f", found.recall()),
                    String.format(Locale.ROOT, "%.4f", found.f1()),
                    String.format(Locale.ROOT, "%.4f", row.auc())));
        }
        return new Listing(
                "models",
                "All models",
                "Time is that of one training on this machine, without choosing thresholds.",
                2,
                List.of("model", "library", "seconds", "kB", "accuracy", "precision", "recall", "F1", "AUC"),
                lines,
                false);
    }
}
