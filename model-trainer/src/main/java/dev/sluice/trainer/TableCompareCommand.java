package dev.sluice.trainer;

import dev.sluice.trainer.Comparison.Cut;
import dev.sluice.trainer.Comparison.Measure;
import dev.sluice.trainer.Comparison.Row;
import dev.sluice.trainer.Contender.Setting;
import java.util.List;
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

    @Mixin
    private TableOptions table = new TableOptions();

    @Mixin
    private CompareOptions compared = new CompareOptions();

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

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Optional<CutRule> rule = Optional.ofNullable(threshold).map(CutRule::parse);
        List<Contender> contenders = compared.contenders();
        compared.requireReplaceable();
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
        Setting setting = new Setting(table.threads, table.seed, compared.kernelRows);
        Optional<Cut> cut = rule.map(chosen ->
                Comparison.crossValidated(chosen, RowFolds.of(rows, folds, families, table.seed), rows, setting));
        List<Row> results = new Comparison(rows, Measure.of(test), setting, cut, System.err::println)
                .run(contenders, compared.models);
        compared.print(
                results,
                rule.map(chosen -> "By thresholds chosen on the rows learnt from, " + chosen),
                Objects.requireNonNull(spec).commandLine().getOut());
        return 0;
    }
}
