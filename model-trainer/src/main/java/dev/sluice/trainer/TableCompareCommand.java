package dev.sluice.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.trainer.BinaryScores.Confusion;
import dev.sluice.trainer.Comparison.Cut;
import dev.sluice.trainer.Comparison.Row;
import dev.sluice.trainer.Contender.Setting;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        customSynopsis = "./sluice compare --table FILE --models DIR [OPTIONS]",
        description = {
            "Trains several kinds of models on the same rows with their libraries' usual defaults, and measures them on the"
                    + " same others: the test rows of the description, or the last fold of the rows if it names none.",
            "",
            "Every model is kept in the folder. CatBoost is not among them: its Java library predicts and does not train."
        },
        footer = {"", "Exit codes: 0 done, 2 bad usage or input, 70 a bug."})
final class TableCompareCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private TableOptions table = new TableOptions();

    @Option(names = "--models", required = true, paramLabel = "DIR", description = "Folder for the models.")
    private Path models = Path.of("");

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Compare these alone: lightgbm, logistic-regression, linear-svm, rbf-svm, decision-tree,"
                    + " random-forest, adaboost, gradient-boosting, xgboost.")
    private List<String> only = List.of();

    @Option(
            names = "--threshold",
            paramLabel = "RULE",
            description = "Also choose a threshold for each by cross-validation over the rows to learn from: f1,"
                    + " \"10000 per million\", \"cost 1:10\". Takes as many trainings as there are folds.")
    private @Nullable String threshold;

    @Option(
            names = "--folds",
            defaultValue = "3",
            description = "Folds of cross-validation (default: ${DEFAULT-VALUE}).")
    private int folds;

    @Option(
            names = "--kernel-rows",
            defaultValue = "10000",
            description = "Rows that the RBF SVM learns from at most, drawn at random (default: ${DEFAULT-VALUE}).")
    private int kernelRows;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Optional<CutRule> rule = Optional.ofNullable(threshold).map(CutRule::parse);
        List<Contender> contenders = contenders();
        BundleFolder.requireReplaceable(models, Comparison.MANIFEST);
        TableDescription description = table.description();
        RowLoader loader = new RowLoader(description);
        LabelledRows all = loader.learning();
        boolean families = description.family() != null;
        LabelledRows learning = all;
        LabelledRows test = loader.test(all);
        if (test.size() == 0) {
            RowFolds split = RowFolds.of(all, folds, families, table.seed);
            learning = all.onlyRows(split.learning(folds - 1));
            test = all.onlyRows(split.left(folds - 1));
        }
        LabelledRows rows = learning;
        Optional<Cut> cut = rule.map(chosen -> new Cut(chosen, RowFolds.of(rows, folds, families, table.seed)));
        Setting setting = new Setting(table.threads, table.seed, kernelRows);
        List<Row> results = new Comparison(rows, test, setting, cut, System.err::println).run(contenders, models);
        print(results, rule);
        return 0;
    }

    private List<Contender> contenders() {
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

    private void print(List<Row> rows, Optional<CutRule> rule) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            out.println(text(rows.stream().map(Row::json).toList()));
        } else {
            out.println("By the models' own decisions:");
            Table own = table();
            rows.forEach(row -> own.add(line(row, row.own())));
            out.print(own.render(false));
            rule.ifPresent(chosen -> {
                out.println();
                out.println("By thresholds chosen on the rows learnt from, " + chosen + ":");
                Table cut = table();
                rows.forEach(row -> row.cut().ifPresent(found -> cut.add(line(row, found))));
                out.print(cut.render(false));
            });
        }
        out.flush();
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
