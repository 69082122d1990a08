package dev.sluice.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Policy;
import dev.sluice.trainer.Replay.Outcome;
import dev.sluice.trainer.Split.Side;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Replays labelled corpora through a bundle and reports what it finds.",
            "",
            "Attacks found are counted at fixed shares of the benign browsing requests of this run (sources named"
                    + " browsing:SITE; without any, all recorded benign requests), and at the thresholds tag-at 99.0 and"
                    + " block-at 500 per million of the bundle's own calibration. Bare payloads are placed into requests"
                    + " first, always in the same way."
        },
        footer = {"", "Exit codes: 0 done, 1 below --min-tpr or above --max-fpr, 2 bad usage or input, 70 a bug."})
final class EvaluateCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private BundleOption bundle = new BundleOption();

    @Mixin
    private CorpusOptions corpora = new CorpusOptions();

    /** Which records to replay. */
    private enum Part {
        ALL,
        LEARNING,
        VALIDATION
    }

    @Option(
            names = "--split",
            defaultValue = "all",
            paramLabel = "SIDE",
            description =
                    "Replay only this side of the bundle's own split: ${COMPLETION-CANDIDATES}. Give the"
                            + " payloads too that embedded records were made of: a copy is on its payload's side (default: ${DEFAULT-VALUE}).")
    private Part part = Part.ALL;

    @Option(
            names = "--min-tpr",
            paramLabel = "PERCENT",
            description = "Exit with 1 if less than this share of all attacks is found at --at.")
    private @Nullable Double minTpr;

    @Option(
            names = "--at",
            defaultValue = "1000",
            paramLabel = "PER-MILLION",
            description =
                    "Benign browsing requests of a million that may be flagged for --min-tpr (default: ${DEFAULT-VALUE}).")
    private int at;

    @Option(
            names = "--max-fpr",
            paramLabel = "PERCENT",
            description = "Exit with 1 if more than this share of benign browsing requests would be blocked at 500 per"
                    + " million of the bundle's calibration.")
    private @Nullable Double maxFpr;

    @Option(names = "--markdown", description = "Write tables in Markdown.")
    private boolean markdown;

    @Option(names = "--json", description = "Write the numbers as JSON.")
    private boolean json;

    @Option(
            names = "--misses",
            defaultValue = "0",
            paramLabel = "N",
            description = "Show the N worst missed attacks (default: ${DEFAULT-VALUE}).")
    private int misses;

    @Option(
            names = "--false-alarms",
            defaultValue = "0",
            paramLabel = "N",
            description = "Show the N worst benign requests that are tagged or blocked (default: ${DEFAULT-VALUE}).")
    private int falseAlarms;

    @Option(
            names = "--recodings",
            description = "Instead, send every attack payload of the corpora in equivalent forms (spelled, encoded and"
                    + " placed otherwise) and report whose verdict is not that of the plain form; --misses N shows the"
                    + " N worst. Exit with 1 if more than 1 %% change.")
    private boolean recodings;

    @Option(
            names = "--label-leak",
            description = "Instead, train a model on everything but the values of embedded records, and of payloads"
                    + " placed into requests, and report how well it tells attacks. Exit with 1 if its AUC is not"
                    + " 0.5 within 0.03.")
    private boolean labelLeak;

    @Option(names = "--threads", defaultValue = "2", description = "Threads (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws BundleException {
        List<Integer> budgets = budgets();
        Corpora files = corpora.corpora();
        if (labelLeak) {
            return leak(files);
        }
        Bundle loaded = bundle.load();
        if (recodings) {
            return recode(files, loaded);
        }
        Evaluation evaluation = new Evaluation(outcomes(files, loaded), budgets);
        print(new Report(evaluation, loaded.calibration(), false));
        return Stream.of(tooFewFound(evaluation), tooManyBlocked(evaluation)).anyMatch(failed -> failed) ? Main.NO : 0;
    }

    private int leak(Corpora files) {
        LabelLeak leak = new LabelLeak();
        Embedder embedder = new Embedder(Embedder.REPLAY_SEED);
        try (Workers workers = new Workers(threads)) {
            files.<CorpusRecord>map(
                    workers,
                    "reading shapes",
                    record -> record.authentic() ? null : record,
                    record -> leak.add(record.baseId(), record.malicious(), embedder.request(record)));
        }
        double auc = leak.auc();
        String message = "AUC %.3f from the shape of %,d requests around their values, wanted: 0.5 within %.2f";
        return judged(Math.abs(auc - 0.5) <= LabelLeak.TOLERANCE, message, auc, leak.requests(), LabelLeak.TOLERANCE)
                ? Main.NO
                : 0;
    }

    private int recode(Corpora files, Bundle loaded) {
        try (Workers workers = new Workers(threads)) {
            Recodings recoded = Recodings.of(files, new Detector(loaded, Detectors.PATIENT), workers);
            if (recoded.isEmpty()) {
                throw new InputException("--recodings needs attack payloads among the corpora, and there are none");
            }
            Objects.requireNonNull(spec).commandLine().getOut().println(recoded.text(markdown, misses));
            double changed = recoded.changed().percent();
            return judged(
                            changed <= Recodings.MAX_CHANGED_PERCENT,
                            "%.2f %% of the recoded payloads change their verdict, wanted: at most %.2f",
                            changed,
                            Recodings.MAX_CHANGED_PERCENT)
                    ? Main.NO
                    : 0;
        }
    }

    private List<Outcome> outcomes(Corpora files, Bundle loaded) {
        try (Workers workers = new Workers(threads)) {
            Groups groups = Groups.of(files, workers);
            Detector detector = new Detector(loaded, Detectors.PATIENT);
            List<Outcome> outcomes = new Replay(detector, Policy.DEFAULT, groups).run(files, workers, wanted());
            if (outcomes.isEmpty()) {
                throw new InputException("the corpora hold no records"
                        + (part == Part.ALL ? "" : " of the side " + part.name().toLowerCase(Locale.ROOT)));
            }
            warn(groups);
            return outcomes;
        }
    }

    private void warn(Groups groups) {
        if (part != Part.ALL && groups.guessed() > 0) {
            System.err.printf(
                    Locale.ROOT,
                    "note: the payloads of %,d embedded attacks are in none of the corpora, so their side was guessed%n",
                    groups.guessed());
        }
    }

    private BiPredicate<CorpusRecord, String> wanted() {
        if (part == Part.ALL) {
            return (record, group) -> true;
        }
        Split split = bundle.split();
        Side side = Side.valueOf(part.name());
        return (record, group) -> split.side(group) == side;
    }

    private List<Integer> budgets() {
        if (at < 1 || at >= 1_000_000) {
            throw new InputException("--at is more than 0 and less than 1000000 per million, not " + at);
        }
        return Stream.concat(Budget.PER_MILLION.stream(), Stream.of(at))
                .distinct()
                .sorted()
                .toList();
    }

    private void print(Report report) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try {
            out.println(
                    json
                            ? JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report.json())
                            : report.text(markdown, misses, falseAlarms));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        out.flush();
    }

    private boolean tooFewFound(Evaluation evaluation) {
        if (minTpr == null) {
            return false;
        }
        double found = found(evaluation);
        return judged(
                found >= minTpr,
                "%.2f %% of the attacks found at %d per million, wanted: at least %.2f",
                found,
                at,
                minTpr);
    }

    private double found(Evaluation evaluation) {
        for (int i = 0; i < evaluation.budgets().size(); i++) {
            if (evaluation.budgets().get(i).perMillion() == at) {
                return evaluation.total().found().get(i).total().percent();
            }
        }
        throw new InputException("--min-tpr needs benign requests among the corpora, and there are none");
    }

    private boolean tooManyBlocked(Evaluation evaluation) {
        if (maxFpr == null) {
            return false;
        }
        double blocked = evaluation.blockedBrowsing().total().percent();
        return judged(blocked <= maxFpr, "%.3f %% of benign browsing blocked, wanted: at most %.3f", blocked, maxFpr);
    }

    private static boolean judged(boolean passed, String message, Object... values) {
        System.err.printf(Locale.ROOT, (passed ? "pass: " : "FAIL: ") + message + "%n", values);
        return !passed;
    }
}
