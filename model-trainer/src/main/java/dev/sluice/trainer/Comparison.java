package dev.sluice.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.trainer.BinaryScores.Confusion;
import dev.sluice.trainer.Contender.Fitted;
import dev.sluice.trainer.Contender.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Several kinds of models on the same rows, measured on the same others, and kept in a folder. */
final class Comparison {

    static final String MANIFEST = "compare.json";

    private static final String ENCODING = "encoding.json";
    private static final long MAX_BYTES = 4L << 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What models are measured by. */
    interface Measure {

        /** Things to judge. */
        int size();

        BinaryScores scores(Fitted model);

        /** Row by row. */
        static Measure of(LabelledRows rows) {
            return new Measure() {
                @Override
                public int size() {
                    return rows.size();
                }

                @Override
                public BinaryScores scores(Fitted model) {
                    return new BinaryScores(model.scores(rows, rows.all()), rows.positive());
                }
            };
        }
    }

    /** How thresholds are chosen, in words, and what does it. */
    record Cut(String rule, ThresholdChoice choice) {}

    /** Chooses a threshold for a kind of model that was measured. */
    @FunctionalInterface
    interface ThresholdChoice {
        double threshold(Contender contender, BinaryScores measured);
    }

    /**
     * How a model fared.
     *
     * @param seconds that its training took, without choosing a threshold
     * @param bytes of its file
     * @param own by its own decision
     * @param threshold that was chosen for it, on its own scale
     * @param cut by that threshold
     */
    record Row(
            String model,
            String library,
            double seconds,
            long bytes,
            double auc,
            Confusion own,
            Optional<Double> threshold,
            Optional<Confusion> cut) {

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("model", model);
            json.put("library", library);
            json.put("seconds", seconds);
            json.put("bytes", bytes);
            json.put("auc", auc);
            json.put("ownDecision", metrics(own));
            threshold.ifPresent(chosen -> json.put("threshold", chosen));
            cut.ifPresent(confusion -> json.put("atThreshold", metrics(confusion)));
            return json;
        }

        private static Map<String, Object> metrics(Confusion found) {
            Map<String, Object> metrics = new LinkedHashMap<>();
            metrics.put("accuracy", found.accuracy());
            metrics.put("precision", found.precision());
            metrics.put("recall", found.recall());
            metrics.put("f1", found.f1());
            metrics.put("confusion", found);
            return metrics;
        }
    }

    private final LabelledRows learning;
    private final Measure measure;
    private final Setting setting;
    private final Optional<Cut> cut;
    private final Consumer<String> log;

    Comparison(LabelledRows learning, Measure measure, Setting setting, Optional<Cut> cut, Consumer<String> log) {
        this.learning = learning;
        this.measure = measure;
        this.setting = setting;
        this.cut = cut;
        this.log = log;
    }

    /** Trains, measures and keeps the models, all or none of them. */
    List<Row> run(List<Contender> contenders, Path models) {
        try (BundleFolder folder = BundleFolder.at(models, MANIFEST, MAX_BYTES)) {
            List<Row> rows = new ArrayList<>();
            for (Contender contender : contenders) {
                Row row = row(contender, folder.path());
                rows.add(row);
                log.accept(String.format(Locale.ROOT, "%s: %.1f s", row.model(), row.seconds()));
            }
            Map<String, Object> manifest = new LinkedHashMap<>();
            manifest.put("rows", learning.size());
            manifest.put("tested", measure.size());
            manifest.put("setting", setting);
            cut.ifPresent(how -> manifest.put("threshold", how.rule()));
            manifest.put("models", rows.stream().map(Row::json).toList());
            write(folder.path().resolve(ENCODING), JSON.valueToTree(OneHot.of(learning, learning.all())));
            folder.writeManifest(manifest);
            long unused = folder.finish();
            return rows;
        }
    }

    /** A model that {@link #run} kept. */
    static Fitted load(Path models, Contender contender) {
        try {
            OneHot encoding = JSON.readValue(models.resolve(ENCODING).toFile(), OneHot.class);
            return contender.load(models.resolve(file(contender)), encoding);
        } catch (IOException e) {
            throw new InputException(models + ": " + contender.label() + " cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static String file(Contender contender) {
        return contender.label() + (contender == Contender.LIGHTGBM ? ".txt" : ".tribuo");
    }

    private Row row(Contender contender, Path folder) {
        long start = System.nanoTime();
        Fitted model = contender.fit(learning, learning.all(), setting);
        double seconds = (System.nanoTime() - start) / 1e9;
        Path file = folder.resolve(file(contender));
        long bytes = save(model, file);
        BinaryScores scores = measure.scores(model);
        Optional<Double> threshold = cut.map(how -> how.choice().threshold(contender, scores));
        return new Row(
                contender.label(),
                contender.library(),
                seconds,
                bytes,
                scores.auc(),
                scores.at(Math.nextUp(0.0)),
                threshold,
                threshold.map(scores::at));
    }

    /** A threshold by scores of rows whose models never saw them. */
    static Cut crossValidated(CutRule rule, RowFolds folds, LabelledRows learning, Setting setting) {
        return new Cut(
                rule.toString(),
                (contender, measured) -> rule.threshold(outOfFold(contender, folds, learning, setting)));
    }

    private static BinaryScores outOfFold(Contender contender, RowFolds folds, LabelledRows learning, Setting setting) {
        double[] scores = new double[learning.size()];
        for (int fold = 0; fold < folds.count(); fold++) {
            int[] left = folds.left(fold);
            double[] part =
                    contender.fit(learning, folds.learning(fold), setting).scores(learning, left);
            for (int i = 0; i < left.length; i++) {
                scores[left[i]] = part[i];
            }
        }
        return new BinaryScores(scores, learning.positive());
    }

    private static long save(Fitted model, Path file) {
        try {
            model.save(file);
            return Files.size(file);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private static void write(Path file, JsonNode content) {
        try {
            JSON.writeValue(file.toFile(), content);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
