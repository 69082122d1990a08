package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.BundleFiles;
import dev.sluice.detector.TableModel;
import dev.sluice.detector.TablePredictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A report on a model of tables, measured by the test rows of its description; without any, by the rows learnt from, each
 * scored by a model of the same cross-validation as in training.
 */
final class TableReport {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DISTRIBUTIONS = 6;
    private static final int CORRELATED = 11;
    private static final int DEPENDENCES = 4;
    private static final double ONE_PERCENT = 10_000;
    private static final String THINGS = "rows";

    private final TableModel model;
    private final JsonNode manifest;
    private final String modelText;
    private final TableDescription description;
    private final LabelledRows learning;
    private final Measured measured;
    private final BinaryScores scores;
    private final int threads;
    private final long seed;

    private TableReport(
            TableModel model,
            JsonNode manifest,
            String modelText,
            TableDescription description,
            LabelledRows learning,
            Measured measured,
            int threads,
            long seed) {
        this.model = model;
        this.manifest = manifest;
        this.modelText = modelText;
        this.description = description;
        this.learning = learning;
        this.measured = measured;
        this.scores =
                BinaryScores.ofLogOdds(measured.rawScores(), measured.rows().positive());
        this.threads = threads;
        this.seed = seed;
    }

    /**
     * Rows with the scores of models that did not learn from them.
     *
     * @param folds of the cross-validation; null for test rows
     */
    private record Measured(
            LabelledRows rows, double[] rawScores, @Nullable RowFolds folds) {}

    /**
     * Loads model and rows, and scores rows that were not learnt from.
     *
     * @throws InputException if the test rows are of one class, or the model reads other columns
     */
    static TableReport of(Path bundle, TableDescription description, int threads, long seed) throws BundleException {
        TableModel model = TableModel.load(bundle);
        BundleFiles files = BundleFiles.read(bundle);
        JsonNode manifest;
        try {
            manifest = JSON.readTree(files.bytes(BundleFolder.MANIFEST));
        } catch (IOException e) {
            throw new InputException(bundle.resolve(BundleFolder.MANIFEST) + ": is no JSON", e);
        }
        requireSameFiles(model, manifest, description);
        RowLoader loader = new RowLoader(description);
        LabelledRows all = loader.learning();
        LabelledRows learning = all.onlyColumns(places(all, model, description));
        String modelText = new String(files.bytes("attack.txt"), UTF_8);
        Measured measured = description.test().isEmpty()
                ? crossed(learning, manifest, description, threads)
                : tested(loader.test(learning.withColumns(model.columns())), modelText, description, threads);
        return new TableReport(model, manifest, modelText, description, learning, measured, threads, seed);
    }

    private static Measured tested(LabelledRows test, String modelText, TableDescription description, int threads) {
        if (test.positives() == 0 || test.positives() == test.size()) {
            throw new InputException(description.test().get(0) + ": all " + test.size()
                    + " test rows are of one class; a report needs both");
        }
        return new Measured(test, TableBooster.rawScores(modelText, test, test.all(), threads), null);
    }

    /** The folds are those of the training, because they depend on rows and seed alone. */
    private static Measured crossed(
            LabelledRows learning, JsonNode manifest, TableDescription description, int threads) {
        BoosterParameters parameters = parameters(manifest, threads);
        RowFolds folds =
                RowFolds.of(learning, manifest.path("folds").asInt(), description.family() != null, parameters.seed());
        try (Progress progress = Progress.start("cross-validation", folds.count(), "models")) {
            RowCrossFit.Result result =
                    new RowCrossFit(folds, imbalance(manifest), 0, parameters.seed()).run(learning, parameters);
            progress.stepBy(folds.count());
            return new Measured(learning, result.rawScores(), folds);
        }
    }

    private static BoosterParameters parameters(JsonNode manifest, int threads) {
        return JSON.convertValue(manifest.path("parameters"), BoosterParameters.class)
                .withThreads(threads);
    }

    private static Imbalance imbalance(JsonNode manifest) {
        return Imbalance.valueOf(manifest.path("imbalance").asText(Imbalance.NONE.name()));
    }

    /** The report shows what the model learnt from, so that must be what the description names. */
    private static void requireSameFiles(TableModel model, JsonNode manifest, TableDescription description) {
        Set<String> learnt = new HashSet<>();
        manifest.at("/data/files")
                .forEach(file -> learnt.add(file.path("sha256").asText()));
        for (Path file : description.files()) {
            if (!learnt.contains(Digests.ofFile(file))) {
                throw new InputException(file + ": is not what the model " + model.name() + " learnt from; name the"
                        + " description it was trained with");
            }
        }
    }

