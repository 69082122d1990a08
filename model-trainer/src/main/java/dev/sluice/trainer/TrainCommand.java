package dev.sluice.trainer;

import dev.sluice.detector.BundleException;
import dev.sluice.detector.FeatureSchema;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
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
        description = {
            "Learns a model bundle from labelled corpora.",
            "",
            "Sites, attack families and benign values are split into two sides that share nothing: the trees learn from"
                    + " the first, and the numbers in bundle.json are measured on the second. Scores are calibrated"
                    + " with the benign requests of the first side, each scored by a model that never saw its site. The"
                    + " same command gives the same models.",
            "",
            "Models of tables have options of their own: ./sluice train --table FILE --help",
            "And so has learning from what operators said of decisions: ./sluice train --from BUNDLE --help"
        },
        footer = {"", "Exit codes: 0 done, 2 bad usage or input, 70 a bug."})
final class TrainCommand implements Callable<Integer> {

    @Mixin
    private CorpusOptions corpora = new CorpusOptions();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the bundle.")
    private Path out = Path.of("");

    @Option(names = "--name", required = true, description = "Name of the bundle, for example default-1.")
    private String name = "";

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of every random choice (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--split",
            defaultValue = "85/15",
            paramLabel = "L/V",
            description = "Percent to learn from and to calibrate with, to validate with (default: ${DEFAULT-VALUE}).")
    private String split = "";

    @Option(
            names = "--folds",
            defaultValue = "4",
            description = "Models that are trained without a part of the sites, to calibrate with it (default:"
                    + " ${DEFAULT-VALUE}).")
    private int folds;

    @Option(
            names = "--trees",
            defaultValue = "500",
            description = "Trees of the attack model (default: ${DEFAULT-VALUE}).")
    private int trees;

    @Option(
            names = "--leaves",
            defaultValue = "31",
            description = "Leaves of one of its trees (default: ${DEFAULT-VALUE}).")
    private int leaves;

    @Option(names = "--learning-rate", defaultValue = "0.1", description = "Learning rate (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--class-trees",
            defaultValue = "60",
            description = "Trees of the class model, for each class (default: ${DEFAULT-VALUE}).")
    private int classTrees;

    @Option(
            names = "--class-leaves",
            defaultValue = "15",
            description = "Leaves of one of its trees (default: ${DEFAULT-VALUE}).")
    private int classLeaves;

    @Option(
            names = "--min-data-in-leaf",
            defaultValue = "20",
            description = "Windows in a leaf at least (default: ${DEFAULT-VALUE}).")
    private int minDataInLeaf;

    @Option(
            names = "--feature-fraction",
            defaultValue = "0.8",
            description = "Share of the features a tree sees (default: ${DEFAULT-VALUE}).")
    private double featureFraction;

    @Option(
            names = "--bagging-fraction",
            paramLabel = "SHARE",
            description = "Share of the windows a tree sees (default: 1).")
    private @Nullable Double baggingFraction;

    @Option(names = "--lambda", paramLabel = "PENALTY", description = "L2 penalty of leaf values (default: 1).")
    private @Nullable Double lambda;

    @Option(
            names = "--imbalance",
            paramLabel = "HOW",
            description = "What is done about classes of unequal size: ${COMPLETION-CANDIDATES} (default: weights).")
    private @Nullable Imbalance imbalance;

    @Option(
            names = "--attack-weight",
            defaultValue = "1",
            description = "Weight of all attacks relative to all benign windows (default: ${DEFAULT-VALUE}).")
    private double attackWeight;

    @Option(
            names = "--hard-share",
            defaultValue = "0.01",
            description =
                    "Share of benign windows, the highest scores, that count more in round two (default: ${DEFAULT-VALUE}).")
    private double hardShare;

    @Option(
            names = "--hard-weight",
            defaultValue = "10",
            description = "How much more the highest of them count (default: ${DEFAULT-VALUE}).")
    private double hardWeight;

    @Mixin
    private SearchOptions search = new SearchOptions();

    @Option(
            names = "--at",
            defaultValue = "1000",
            paramLabel = "N",
            description = "A search compares what is found with so many false positives of a million benign requests"
                    + " (default: ${DEFAULT-VALUE}).")
    private int perMillion;

    @Option(
            names = "--search-share",
            defaultValue = "1",
            paramLabel = "SHARE",
            description = "A search tries parameters on this share of the sites, attack families and benign values"
                    + " (default: ${DEFAULT-VALUE}).")
    private double searchShare;

    @Option(
            names = "--threshold",
            paramLabel = "RULE",
            description =
                    "Choose a threshold by cross-validation and write it into the bundle: f1, a budget of false"
                            + " positives (\"500 per million\"), or the cost of a false positive and of a miss (\"cost 10:1\").")
    private @Nullable String threshold;

    @Option(
            names = "--threads",
            defaultValue = "2",
            description = "Threads for everything (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--monotone",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Hold evidence to its direction: more of it never lowers the rawScore (default).")
    private boolean monotone;

    @Option(
            names = "--created",
            paramLabel = "TIME",
            description =
                    "Time to write into the bundle, for a byte-identical one (2026-11-21T12:00:00Z; default: now).")
    private @Nullable String created;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws BundleException {
        TrainingParameters parameters = new TrainingParameters(
                seed,
                trees,
                leaves,
                learningRate,
                classTrees,
                classLeaves,
                minDataInLeaf,
                featureFraction,
                attackWeight,
                hardShare,
                hardWeight,
                threads,
                monotone ? FeatureSchema.monotone() : List.of(),
                baggingFraction,
                lambda,
                imbalance);
        Tuning tuning = new Tuning(
                search, perMillion, searchShare, threshold == null ? null : CutRule.parse(threshold), out, this::say);
        BundleTraining training = new BundleTraining(
                corpora.corpora(),
                Split.parse(seed, split),
                folds,
                parameters,
                tuning,
                name,
                createdAt(),
                FeatureSchema.features());
        training.run(out);
        return 0;
    }

    private void say(String text) {
        PrintWriter writer = Objects.requireNonNull(spec).commandLine().getOut();
        writer.println(text);
        writer.flush();
    }

    private Instant createdAt() {
        try {
            return created == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : Instant.parse(created);
        } catch (DateTimeParseException e) {
            throw new InputException("--created is a time such as 2026-11-21T12:00:00Z, not " + created, e);
        }
    }
}
