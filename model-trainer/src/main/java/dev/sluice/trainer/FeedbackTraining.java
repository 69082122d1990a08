package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.BundleFiles;
import dev.sluice.detector.Calibration;
import dev.sluice.detector.FeatureSchema;
import dev.sluice.detector.PackedVector;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Threshold;
import dev.sluice.trainer.Feedback.Said;
import dev.sluice.trainer.HeldOut.Row;
import dev.sluice.trainer.Training.Models;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * From a bundle and what operators said of its decisions to the next bundle: trees are added to the attack model that
 * learn the feedback, and that leave the windows of the corpora at what the model before says of them. Class model and
 * calibration stay as they are, so a score means the same rawScore as before; whether the budgets still hold, the
 * held-out set tells.
 */
final class FeedbackTraining {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int GOLDEN = 256;

    /** What the manifest says of the model before and is not true of this one. */
    private static final List<String> NOT_INHERITED = List.of("metrics", "calibrationSpread", "crossFitAgreement");

    private final BundleFiles files;
    private final Bundle before;
    private final JsonNode manifest;
    private final Settings settings;
    private final List<String> features =
            FeatureSchema.features().stream().map(FeatureSchema.Feature::name).toList();
    private final LightGbm lightGbm = new LightGbm(features);

    FeedbackTraining(Path from, Settings settings) throws BundleException {
        this.files = BundleFiles.read(from);
        this.before = Bundle.load(from);
        this.manifest = manifest(files);
        this.settings = settings;
    }

    /**
     * What is asked for.
     *
     * @param trees that are added
     * @param weight of a vector that was reported once, in windows of the corpora
     * @param tolerance percentage points of the held-out attacks that may be missed more
     */
    record Settings(String name, Instant created, int trees, double weight, double tolerance, int threads) {}

    /**
     * What came of it.
     *
     * @param attack text of the attack model
     * @param carriers rows of the windows that carry an attack
     * @param benign rows of the others
     */
    record Continued(String attack, Windows windows, List<Integer> carriers, List<Integer> benign, List<Row> heldOut) {}

    /** Records on one side of a threshold, before and after. */
    record Sides(
            String threshold,
            Share falseAlarmsBefore,
            Share falseAlarmsAfter,
            Share attacksBefore,
            Share attacksAfter) {}

