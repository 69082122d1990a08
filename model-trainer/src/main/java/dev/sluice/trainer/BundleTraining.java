package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Calibration;
import dev.sluice.detector.Detector;
import dev.sluice.detector.FeatureSchema;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Threshold;
import dev.sluice.trainer.CrossFit.Agreement;
import dev.sluice.trainer.CrossFit.Scored;
import dev.sluice.trainer.CrossFit.Scores;
import dev.sluice.trainer.Examples.Benign;
import dev.sluice.trainer.Examples.Counts;
import dev.sluice.trainer.Replay.Outcome;
import dev.sluice.trainer.Split.Side;
import dev.sluice.trainer.Training.Models;
import dev.sluice.trainer.Tuning.Tuned;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * From corpora to a finished bundle: examples, models, calibration across sites, measurements, files. Memory
 * is that of the examples and of LightGBM's copy of them.
 */
final class BundleTraining {

    private static final long FORMAT = 1;
    private static final int GOLDEN = 256;

    private final Corpora corpora;
    private final Split split;
    private final int folds;
    private final TrainingParameters parameters;
    private final Tuning tuning;
    private final String name;
    private final Instant created;
    private final List<String> featureNames;

    BundleTraining(
            Corpora corpora,
            Split split,
            int folds,
            TrainingParameters parameters,
            Tuning tuning,
            String name,
            Instant created,
            List<FeatureSchema.Feature> features) {
        this.corpora = corpora;
        this.split = split;
        this.folds = folds;
        this.parameters = parameters;
        this.tuning = tuning;
        this.name = name;
        this.created = created;
        this.featureNames = features.stream().map(FeatureSchema.Feature::name).toList();
    }

    void run(Path out) throws BundleException {
        BundleFolder.requireReplaceable(out);
        try (Workers workers = new Workers(parameters.threads())) {
            Groups groups = Groups.of(corpora, workers);
            Extracts extracts =
                    new Extraction(groups, new Embedder(parameters.seed())).read(corpora, workers, group -> true);
            Examples examples = extracts.examples(split::learns, Set.of());
            requireBothLabels(examples);
            System.err.printf(Locale.ROOT, "learning from %s%n", examples);
            LightGbm lightGbm = new LightGbm(featureNames);
            Tuned tuned = tuning.tuned(
                    parameters,
                    new RequestCrossFit(extracts, split, folds, tuning.search().patience, lightGbm),
                    this::question);
            Models models = new Training(examples, tuned.parameters(), lightGbm).run();
            Calibrated calibrated = calibrated(extracts, models.attack(), tuned.parameters(), lightGbm);
            try (BundleFolder folder = BundleFolder.at(out)) {
                write(folder, examples, models);
                measure(folder, manifest(folder, extracts, models, calibrated, tuned), groups, workers);
                System.err.printf(Locale.ROOT, "%s: bundle %s, %,d bytes%n", out, name, folder.finish());
            }
        }
    }

    /** What a search is about, besides its parameters. */
    private String question() {
        return corpora.digest() + " " + FeatureSchema.digest() + " " + split + " " + folds;
    }

    /** The table with what is known of its worth. */
    private record Calibrated(CalibrationTable table, List<Spread.Row> spread, List<Agreement> agreement) {}

    private Calibrated calibrated(Extracts extracts, String model, TrainingParameters tuned, LightGbm lightGbm) {
        CrossFit crossFit = new CrossFit(extracts, split, folds, tuned, lightGbm);
        Scores scores = crossFit.run();
        List<Scored> outOfFold = scores.outOfFold();
        CalibrationTable table = CalibrationTable.of(outOfFold);
        if (table.rawScores().isEmpty()) {
            throw new InputException(
                    "calibration needs benign requests that hold anything to score: the learning side ("
                            + split.learning() + " % of the groups) has " + outOfFold.size()
                            + " recorded benign requests and none does");
        }
        List<Spread.Row> spread = new Spread(outOfFold).rows(Budget.PER_MILLION, CalibrationTable::of);
        spread.forEach(System.err::println);
        List<Agreement> agreement = agreement(table, scores, crossFit.scored(crossFit.validating(), model));
        agreement.forEach(System.err::println);
        return new Calibrated(table, spread, agreement);
    }

    private static List<Agreement> agreement(CalibrationTable table, Scores scores, List<Scored> validation) {
        return validation.isEmpty()
                ? List.of()
                : operatingPoints(table).stream()
                        .map(point -> scores.agreement(point.perMillion(), point.rawScore(), validation))
                        .toList();
    }

