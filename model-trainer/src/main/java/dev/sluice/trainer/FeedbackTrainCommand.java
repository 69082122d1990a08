package dev.sluice.trainer;

import dev.sluice.detector.BundleException;
import dev.sluice.trainer.FeedbackTraining.Continued;
import dev.sluice.trainer.FeedbackTraining.Settings;
import dev.sluice.trainer.FeedbackTraining.Sides;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
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
        customSynopsis = "./sluice train --from BUNDLE --add FILE... --corpus FILE... --out DIR --name NAME",
        description = {
            "Goes on from a bundle with what operators said of its decisions: adds trees that learn the false alarms and"
                    + " the attacks, and leave what the corpora hold as it was judged.",
            "",
            "Prints what the bundle before and the new one make of the feedback and of a held-out set. A bundle that is"
                    + " worse on the held-out set is not written: one that misses more attacks than --tolerance allows, or"
                    + " that alarms more often than before and than a budget allows."
        },
        footer = {
            "",
            "Exit codes: 0 done, 1 the new model is worse and was not written, 2 bad usage or input, 70 a bug."
        })
final class FeedbackTrainCommand implements Callable<Integer> {

    @Option(names = "--from", required = true, paramLabel = "BUNDLE", description = "The bundle to go on from.")
    private Path from = Path.of("");

    @Option(
            names = "--add",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "Feedback, as GET /v1/feedback on the admin listener gives it.")
    private List<Path> feedback = List.of();

    @Mixin
    private CorpusOptions corpora = new CorpusOptions();

    @Option(
            names = "--held-out",
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Corpora that only measure (default: the side of --corpus that the bundle did not learn from).")
    private List<Path> heldOut = List.of();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the new bundle.")
    private Path out = Path.of("");

    @Option(names = "--name", required = true, description = "Name of the new bundle, for example default-1a.")
    private String name = "";

    @Option(names = "--trees", defaultValue = "50", description = "Trees to add (default: ${DEFAULT-VALUE}).")
    private int trees;

    @Option(
            names = "--weight",
            defaultValue = "20",
            description =
                    "How much a reported value counts, in values of the corpora (default: ${DEFAULT-VALUE}); one that"
                            + " was reported n times counts 1 + ln(n) times that.")
    private double weight;

    @Option(
            names = "--tolerance",
            defaultValue = "0.5",
            paramLabel = "POINTS",
            description =
                    "Percentage points of the held-out attacks that may be missed more (default: ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(
            names = "--threads",
            defaultValue = "2",
            description = "Threads for everything (default: ${DEFAULT-VALUE}).")
    private int threads;

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
        Settings settings = settings();
        requireReadable(feedback);
        BundleFolder.requireReplaceable(out);
        Feedback said = Feedback.read(feedback);
        System.err.println(said);
        if (said.said().isEmpty()) {
            throw new InputException(feedback.get(0) + ": holds nothing to learn from: " + said);
        }
        FeedbackTraining training = new FeedbackTraining(from, settings);
        Continued continued = training.run(said, corpora.corpora(), heldOut);
        List<Sides> sides = training.sides(said, continued);
        print(FeedbackTraining.report(continued, sides));
        List<String> faults = training.faults(continued);
        if (!faults.isEmpty()) {
            System.err.println("not written, the new model is worse on the held-out set: " + String.join("; ", faults));
            return Main.NO;
        }
        long bytes = training.write(out, continued, sides, said, feedback);
        System.err.printf(
                Locale.ROOT, "%s: bundle %s, %,d bytes; calibration is that of the bundle before%n", out, name, bytes);
        return 0;
    }

    private void print(String report) {
        PrintWriter writer = Objects.requireNonNull(spec).commandLine().getOut();
        writer.print(report);
        writer.flush();
    }

    private Settings settings() {
        if (trees < 1) {
            throw new InputException("--trees is at least 1, not " + trees);
        }
        if (!(weight > 0)) {
            throw new InputException("--weight is more than 0, not " + weight);
        }
        if (!(tolerance >= 0 && tolerance <= 100)) {
            throw new InputException("--tolerance is 0 to 100 percentage points, not " + tolerance);
        }
        return new Settings(name, createdAt(), trees, weight, tolerance, threads);
    }

    private Instant createdAt() {
        try {
            return created == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : Instant.parse(created);
        } catch (DateTimeParseException e) {
            throw new InputException("--created is a time such as 2026-11-21T12:00:00Z, not " + created, e);
        }
    }

    private static void requireReadable(List<Path> files) {
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                throw new InputException(file + ": no such file, or it cannot be read");
            }
        }
    }
}