    private static int[] places(LabelledRows rows, TableModel model, TableDescription description) {
        return model.columns().stream()
                .mapToInt(column -> {
                    int place = rows.columnNames().indexOf(column.name());
                    if (place < 0) {
                        throw new InputException(description.place() + ": lacks the column \"" + column.name()
                                + "\" that the model " + model.name() + " reads");
                    }
                    return place;
                })
                .toArray();
    }

    ReportPage page(ReportOptions options) {
        Attributions shap = attributions(options.explained(test().positive()));
        QualityFigures quality = new QualityFigures(scores, points(), positive(), negative(), THINGS);
        List<Chapter> chapters = new ArrayList<>();
        chapters.add(data(shap));
        chapters.add(quality(quality, options));
        if (test().isGrouped()) {
            boolean[] flagged = new boolean[test().size()];
            for (int row = 0; row < flagged.length; row++) {
                flagged[row] = scores.scores()[row] >= model.threshold();
            }
            chapters.add(
                    new TableErrors(test(), flagged, description.family() != null, positive(), negative()).chapter());
        }
        chapters.add(explanations(shap));
        chapters.add(new TableCard(model, manifest, description, measuredBy()).chapter(options.licences));
        return new ReportPage(
                "Model " + model.name(),
                String.format(
                        Locale.ROOT,
                        "A model of tables that tells %s from %s, measured on %,d %s.",
                        positive(),
                        negative(),
                        test().size(),
                        measuredBy()),
                quality.tiles(),
                chapters,
                facts());
    }

    private String measuredBy() {
        if (measured.folds() == null) {
            return "rows that it did not learn from";
        }
        String group = description.family() != null ? "its family" : "its source";
        return "rows by cross-validation of " + measured.folds().count()
                + " folds: each is scored by a model that did not" + " learn from it"
                + (learning.isGrouped() ? " or from others of " + group : "");
    }

    private LabelledRows test() {
        return measured.rows();
    }

    private String positive() {
        return model.positiveLabel();
    }

    private String negative() {
        return model.negativeLabel();
    }

    private List<OperatingPoint> points() {
        String rule = manifest.at("/threshold/rule").asText("");
        boolean chosen = measured.folds() != null && !(CutRule.parse(rule) instanceof CutRule.Fixed);
        return List.of(
                new OperatingPoint(
                        "the model's threshold" + (rule.isEmpty() ? "" : " (" + rule + ")"), model.threshold(), chosen),
                new OperatingPoint("probability 0.5", 0.5, false),
                OperatingPoint.inHindsight("1 % false positives", new CutRule.Budget(ONE_PERCENT), scores),
                OperatingPoint.inHindsight("highest F1", new CutRule.HighestF1(), scores),
                OperatingPoint.inHindsight("a miss costs ten false alarms", new CutRule.Cost(1, 10), scores));
    }