    private void requireBothLabels(Examples examples) {
        if (examples.benign().isEmpty() || examples.attacks().isEmpty()) {
            throw new InputException("training needs both labels: the learning side (" + split.learning()
                    + " % of the groups) holds " + examples.benign().size() + " distinct benign values and "
                    + examples.attacks().size() + " attacks");
        }
    }

    /** The feature schema as the manifest names it. */
    private record Schema(int version, String sha256) {}

    private void write(BundleFolder folder, Examples examples, Models models) {
        folder.write("attack.txt", models.attack());
        folder.write("class.txt", models.classes());
        folder.write("golden.csv", golden(examples, models));
    }

    private String golden(Examples examples, Models models) {
        Golden golden = new Golden(featureNames);
        List<Integer> benign = examples.benign().stream().map(Benign::row).toList();
        List<double[]> vectors = new ArrayList<>();
        vectors.addAll(golden.real(examples.windows(), models.carriers(), GOLDEN / 4));
        vectors.addAll(golden.real(examples.windows(), benign, GOLDEN / 4));
        vectors.addAll(golden.random(models.attack(), GOLDEN / 2, parameters.seed()));
        return golden.csv(models, vectors);
    }

    private Map<String, Object> manifest(
            BundleFolder folder, Extracts extracts, Models models, Calibrated calibrated, Tuned tuned) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("format", FORMAT);
        manifest.put("name", name);
        manifest.put("created", created.toString());
        manifest.put("featureSchema", new Schema(FeatureSchema.version(), FeatureSchema.digest()));
        manifest.put("lightgbm", LightGbm.VERSION);
        manifest.put(
                "corpora",
                corpora.files().stream().map(file -> describe(file, extracts)).toList());
        manifest.put("seed", parameters.seed());
        manifest.put("split", split);
        manifest.put("parameters", tuned.parameters());
        manifest.put(
                "classes", models.classOrder().stream().map(AttackClass::label).toList());
        manifest.put("folds", folds);
        manifest.put("calibration", calibrated.table());
        manifest.put("calibrationSpread", calibrated.spread());
        manifest.put("crossFitAgreement", calibrated.agreement());
        manifest.put("operatingPoints", operatingPoints(calibrated.table(), tuned));
        manifest.put("files", folder.digests());
        return manifest;
    }

    private static Map<String, Object> describe(Path file, Extracts extracts) {
        Counts counts = extracts.counts().getOrDefault(CorpusLines.name(file), new Counts(0, 0));
        Map<String, Object> corpus = new LinkedHashMap<>();
        corpus.put("file", String.valueOf(file.getFileName()));
        corpus.put("sha256", Digests.ofFile(file));
        corpus.put("records", counts.benign() + counts.malicious());
        corpus.put("benign", counts.benign());
        corpus.put("malicious", counts.malicious());
        return corpus;
    }

    private void measure(BundleFolder folder, Map<String, Object> manifest, Groups groups, Workers workers)
            throws BundleException {
        folder.writeManifest(manifest);
        Bundle bundle = Bundle.load(folder.path());
        List<Outcome> outcomes = new Replay(new Detector(bundle, Detectors.PATIENT), Policy.DEFAULT, groups)
                .run(corpora, workers, (record, group) -> split.side(group) == Side.VALIDATION);
        Evaluation evaluation = new Evaluation(outcomes, Budget.PER_MILLION);
        manifest.put("metrics", new Report(evaluation, bundle.calibration(), false).json());
        folder.writeManifest(manifest);
        Bundle.load(folder.path());
    }

    /** Budgets, and what a rule chose. */
    private List<Object> operatingPoints(CalibrationTable table, Tuned tuned) {
        List<Object> points = new ArrayList<>(operatingPoints(table));
        tuning.point(tuned, table.calibration()).ifPresent(point -> {
            points.add(point);
            tuning.log().accept(point.toString());
        });
        return points;
    }

    /** A budget and the rawScore from which it acts. */
    private record OperatingPoint(int perMillion, double score, double rawScore) {}

    private static List<OperatingPoint> operatingPoints(CalibrationTable table) {
        Calibration calibration = table.calibration();
        List<OperatingPoint> points = new ArrayList<>();
        for (int perMillion : Budget.PER_MILLION) {
            Threshold threshold = Threshold.ofBudget(perMillion);
            calibration
                    .rawScoreAt(threshold)
                    .ifPresent(rawScore -> points.add(new OperatingPoint(perMillion, threshold.score(), rawScore)));
        }
        return points;
    }
}
