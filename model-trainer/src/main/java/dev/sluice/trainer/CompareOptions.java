package dev.sluice.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.trainer.BinaryScores.Confusion;
import dev.sluice.trainer.Comparison.Row;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What both kinds of {@code compare} are asked and print. */
final class CompareOptions {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--models", required = true, paramLabel = "DIR", description = "Folder for the models.")
    Path models = Path.of("");

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Compare these alone: lightgbm, logistic-regression, linear-svm, rbf-svm, decision-tree,"
                    + " random-forest, adaboost, gradient-boosting, xgboost.")
    private List<String> only = List.of();

    @Option(
            names = "--kernel-rows",
            defaultValue = "10000",
            description = "Rows that the RBF SVM learns from at most, drawn at random (default: ${DEFAULT-VALUE}).")
    int kernelRows;

    @Option(names = "--out", paramLabel = "DIR", description = "Write a report with charts into this folder as well.")
    private @Nullable Path page;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    /** Fails if something else stands where the results would go. */
    void requireReplaceable() {
        BundleFolder.requireReplaceable(models, Comparison.MANIFEST);
        if (page != null) {
            BundleFolder.requireReplaceable(page, ReportPage.JSON);
        }
    }

    List<Contender> contenders() {
        List<Contender> all = List.of(Contender.values());
        if (only.isEmpty()) {
            all.stream()
                    .filter(each -> !each.runsHere())
                    .forEach(each -> System.err.println(each.label() + ": left out, its library is for x64 only"));
            return all.stream().filter(Contender::runsHere).toList();
        }
        List<String> names = all.stream().map(Contender::label).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new InputException("--only: there is no model \"" + name + "\"; " + Suggestion.of(name, names));
            }
        }
        return all.stream().filter(each -> only.contains(each.label())).toList();
    }

    /** The results by the models' own decisions and, if {@code cut} says how they were chosen, by thresholds. */
    void print(List<Row> rows, Optional<String> cut, PrintWriter out) {
        if (json) {
            out.println(text(rows.stream().map(Row::json).toList()));
        } else {
            out.println("By the models' own decisions:");
            Table own = table();
            rows.forEach(row -> own.add(line(row, row.own())));
            out.print(own.render(false));
            cut.ifPresent(title -> {
                out.println();
                out.println(title + ":");
                Table chosen = table();
                rows.forEach(row -> row.cut().ifPresent(found -> chosen.add(line(row, found))));
                out.print(chosen.render(false));
            });
        }
        out.flush();
        if (page != null) {
            new ComparisonReport(rows, cut).page().write(page);
        }
    }

    private static Table table() {
        return new Table(
                2,
                List.of(
                        "model",
                        "library",
                        "seconds",
                        "kB",
                        "accuracy",
                        "precision",
                        "recall",
                        "F1",
                        "AUC",
                        "TP",
                        "FP",
                        "TN",
                        "FN"));
    }

    private static List<String> line(Row row, Confusion found) {
        return Arrays.asList(
                row.model(),
                row.library(),
                String.format(Locale.ROOT, "%.1f", row.seconds()),
                String.format(Locale.ROOT, "%,d", (row.bytes() + 999) / 1000),
                String.format(Locale.ROOT, "%.2f %%", 100 * found.accuracy()),
                String.format(Locale.ROOT, "%.4f", found.precision()),
                String.format(Locale.ROOT, "%.4f", found.recall()),
                String.format(Locale.ROOT, "%.4f", found.f1()),
                String.format(Locale.ROOT, "%.4f", row.auc()),
                Long.toString(found.truePositives()),
                Long.toString(found.falsePositives()),
                Long.toString(found.trueNegatives()),
                Long.toString(found.falseNegatives()));
    }

    private static String text(Object value) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of numbers and texts can be written", e);
        }
    }
}