    private Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", TableModel.KIND);
        facts.put("model", model.name());
        facts.put("measuredBy", measured.folds() == null ? "test rows" : "cross-validation");
        facts.put("rows", test().size());
        facts.put("positives", test().positives());
        facts.put("threshold", model.threshold());
        facts.put("metrics", TableTraining.metrics(model.threshold(), scores));
        return facts;
    }

    private Attributions attributions(int[] chosen) {
        TablePredictor predictor = model.predictor();
        LabelledRows sample = test().onlyRows(chosen);
        double[][] contributions = new double[sample.size()][];
        double expected = 0;
        try (Progress progress = Progress.start("explaining", sample.size(), THINGS)) {
            for (int row = 0; row < contributions.length; row++) {
                double[] all = predictor.contributions(sample.vector(row));
                expected = all[all.length - 1];
                contributions[row] = Arrays.copyOf(all, all.length - 1);
                progress.stepBy(1);
            }
        }
        return new Attributions(sample, contributions, expected);
    }

    private Chapter data(Attributions shap) {
        OverviewFigures figures = new OverviewFigures(
                learning,
                positive(),
                negative(),
                String.format(Locale.ROOT, "in the %,d rows learnt from", learning.size()));
        TableProfile profile = TableProfile.of(learning);
        List<Figure> shown = new ArrayList<>();
        shown.add(classBalance());
        figures.missing().ifPresent(shown::add);
        int[] order = shap.order();
        Arrays.stream(order).limit(DISTRIBUTIONS).forEach(column -> shown.add(figures.distribution(column)));
        int[] numeric = Arrays.stream(order)
                .filter(column -> !learning.columns().get(column).isCategorical())
                .limit(CORRELATED)
                .toArray();
        shown.add(figures.correlation(numeric));
        return new Chapter(
                "data",
                "The data",
                profile.text(description)
                        .strip()
                        .lines()
                        .map(TableReport::sentence)
                        .collect(Collectors.joining(" ")),
                List.of(),
                shown);
    }

    private static String sentence(String line) {
        return line.substring(0, 1).toUpperCase(Locale.ROOT) + line.substring(1) + ".";
    }

    private Figure classBalance() {
        List<LabelledRows> parts = measured.folds() == null ? List.of(learning, measured.rows()) : List.of(learning);
        BarChart chart = new BarChart(
                        THINGS, "#,##0", List.of("learnt from", "measured with").subList(0, parts.size()))
                .bars(
                        negative(),
                        Ink.NEGATIVE,
                        parts.stream()
                                .mapToDouble(rows -> rows.size() - rows.positives())
                                .toArray())
                .bars(
                        positive(),
                        Ink.POSITIVE,
                        parts.stream().mapToDouble(LabelledRows::positives).toArray());
        return new Figure(
                "class-balance",
                "Classes",
                measured.folds() == null
                        ? "How many rows of each class the model learnt from, and how many it is measured with."
                        : "How many rows of each class the model learnt from. The same rows measure, fold by fold.",
                chart);
    }

    private Chapter quality(QualityFigures quality, ReportOptions options) {
        double[] cuts = points().stream()
                .mapToDouble(point -> QualityFigures.logOdds(point.threshold()))
                .toArray();
        Resampling resampling = new Resampling(scores, clusters());
        Interval auc = resampling.auc();
        List<Figure> figures = new ArrayList<>(List.of(
                quality.roc(),
                quality.precisionRecall(),
                quality.confusion(),
                quality.histogram(measured.rawScores(), cuts),
                quality.calibration()));
        if (options.learningCurve) {
            figures.add(learningCurve());
        }
        return new Chapter(
                "quality",
                "How well it tells them apart",
                String.format(
                        Locale.ROOT,
                        "AUC %.4f (95 %% interval %.4f to %.4f, by the same bootstrap as below).",
                        scores.auc(),
                        auc.low(),
                        auc.high()),
                List.of(quality.metrics(resampling, clusterName())),
                figures);
    }

    /** Rows of one source belong together, and so do attacks of one family. */
    private int[] clusters() {
        if (!test().isGrouped()) {
            return test().all();
        }
        boolean families = description.family() != null;
        int groups = test().groupNames().size();
        int[] clusters = new int[test().size()];
        Map<Integer, Integer> numbers = new TreeMap<>();
        for (int row = 0; row < clusters.length; row++) {
            boolean alone = families && !test().positive()[row];
            int key = alone ? groups + row : test().groups()[row];
            clusters[row] = numbers.computeIfAbsent(key, unused -> numbers.size());
        }
        return clusters;
    }

    private String clusterName() {
        if (!test().isGrouped()) {
            return THINGS;
        }
        return description.family() == null
                ? "sources (" + description.source() + ")"
                : "attack families (" + description.family() + ") and single " + negative() + " rows";
    }

    private Figure learningCurve() {
        RowFolds folds = measured.folds();
        LabelledRows learnt = folds == null ? learning : learning.onlyRows(folds.learning(0));
        LabelledRows tested =
                folds == null ? measured.rows().withColumns(learning.columns()) : learning.onlyRows(folds.left(0));
        return new LearningCurve(learnt, tested, parameters(manifest, threads), imbalance(manifest), seed)
                .figure(folds == null ? "test rows" : "rows of a fold left out");
    }

    private Chapter explanations(Attributions shap) {
        ExplanationFigures figures = new ExplanationFigures(shap, positive(), negative(), THINGS);
        List<String> plain = IntStream.range(0, shap.rows().columns().size())
                .mapToObj(c -> "c" + c)
                .toList();
        List<Figure> shown = new ArrayList<>();
        shown.add(figures.importance(ModelGain.of(modelText, plain)));
        shown.add(figures.summary());
        Arrays.stream(shap.order()).limit(DEPENDENCES).forEach(column -> shown.add(figures.dependence(column)));
        Decisions.of(shap, QualityFigures.logOdds(model.threshold()))
                .figures(figures, positive(), negative())
                .forEach(shown::add);
        return new Chapter(
                "explanations",
                "Why it decides as it does",
                String.format(
                        Locale.ROOT,
                        "Exact Shapley values (TreeSHAP) of %,d %s, as many of each class as there are up to half of"
                                + " them. They add up to a row's rawScore, the log-odds.",
                        shap.contributions().length,
                        measured.folds() == null ? "test rows" : "rows that this model learnt from"),
                List.of(),
                shown);
    }
}
