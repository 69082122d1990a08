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

/** A report on a model of tables, measured by the test rows of its description. */
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
    private final LabelledRows test;
    private final double[] rawScores;
    private final BinaryScores scores;
    private final int threads;
    private final long seed;

    private TableReport(
            TableModel model,
            JsonNode manifest,
            String modelText,
            TableDescription description,
            LabelledRows learning,
            LabelledRows test,
            int threads,
            long seed) {
        this.model = model;
        this.manifest = manifest;
        this.modelText = modelText;
        this.description = description;
        this.learning = learning;
        this.test = test;
        this.rawScores = TableBooster.rawScores(modelText, test, test.all(), threads);
        this.scores = new BinaryScores(
                Arrays.stream(rawScores)
                        .map(rawScore -> 1 / (1 + Math.exp(-rawScore)))
                        .toArray(),
                test.positive());
        this.threads = threads;
        this.seed = seed;
    }

    /**
     * Loads model and rows, and scores the test rows.
     *
     * @throws InputException if there are no test rows, or the model reads other columns
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
        if (description.test().isEmpty()) {
            throw new InputException(description.place()
                    + ": names no test files; a report needs labelled rows that the" + " model did not learn from");
        }
        requireSameFiles(model, manifest, description);
        RowLoader loader = new RowLoader(description);
        LabelledRows all = loader.learning();
        LabelledRows learning = all.onlyColumns(places(all, model, description));
        LabelledRows test = loader.test(learning.withColumns(model.columns()));
        if (test.positives() == 0 || test.positives() == test.size()) {
            throw new InputException(description.test().get(0) + ": all " + test.size()
                    + " test rows are of one class; a report needs both");
        }
        return new TableReport(
                model,
                manifest,
                new String(files.bytes("attack.txt"), UTF_8),
                description,
                learning,
                test,
                threads,
                seed);
    }

    /** The report shows what the model learnt from, so that must be what the description names. */
    private static void requireSameFiles(TableModel model, JsonNode manifest, TableDescription description) {
        Set<String> learnt = new HashSet<>();
        manifest.at("/data/files")
                .forEach(file -> learnt.add(file.path("sha256").asText()));
        for (Path file : description.files()) {
            if (!learnt.contains(TableTraining.digest(file))) {
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
        Attributions shap = attributions(options.explained(test.positive()));
        QualityFigures quality = new QualityFigures(scores, points(), positive(), negative(), THINGS);
        List<Chapter> chapters = new ArrayList<>();
        chapters.add(data(shap));
        chapters.add(quality(quality, options));
        if (test.isGrouped()) {
            boolean[] flagged = new boolean[test.size()];
            for (int row = 0; row < flagged.length; row++) {
                flagged[row] = scores.scores()[row] >= model.threshold();
            }
            chapters.add(
                    new TableErrors(test, flagged, description.family() != null, positive(), negative()).chapter());
        }
        chapters.add(explanations(shap));
        chapters.add(new TableCard(model, manifest, description).chapter(options.licences));
        return new ReportPage(
                "Model " + model.name(),
                String.format(
                        Locale.ROOT,
                        "A model of tables that tells %s from %s, measured on %,d rows that it did not learn from.",
                        positive(),
                        negative(),
                        test.size()),
                quality.tiles(),
                chapters,
                facts());
    }

    private String positive() {
        return model.positiveLabel();
    }

    private String negative() {
        return model.negativeLabel();
    }

    private List<OperatingPoint> points() {
        String rule = manifest.at("/threshold/rule").asText("");
        return List.of(
                new OperatingPoint(
                        "the model's threshold" + (rule.isEmpty() ? "" : " (" + rule + ")"), model.threshold(), false),
                new OperatingPoint("probability 0.5", 0.5, false),
                OperatingPoint.inHindsight("1 % false positives", new CutRule.Budget(ONE_PERCENT), scores),
                OperatingPoint.inHindsight("highest F1", new CutRule.HighestF1(), scores),
                OperatingPoint.inHindsight("a miss costs ten false alarms", new CutRule.Cost(1, 10), scores));
    }

    private Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", TableModel.KIND);
        facts.put("model", model.name());
        facts.put("rows", test.size());
        facts.put("positives", test.positives());
        facts.put("threshold", model.threshold());
        facts.put("metrics", TableTraining.metrics(model.threshold(), scores));
        return facts;
    }

    private Attributions attributions(int[] chosen) {
        TablePredictor predictor = model.predictor();
        LabelledRows sample = test.onlyRows(chosen);
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
        BarChart chart = new BarChart(THINGS, "#,##0", List.of("learnt from", "measured with"))
                .bars(negative(), Ink.NEGATIVE, new double[] {
                    learning.size() - learning.positives(), test.size() - test.positives()
                })
                .bars(positive(), Ink.POSITIVE, new double[] {learning.positives(), test.positives()});
        return new Figure(
                "class-balance",
                "Classes",
                "How many rows of each class the model learnt from, and how many it is measured with.",
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
                quality.histogram(rawScores, cuts),
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
        if (!test.isGrouped()) {
            return test.all();
        }
        boolean families = description.family() != null;
        int groups = test.groupNames().size();
        int[] clusters = new int[test.size()];
        Map<Integer, Integer> numbers = new TreeMap<>();
        for (int row = 0; row < clusters.length; row++) {
            boolean alone = families && !test.positive()[row];
            int key = alone ? groups + row : test.groups()[row];
            clusters[row] = numbers.computeIfAbsent(key, unused -> numbers.size());
        }
        return clusters;
    }

    private String clusterName() {
        if (!test.isGrouped()) {
            return THINGS;
        }
        return description.family() == null
                ? "sources (" + description.source() + ")"
                : "attack families (" + description.family() + ") and single " + negative() + " rows";
    }

    private Figure learningCurve() {
        BoosterParameters parameters = JSON.convertValue(manifest.path("parameters"), BoosterParameters.class)
                .withThreads(threads);
        Imbalance imbalance = Imbalance.valueOf(manifest.path("imbalance").asText(Imbalance.NONE.name()));
        return new LearningCurve(learning, test.withColumns(learning.columns()), parameters, imbalance, seed).figure();
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
                        "Exact Shapley values (TreeSHAP) of %,d test rows, as many of each class as there are up to half of"
                                + " them. They add up to a row's rawScore, the log-odds.",
                        shap.contributions().length),
                List.of(),
                shown);
    }
}
