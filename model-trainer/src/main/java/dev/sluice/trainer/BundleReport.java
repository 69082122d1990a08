package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.BundleFiles;
import dev.sluice.detector.Detector;
import dev.sluice.detector.FeatureSchema;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Threshold;
import dev.sluice.trainer.Extraction.Read;
import dev.sluice.trainer.Replay.Outcome;
import dev.sluice.trainer.Split.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A report on a bundle for requests, measured by the side of its split that it learnt nothing from. */
final class BundleReport {

    private static final String POSITIVE = "attack";
    private static final String NEGATIVE = "benign";
    private static final String THINGS = "requests";
    private static final String NOT_TAGGED = "not tagged";
    private static final double LEAST_PERCENT = 1e-3;
    private static final int DISTRIBUTIONS = 6;
    private static final int CORRELATED = 11;
    private static final int DEPENDENCES = 4;
    private static final List<Integer> PROMISES = List.of(100, 200, 500, 1000, 2000, 5000, 10_000);

    private final BundleOption option;
    private final Bundle bundle;
    private final Corpora corpora;
    private final RequestExplanations explanations;
    private final @Nullable Extracts extracts;
    private final Evaluation evaluation;
    private final List<Outcome> outcomes;
    private final List<Outcome> judged;
    private final BinaryScores scores;

    private BundleReport(
            BundleOption option,
            Bundle bundle,
            Corpora corpora,
            List<Outcome> outcomes,
            RequestExplanations explanations,
            @Nullable Extracts extracts) {
        this.option = option;
        this.bundle = bundle;
        this.corpora = corpora;
        this.explanations = explanations;
        this.extracts = extracts;
        this.outcomes = outcomes;
        this.evaluation = new Evaluation(outcomes, Budget.PER_MILLION);
        this.judged = evaluation.judged();
        boolean[] attacks = new boolean[judged.size()];
        for (int i = 0; i < attacks.length; i++) {
            attacks[i] = !judged.get(i).benign();
        }
        this.scores =
                new BinaryScores(judged.stream().mapToDouble(Outcome::rawScore).toArray(), attacks);
    }

    /** What one reading of a record gives. */
    private record Seen(
            CorpusRecord record,
            @Nullable Outcome outcome,
            @Nullable Read read) {}

    /**
     * Replays the validation side. The corpora are read once, besides the payloads that must be known before: for a
     * learning curve with the windows of all records, which then are in memory.
     *
     * @throws InputException if the validation side lacks attacks or benign requests
     */
    static BundleReport of(BundleOption option, Corpora corpora, ReportOptions options, Workers workers)
            throws BundleException {
        Bundle bundle = option.load();
        Split split = option.split();
        Groups groups = Groups.of(corpora, workers);
        Replay replay = new Replay(new Detector(bundle, Detectors.PATIENT), Policy.DEFAULT, groups);
        Extraction extraction = new Extraction(groups, new Embedder(split.seed()));
        List<Outcome> outcomes = new ArrayList<>();
        RequestSample sample = new RequestSample(options.explainedOfEach());
        Extraction.Collector windows = new Extraction.Collector();
        corpora.<Seen>map(
                workers,
                "replaying",
                record -> new Seen(
                        record,
                        replay.judged(record, (some, group) -> split.side(group) == Side.VALIDATION),
                        options.learningCurve ? extraction.read(record, group -> true) : null),
                seen -> {
                    if (seen.outcome() != null) {
                        outcomes.add(seen.outcome());
                        sample.add(seen.record(), seen.outcome());
                    }
                    if (seen.read() != null) {
                        windows.add(seen.read());
                    }
                });
        long attacks = outcomes.stream().filter(outcome -> !outcome.benign()).count();
        if (attacks == 0 || attacks == outcomes.size()) {
            throw new InputException("the corpora hold " + attacks + " attacks and " + (outcomes.size() - attacks)
                    + " benign requests of the side that validates " + bundle.name() + "; a report needs both");
        }
        return new BundleReport(
                option,
                bundle,
                corpora,
                outcomes,
                RequestExplanations.of(sample.records(), bundle, workers),
                options.learningCurve ? windows.extracts() : null);
    }