    private static JsonNode manifest(BundleFiles files) throws BundleException {
        try {
            return JSON.readTree(files.bytes(BundleFolder.MANIFEST));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The split of the bundle's own training, so that what it never learnt from measures again. */
    private Split split() {
        JsonNode split = manifest.path("split");
        int validation = split.path("validation").asInt(15);
        return new Split(split.path("seed").asLong(1), 100 - validation, validation);
    }

    /** Learns {@code feedback}; where {@code heldOut} names no file, a side of {@code corpora} is held out. */
    Continued run(Feedback feedback, Corpora corpora, List<Path> heldOut) {
        try (Workers workers = new Workers(settings.threads())) {
            Split split = split();
            Extracts extracts = extracts(corpora, workers);
            Predicate<Extract> learns = heldOut.isEmpty() ? split::learns : extract -> true;
            HeldOut held = heldOut.isEmpty()
                    ? new HeldOut(extracts, extract -> !split.learns(extract))
                    : new HeldOut(extracts(Corpora.of(heldOut, null), workers), extract -> true);
            return continued(feedback, extracts, learns, held);
        }
    }

    private static Extracts extracts(Corpora corpora, Workers workers) {
        Groups groups = Groups.of(corpora, workers);
        return new Extraction(groups, new Embedder(Embedder.REPLAY_SEED)).read(corpora, workers, group -> true);
    }

    private Continued continued(Feedback feedback, Extracts extracts, Predicate<Extract> learns, HeldOut held) {
        Examples examples = extracts.examples(learns, Set.of());
        if (examples.benign().isEmpty() || examples.attacks().isEmpty()) {
            throw new InputException("the corpora hold " + examples.benign().size() + " distinct benign values and "
                    + examples.attacks().size() + " attacks to learn from; without both, the new trees would forget the"
                    + " rest for the sake of the feedback");
        }
        String model = text("attack.txt");
        List<Sample> samples = new ArrayList<>(anchors(examples, model));
        samples.addAll(new Lesson(feedback, before::rawScore).samples(examples.windows(), settings.weight()));
        String after = trained(model, examples.windows(), samples);
        return new Continued(
                after,
                examples.windows(),
                rows(attackRows(examples)),
                rows(benignRows(examples)),
                held.rows(model, after, before.calibration(), lightGbm, settings.threads()));
    }

    /** The windows of the corpora with the probability that the model before gives them: what the trees must leave so. */
    private List<Sample> anchors(Examples examples, String model) {
        int[] rows = IntStream.concat(benignRows(examples), attackRows(examples))
                .distinct()
                .toArray();
        double[] rawScores = lightGbm.rawScores(model, examples.windows(), rows, settings.threads());
        return IntStream.range(0, rows.length)
                .mapToObj(i -> new Sample(rows[i], (float) (1 / (1 + Math.exp(-rawScores[i]))), 1))
                .toList();
    }

    private static IntStream benignRows(Examples examples) {
        return examples.benign().stream().mapToInt(Examples.Benign::row);
    }

    private static IntStream attackRows(Examples examples) {
        return examples.attacks().stream()
                .flatMap(attack -> attack.rows().stream())
                .mapToInt(Integer::intValue);
    }

    private TrainingParameters parameters() {
        try {
            return JSON.treeToValue(manifest.path("parameters"), TrainingParameters.class);
        } catch (IOException e) {
            throw new InputException("the bundle's \"parameters\" cannot be read: " + e.getMessage(), e);
        }
    }

    /** Cross entropy is LightGBM's binary objective for labels between 0 and 1, so the new trees are of the same kind. */
    private String trained(String model, Windows windows, List<Sample> samples) {
        TrainingParameters parameters = parameters().toAdd(settings.trees(), settings.threads());
        String learning = parameters.attackModel(features).replace("objective=binary", "objective=cross_entropy");
        try (Progress progress = Progress.start("adding trees", settings.trees(), "trees")) {
            return lightGbm.trainOn(model, windows, samples, learning, settings.trees(), progress)
                    .replaceFirst("(?m)^objective=cross_entropy$", "objective=binary sigmoid:1");
        }
    }

    private static List<Integer> rows(IntStream rows) {
        return rows.distinct().boxed().toList();
    }

    private String text(String file) {
        try {
            return new String(files.bytes(file), UTF_8);
        } catch (BundleException e) {
            throw new InputException(String.valueOf(e.getMessage()), e);
        }
    }

    /** On which side of the usual thresholds the feedback is, by the rawScores of both models. */
    List<Sides> sides(Feedback feedback, Continued continued) {
        try (NativeModel after = NativeModel.read(continued.attack())) {
            ToDoubleFunction<PackedVector> rawScoreAfter = vector -> after.rawScores(Lesson.unpacked(vector))[0];
            return Stream.of(Policy.DEFAULT.tagAt(), Policy.DEFAULT.blockAt())
                    .flatMap(threshold -> sides(threshold, feedback, rawScoreAfter).stream())
                    .toList();
        }
    }

    private List<Sides> sides(Threshold threshold, Feedback feedback, ToDoubleFunction<PackedVector> rawScoreAfter) {
        Calibration calibration = before.calibration();
        OptionalDouble from = calibration.rawScoreAt(threshold);
        return from.isEmpty()
                ? List.of()
                : List.of(new Sides(
                        threshold.toString(),
                        over(from.getAsDouble(), feedback, false, before::rawScore),
                        over(from.getAsDouble(), feedback, false, rawScoreAfter),
                        over(from.getAsDouble(), feedback, true, before::rawScore),
                        over(from.getAsDouble(), feedback, true, rawScoreAfter)));
    }

    private static Share over(double from, Feedback feedback, boolean attack, ToDoubleFunction<PackedVector> rawScore) {
        List<Said> some =
                feedback.said().stream().filter(one -> one.attack() == attack).toList();
        long over = some.stream()
                .filter(one ->
                        one.vectors().stream().mapToDouble(rawScore).max().orElseThrow() >= from)
                .count();
        return new Share(over, some.size());
    }

    /** Puts the new bundle at {@code out}. */
    long write(Path out, Continued continued, List<Sides> sides, Feedback feedback, List<Path> said)
            throws BundleException {
        try (BundleFolder folder = BundleFolder.at(out)) {
            String classes = text("class.txt");
            folder.write("attack.txt", continued.attack());
            folder.write("class.txt", classes);
            folder.write("golden.csv", golden(continued, classes));
            folder.writeManifest(manifest(folder, continued, sides, feedback, said));
            Bundle.load(folder.path());
            return folder.finish();
        }
    }

    private String golden(Continued continued, String classes) {
        Golden golden = new Golden(features);
        List<AttackClass> order = new ArrayList<>();
        manifest.path("classes")
                .forEach(label -> order.add(AttackClass.ofLabel(label.asText()).orElseThrow()));
        Models models = new Models(continued.attack(), classes, order, continued.carriers());
        List<double[]> vectors = new ArrayList<>();
        vectors.addAll(golden.real(continued.windows(), continued.carriers(), GOLDEN / 4));
        vectors.addAll(golden.real(continued.windows(), continued.benign(), GOLDEN / 4));
        vectors.addAll(golden.random(continued.attack(), GOLDEN / 2, split().seed()));
        return golden.csv(models, vectors);
    }

    /** That of the bundle before, with what is new. */
    private Map<String, Object> manifest(
            BundleFolder folder, Continued continued, List<Sides> sides, Feedback feedback, List<Path> said) {
        Map<String, Object> content = new LinkedHashMap<>();
        manifest.properties().forEach(member -> content.put(member.getKey(), member.getValue()));
        NOT_INHERITED.forEach(content::remove);
        content.put("operatingPoints", budgets());
        content.put("name", settings.name());
        content.put("created", settings.created().toString());
        content.put("continued", continued(continued, sides, feedback, said));
        content.put("files", folder.digests());
        return content;
    }

    /** The operating points without what a rule chose by the model before. */
    private List<JsonNode> budgets() {
        List<JsonNode> budgets = new ArrayList<>();
        for (JsonNode point : manifest.path("operatingPoints")) {
            if (!point.has("rule")) {
                budgets.add(point);
            }
        }
        return budgets;
    }

    /** The bundle before as the manifest names it. */
    private record Origin(String name, String sha256) {}

    private Map<String, Object> continued(Continued continued, List<Sides> sides, Feedback feedback, List<Path> said) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("from", new Origin(before.name(), before.digest()));
        content.put("feedback", said.stream().map(Digests::ofFile).toList());
        content.put("falseAlarms", feedback.falseAlarms());
        content.put("attacks", feedback.attacks());
        content.put("trees", settings.trees());
        content.put("weight", settings.weight());
        content.put("feedbackOver", sides);
        content.put("heldOut", continued.heldOut());
        return content;
    }

    /** Why the new model must not take the place of the old one; empty if it may. */
    List<String> faults(Continued continued) {
        return continued.heldOut().stream()
                .filter(row -> row.isWorse(settings.tolerance()))
                .map(row -> row.fault(settings.tolerance()))
                .toList();
    }

    /** Before and after, for people. */
    static String report(Continued continued, List<Sides> sides) {
        Table feedback =
                new Table(1, List.of("feedback over", "false alarms before", "after", "attacks before", "after"));
        sides.forEach(side -> feedback.add(List.of(
                side.threshold(),
                counted(side.falseAlarmsBefore()),
                counted(side.falseAlarmsAfter()),
                counted(side.attacksBefore()),
                counted(side.attacksAfter()))));
        Table heldOut = new Table(
                1, List.of("held out, per million", "attacks found before", "after", "alarms before", "after"));
        continued
                .heldOut()
                .forEach(row -> heldOut.add(List.of(
                        String.valueOf(row.perMillion()),
                        percent(row.foundBefore()),
                        percent(row.foundAfter()),
                        percent(row.alarmsBefore()),
                        percent(row.alarmsAfter()))));
        return feedback.render(false) + "\n" + heldOut.render(false);
    }

    private static String counted(Share share) {
        return share.count() + " of " + share.of();
    }

    private static String percent(Share share) {
        return String.format(Locale.ROOT, "%.3f %% of %,d", share.percent(), share.of());
    }
}
