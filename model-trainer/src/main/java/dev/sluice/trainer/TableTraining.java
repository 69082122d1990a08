package dev.sluice.trainer;

import dev.sluice.detector.BundleException;
import dev.sluice.detector.TableColumn;
import dev.sluice.detector.TableModel;
import dev.sluice.trainer.BinaryScores.Confusion;
import dev.sluice.trainer.Boosting.Trained;
import dev.sluice.trainer.LeakCheck.Finding;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Trains a model of a table and writes it as a bundle. */
final class TableTraining {

    private static final int GOLDEN_ROWS = 100;

    private final TableDescription description;
    private final BoosterParameters parameters;
    private final RowCrossFit crossFit;
    private final CutRule rule;
    private final String name;
    private final Instant created;
    private final LabelledRows rows;
    private final LabelledRows test;
    private final List<String> fileColumns;

    TableTraining(
            TableDescription description,
            BoosterParameters parameters,
            RowCrossFit crossFit,
            CutRule rule,
            String name,
            Instant created,
            LabelledRows rows,
            LabelledRows test,
            List<String> fileColumns) {
        this.description = description;
        this.parameters = parameters;
        this.crossFit = crossFit;
        this.rule = rule;
        this.name = name;
        this.created = created;
        this.rows = rows;
        this.test = test;
        this.fileColumns = fileColumns;
    }

    /**
     * How a model fares.
     *
     * @param outOfFold of the rows learnt from, each scored by a model that never saw it
     * @param test of the test rows; empty scores if there are none
     */
    record Outcome(double threshold, int trees, long bytes, BinaryScores outOfFold, BinaryScores test) {}

    Outcome run(Path out, TableProfile profile, List<Finding> leaks) throws BundleException {
        try (BundleFolder folder = BundleFolder.at(out)) {
            RowCrossFit.Result crossed = crossFit.run(rows, parameters);
            double threshold = rule.threshold(crossed.scores());
            BoosterParameters last = parameters.withTrees(crossed.trees());
            Trained model = new TableBooster(rows.columns(), last)
                    .train(crossFit.imbalance().balance(rows, rows.all(), parameters.seed()));
            BinaryScores tested = scores(model.text());
            write(folder, model.text());
            Map<String, Object> manifest = manifest(last, threshold, crossed.scores(), tested);
            manifest.put("profile", profile);
            manifest.put("leaks", leaks.stream().filter(Finding::leaks).toList());
            manifest.put("files", folder.digests());
            folder.writeManifest(manifest);
            TableModel unused = TableModel.load(folder.path());
            return new Outcome(threshold, model.trees(), folder.finish(), crossed.scores(), tested);
        }
    }

    private BinaryScores scores(String model) {
        double[] rawScores = TableBooster.rawScores(model, test, test.all(), parameters.threads());
        return BinaryScores.ofLogOdds(rawScores, test.positive());
    }

    private void write(BundleFolder folder, String model) {
        List<String> plainNames =
                IntStream.range(0, rows.columns().size()).mapToObj(c -> "c" + c).toList();
        Golden golden = new Golden(plainNames);
        List<double[]> vectors = new ArrayList<>(golden.random(model, GOLDEN_ROWS, parameters.seed()));
        for (int i = 0; i < Math.min(GOLDEN_ROWS, rows.size()); i++) {
            vectors.add(rows.vector((int) ((long) i * rows.size() / GOLDEN_ROWS) % rows.size()));
        }
        folder.write("attack.txt", model);
        folder.write("golden.csv", golden.csv(model, vectors));
    }

    /** The threshold as the manifest names it. */
    private record Chosen(double probability, String rule) {}

    /** A file as the manifest names it. */
    private record Learnt(String name, String sha256) {}

    private Map<String, Object> manifest(
            BoosterParameters last, double threshold, BinaryScores outOfFold, BinaryScores tested) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("format", 1);
        manifest.put("kind", TableModel.KIND);
        manifest.put("name", name);
        manifest.put("created", created.toString());
        manifest.put("lightgbm", LightGbm.VERSION);
        manifest.put("label", label());
        manifest.put(
                "columns", rows.columns().stream().map(TableTraining::column).toList());
        manifest.put("missing", description.missing().stream().sorted().toList());
        manifest.put("layout", layout());
        manifest.put("threshold", new Chosen(threshold, rule.toString()));
        manifest.put("parameters", last);
        manifest.put("imbalance", crossFit.imbalance());
        manifest.put("folds", crossFit.folds().count());
        manifest.put("groups", groups());
        manifest.put("data", data());
        manifest.put("metrics", metrics(threshold, outOfFold, tested));
        return manifest;
    }

    private Map<String, Object> label() {
        Map<String, Object> label = new LinkedHashMap<>();
        label.put("column", description.label());
        label.put("positive", description.positiveName());
        label.put("negative", description.negativeName());
        return label;
    }

    private String groups() {
        if (description.family() != null) {
            return "families of " + description.family();
        }
        return description.source() == null ? "none" : "sources of " + description.source();
    }

    private static Map<String, Object> column(TableColumn column) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", column.name());
        json.put("type", column.isCategorical() ? "categorical" : "numeric");
        if (column.isCategorical()) {
            json.put("levels", column.levels());
        }
        return json;
    }

    /** How files look that the model can score without a description. */
    private Map<String, Object> layout() {
        Map<String, Object> layout = new LinkedHashMap<>();
        layout.put("header", description.header());
        layout.put("columns", fileColumns);
        return layout;
    }

    private Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("rows", rows.size());
        data.put("positives", rows.positives());
        data.put("testRows", test.size());
        data.put(
                "files",
                description.files().stream()
                        .map(file -> new Learnt(file.getFileName().toString(), Digests.ofFile(file)))
                        .toList());
        return data;
    }

    private static Map<String, Object> metrics(double threshold, BinaryScores outOfFold, BinaryScores tested) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("outOfFold", metrics(threshold, outOfFold));
        if (tested.scores().length > 0) {
            metrics.put("test", metrics(threshold, tested));
        }
        return metrics;
    }

    static Map<String, Object> metrics(double threshold, BinaryScores scores) {
        Confusion confusion = scores.at(threshold);
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", confusion.accuracy());
        metrics.put("precision", confusion.precision());
        metrics.put("recall", confusion.recall());
        metrics.put("f1", confusion.f1());
        metrics.put("auc", scores.auc());
        metrics.put("confusion", confusion);
        return metrics;
    }
}