    ReportPage page(ReportOptions options, int threads) throws BundleException {
        Attributions shap = explanations.attributions();
        QualityFigures quality = new QualityFigures(scores, points(), POSITIVE, NEGATIVE, THINGS);
        List<Figure> more = new ArrayList<>();
        if (extracts != null) {
            more.add(new WindowCurve(extracts, option.split(), threads).figure());
        }
        return new ReportPage(
                "Bundle " + bundle.name(),
                String.format(
                        Locale.ROOT,
                        "A model of requests, measured on %,d attacks and %,d benign requests of families and sites that it"
                                + " did not learn from.",
                        evaluation.total().records(),
                        judged.size() - evaluation.total().records()),
                quality.tiles(),
                List.of(
                        data(shap),
                        quality(quality, more),
                        new BundleErrors(evaluation).chapter(),
                        explanations(shap),
                        new BundleCard(bundle.name(), option.manifest(), corpora).chapter(options.licences)),
                facts());
    }

    /** The same numbers as those of {@code evaluate --json}. */
    private Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", "http");
        facts.put("model", bundle.name());
        facts.put("evaluation", new Report(evaluation, bundle.calibration(), true).json());
        return facts;
    }

    private List<OperatingPoint> points() {
        return Stream.of(
                        Stream.of(
                                calibrated("block-at " + Policy.DEFAULT.blockAt(), Policy.DEFAULT.blockAt()),
                                calibrated("tag-at " + Policy.DEFAULT.tagAt(), Policy.DEFAULT.tagAt())),
                        evaluation.budgets().stream()
                                .filter(budget -> budget.perMillion() == 1000)
                                .map(budget -> new OperatingPoint(
                                        budget.percent() + " false positives", Math.nextUp(budget.above()), true)),
                        Stream.of(
                                OperatingPoint.inHindsight("highest F1", new CutRule.HighestF1(), scores),
                                OperatingPoint.inHindsight(
                                        "a miss costs ten false alarms", new CutRule.Cost(1, 10), scores)))
                .flatMap(each -> each)
                .toList();
    }

    private OperatingPoint calibrated(String name, Threshold threshold) {
        return new OperatingPoint(
                name, bundle.calibration().rawScoreAt(threshold).orElse(Double.POSITIVE_INFINITY), false);
    }

    private Chapter data(Attributions shap) {
        OverviewFigures figures = new OverviewFigures(
                shap.rows(),
                POSITIVE,
                NEGATIVE,
                String.format(
                        Locale.ROOT,
                        "in the worst windows of %,d requests",
                        shap.rows().size()));
        List<Figure> shown = new ArrayList<>();
        shown.add(classBalance());
        int[] order = shap.order();
        Arrays.stream(order).limit(DISTRIBUTIONS).forEach(column -> shown.add(figures.distribution(column)));
        shown.add(figures.correlation(Arrays.stream(order).limit(CORRELATED).toArray()));
        return new Chapter(
                "data",
                "The data",
                String.format(
                        Locale.ROOT,
                        "%,d requests of the validation side. Requests have no missing values: what a feature does not"
                                + " find counts as 0. Features are shown for the window of each request that the model"
                                + " takes for the worst.",
                        outcomes.size()),
                List.of(),
                shown);
    }

    private Figure classBalance() {
        Map<String, Long> counts = new LinkedHashMap<>();
        evaluation.benign().forEach(row -> counts.merge("benign: " + row.source(), row.records(), Long::sum));
        evaluation.classes().forEach(row -> counts.merge(row.attackClass(), row.records(), Long::sum));
        BarChart chart = new BarChart(THINGS, "#,##0", List.copyOf(counts.keySet()))
                .bars(
                        THINGS,
                        Ink.NEGATIVE,
                        counts.values().stream().mapToDouble(Long::doubleValue).toArray());
        return new Figure(
                "class-balance",
                "Requests by kind",
                "How many requests of each kind the bundle is measured with: benign ones by source, attacks by class."
                        + " Rates of false positives are about browsing.",
                chart);
    }

    private Chapter quality(QualityFigures quality, List<Figure> more) {
        Resampling resampling = new Resampling(scores, clusters());
        Interval auc = resampling.auc();
        double[] cuts = points().stream().mapToDouble(OperatingPoint::threshold).toArray();
        List<Figure> figures = new ArrayList<>(List.of(
                quality.logarithmicRoc(),
                quality.precisionRecall(),
                quality.confusion(),
                classConfusion(),
                quality.histogram(scores.scores(), cuts),
                promises()));
        figures.addAll(more);
        return new Chapter(
                "quality",
                "How well it tells them apart",
                String.format(
                        Locale.ROOT,
                        "AUC %.5f (95 %% interval %.5f to %.5f, by the same bootstrap as below). Thresholds are rawScores.",
                        scores.auc(),
                        auc.low(),
                        auc.high()),
                List.of(quality.metrics(resampling, "attack families and sites")),
                figures);
    }

    private int[] clusters() {
        Map<String, Integer> numbers = new TreeMap<>();
        return judged.stream()
                .mapToInt(outcome -> numbers.computeIfAbsent(outcome.group(), unused -> numbers.size()))
                .toArray();
    }

    /** What the class model says of what is tagged or blocked. */
    private Figure classConfusion() {
        TreeSet<AttackClass> classes = new TreeSet<>();
        for (Outcome outcome : judged) {
            Stream.of(outcome.attackClass(), outcome.verdict().attackClass())
                    .filter(Objects::nonNull)
                    .forEach(classes::add);
        }
        List<String> rows = new ArrayList<>(List.of(NEGATIVE));
        classes.forEach(each -> rows.add(each.label()));
        List<String> columns = new ArrayList<>(List.of(NOT_TAGGED));
        columns.addAll(rows.subList(1, rows.size()));
        long[][] counts = new long[rows.size()][columns.size()];
        for (Outcome outcome : judged) {
            counts[label(outcome.attackClass(), rows)][label(outcome.verdict().attackClass(), rows)]++;
        }
        return QualityFigures.confusion(
                "confusion-classes",
                "Attack classes",
                "From top to bottom what the requests are, from left to right the class that is told for those that are at"
                        + " least tagged. The darker, the larger a share of its line.",
                rows,
                columns,
                counts);
    }

    private static int label(@Nullable AttackClass attackClass, List<String> names) {
        return attackClass == null ? 0 : names.indexOf(attackClass.label());
    }

    /** What budgets of the bundle's calibration come to. */
    private Figure promises() {
        double[] benign = judged.stream()
                .filter(Outcome::benign)
                .mapToDouble(Outcome::rawScore)
                .toArray();
        List<double[]> points = new ArrayList<>();
        for (int promise : PROMISES) {
            double cut =
                    bundle.calibration().rawScoreAt(Threshold.ofBudget(promise)).orElse(Double.POSITIVE_INFINITY);
            Share share = new Share(
                    Arrays.stream(benign).filter(rawScore -> rawScore >= cut).count(), benign.length);
            points.add(new double[] {
                promise / 1e4,
                Math.max(LEAST_PERCENT, share.percent()),
                Math.max(LEAST_PERCENT, share.low()),
                share.high()
            });
        }
        double[][] columns = new double[4][points.size()];
        for (int i = 0; i < points.size(); i++) {
            for (int c = 0; c < columns.length; c++) {
                columns[c][i] = points.get(i)[c];
            }
        }
        LineChart chart = new LineChart(
                        ChartStyle.logarithmic("budget promised, % of benign requests", 0.008, 1.2),
                        ChartStyle.logarithmic("realised, %", LEAST_PERCENT, 10))
                .guide("exactly kept", new double[][] {{0.008, 1.2}, {0.008, 1.2}})
                .band("this run", Ink.NEGATIVE, Ink.NEGATIVE_PALE, columns);
        return new Figure(
                "calibration",
                "What budgets come to",
                "Whether the bundle's calibration keeps its promises: the share of benign requests that it says a threshold"
                        + " flags (right), and what came of it here (up), with Wilson's 95 % intervals. Below the dashed"
                        + " line fewer are flagged than promised; none at all stands at the bottom.",
                chart);
    }

    private Chapter explanations(Attributions shap) throws BundleException {
        ExplanationFigures figures = new ExplanationFigures(shap, POSITIVE, NEGATIVE, THINGS);
        List<String> names = FeatureSchema.features().stream()
                .map(FeatureSchema.Feature::name)
                .toList();
        String model = new String(BundleFiles.read(option.folder()).bytes("attack.txt"), UTF_8);
        List<Figure> shown = new ArrayList<>();
        shown.add(figures.importance(ModelGain.of(model, names)));
        shown.add(figures.summary());
        Arrays.stream(shap.order()).limit(DEPENDENCES).forEach(column -> shown.add(figures.dependence(column)));
        shown.addAll(Decisions.of(shap, points().get(0).threshold()).figures(figures, POSITIVE, NEGATIVE));
        return new Chapter(
                "explanations",
                "Why it decides as it does",
                String.format(
                        Locale.ROOT,
                        "Exact Shapley values (TreeSHAP) of the worst windows of %,d requests, as many of each class as"
                                + " there are up to half of them. They add up to the window's rawScore, the log-odds."
                                + " Requests of which no value needs the model are not among them.",
                        shap.rows().size()),
                List.of(),
                shown);
    }
}
