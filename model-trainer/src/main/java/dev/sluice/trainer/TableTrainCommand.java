package dev.sluice.trainer;

import dev.sluice.detector.BundleException;
import dev.sluice.trainer.BinaryScores.Confusion;
import dev.sluice.trainer.LeakCheck.Finding;
import dev.sluice.trainer.TableTraining.Outcome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        customSynopsis = "./sluice train --table FILE --out DIR --name NAME [OPTIONS]",
        description = {
            "Learns a model from a table of labelled records: CSV, TSV or ARFF, gzipped or not.",
            "",
            "The threshold is chosen by cross-validation over the rows to learn from: each row is scored by a model that"
                    + " never saw it, nor its source or its family of attacks if the description names such a column."
        },
        footer = {"", "Exit codes: 0 done, 2 bad usage or input, 70 a bug."})
final class TableTrainCommand implements Callable<Integer> {

    @Mixin
    private TableOptions table = new TableOptions();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the bundle.")
    private Path out = Path.of("");

    @Option(names = "--name", required = true, description = "Name of the bundle, for example flows-1.")
    private String name = "";

    @Option(names = "--trees", defaultValue = "200", description = "Trees (default: ${DEFAULT-VALUE}).")
    private int trees;

    @Option(names = "--leaves", defaultValue = "31", description = "Leaves of a tree (default: ${DEFAULT-VALUE}).")
    private int leaves;

    @Option(
            names = "--learning-rate",
            defaultValue = "0.05",
            description = "Learning rate (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--min-data-in-leaf",
            defaultValue = "20",
            description = "Rows in a leaf at least (default: ${DEFAULT-VALUE}).")
    private int minDataInLeaf;

    @Option(
            names = "--feature-fraction",
            defaultValue = "0.8",
            description = "Share of the columns a tree sees (default: ${DEFAULT-VALUE}).")
    private double featureFraction;

    @Option(
            names = "--bagging-fraction",
            defaultValue = "0.8",
            description = "Share of the rows a tree sees (default: ${DEFAULT-VALUE}).")
    private double baggingFraction;

    @Option(
            names = "--lambda",
            defaultValue = "0",
            description = "L2 penalty of leaf values (default: ${DEFAULT-VALUE}).")
    private double lambda;

    @Option(
            names = "--imbalance",
            defaultValue = "none",
            description = "What is done about classes of unequal size: ${COMPLETION-CANDIDATES} (default: none).")
    private Imbalance imbalance = Imbalance.NONE;

    @Option(
            names = "--folds",
            defaultValue = "5",
            description = "Folds of cross-validation (default: ${DEFAULT-VALUE}).")
    private int folds;

    @Option(
            names = "--threshold",
            defaultValue = "f1",
            paramLabel = "RULE",
            description =
                    "f1, a budget of false positives (\"10000 per million\"), the cost of a false positive and of a"
                            + " miss (\"cost 1:10\"), or a probability (0.5) (default: ${DEFAULT-VALUE}).")
    private String threshold = "";

    @Mixin
    private SearchOptions search = new SearchOptions();

    @Option(
            names = "--leak-check",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Look for columns that give the label away (default).")
    private boolean leakCheck;

    @Option(names = "--created", paramLabel = "TIME", description = "Time to write into the bundle (default: now).")
    private @Nullable Instant created;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws BundleException {
        CutRule rule = CutRule.parse(threshold);
        BoosterParameters given = new BoosterParameters(
                trees,
                leaves,
                learningRate,
                minDataInLeaf,
                featureFraction,
                baggingFraction,
                lambda,
                table.threads,
                table.seed);
        BundleFolder.requireReplaceable(out);
        TableDescription description = table.description();
        RowLoader loader = new RowLoader(description);
        LabelledRows rows = loader.learning();
        LabelledRows test = loader.test(rows);
        TableProfile profile = TableProfile.of(rows);
        say(profile.text(description).stripTrailing());
        List<Finding> findings = leakCheck ? findings(rows, description.family() != null) : List.of();
        boolean families = description.family() != null;
        RowFolds split = RowFolds.of(rows, folds, families, table.seed);
        RowCrossFit crossFit = new RowCrossFit(split, imbalance, search.patience, table.seed);
        BoosterParameters parameters = search.best(
                given,
                out,
                "AUC",
                () -> question(description, rows),
                this::say,
                tried -> crossFit.run(rows, tried).scores().auc());
        TableTraining training = new TableTraining(
                description,
                parameters,
                crossFit,
                rule,
                name,
                created == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : created,
                rows,
                test,
                loader.names());
        Outcome outcome = training.run(out, profile, findings);
        say(results(outcome, rule));
        say(String.format(
                Locale.ROOT,
                "%s: %d trees, %,d bytes, threshold %.6f",
                out,
                outcome.trees(),
                outcome.bytes(),
                outcome.threshold()));
        return 0;
    }

    private List<Finding> findings(LabelledRows rows, boolean families) {
        List<Finding> findings = new LeakCheck(rows, families, table.threads, table.seed).findings();
        List<Finding> leaks = findings.stream().filter(Finding::leaks).toList();
        if (leaks.isEmpty()) {
            say("leak check: no column gives the label away");
        }
        leaks.forEach(leak -> say("leak check: " + leak.text() + "; if it is no property of the traffic, leave it out"
                + " with --drop " + leak.column()));
        return findings;
    }

    private String question(TableDescription description, LabelledRows rows) {
        Set<String> question = new LinkedHashSet<>();
        description.files().forEach(file -> question.add(Digests.ofFile(file)));
        question.addAll(rows.columnNames());
        question.add(imbalance + " " + folds + " " + search.patience + " " + description.family() + " "
                + description.source());
        return question.toString();
    }

    private String results(Outcome outcome, CutRule rule) {
        Table lines = new Table(
                1, List.of("", "threshold", "accuracy", "precision", "recall", "F1", "AUC", "TP", "FP", "TN", "FN"));
        lines.add(line("out of fold, " + rule, outcome.threshold(), outcome.outOfFold()));
        if (outcome.test().scores().length > 0) {
            lines.add(line("test, " + rule, outcome.threshold(), outcome.test()));
            double onePercent = new CutRule.Budget(10_000).threshold(outcome.outOfFold());
            lines.add(line("test, 10000 per million", onePercent, outcome.test()));
            lines.add(line("test, 0.5", 0.5, outcome.test()));
        }
        return lines.render(false).stripTrailing();
    }

    private static List<String> line(String title, double threshold, BinaryScores scores) {
        Confusion found = scores.at(threshold);
        return List.of(
                title,
                String.format(Locale.ROOT, "%.6f", threshold),
                String.format(Locale.ROOT, "%.2f %%", 100 * found.accuracy()),
                String.format(Locale.ROOT, "%.4f", found.precision()),
                String.format(Locale.ROOT, "%.4f", found.recall()),
                String.format(Locale.ROOT, "%.4f", found.f1()),
                String.format(Locale.ROOT, "%.4f", scores.auc()),
                Long.toString(found.truePositives()),
                Long.toString(found.falsePositives()),
                Long.toString(found.trueNegatives()),
                Long.toString(found.falseNegatives()));
    }

    private void say(String text) {
        PrintWriter writer = Objects.requireNonNull(spec).commandLine().getOut();
        writer.println(text);
        writer.flush();
    }
}
