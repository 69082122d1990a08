package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.BundleException;
import dev.sluice.detector.TableModel;
import dev.sluice.detector.TablePredictor;
import dev.sluice.trainer.TableBooster.Chosen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our evaluation of categorical splits against LightGBM's own. */
class TableBoosterTest {

    private static final List<String> SERVICES = List.of("http", "dns", "smtp", "ssh", "ftp", "never-seen", "");

    @TempDir
    private static Path folder = Path.of("");

    private static String text = "";
    private static @Nullable TablePredictor loaded;

    @BeforeAll
    static void train() throws BundleException, IOException {
        Path description = TableSamples.write(folder, 2000, "drop: [ trace ]");
        assertEquals(0, Main.commandLine().execute(TableCommands.routed(new String[] {
            "train",
            "--table=" + description,
            "--out=" + folder.resolve("model"),
            "--name=flows",
            "--trees=40",
            "--no-leak-check"
        })));
        text = Files.readString(folder.resolve("model/attack.txt"));
        loaded = TableModel.load(folder.resolve("model")).predictor();
    }

    private final TablePredictor predictor = Objects.requireNonNull(loaded);

    @Test
    void model_splitsOnCategories() {
        assertTrue(text.contains("cat_threshold="));
    }

    @Test
    void rawScores_areThoseOfLightGbm() {
        SplittableRandom random = new SplittableRandom(7);
        try (NativeModel judge = NativeModel.read(text)) {
            for (int i = 0; i < 500; i++) {
                Map<String, String> row = row(random);
                double rawScore = predictor.predict(row, 0).rawScore();
                assertEquals(judge.rawScores(predictor.vector(row))[0], rawScore, 1e-12, row::toString);
            }
        }
    }

    @Test
    void contributions_areThoseOfLightGbm() {
        SplittableRandom random = new SplittableRandom(8);
        try (NativeModel judge = NativeModel.read(text)) {
            for (int i = 0; i < 100; i++) {
                double[] vector = predictor.vector(row(random));
                double[] expected = judge.contributions(vector);
                double[] actual = predictor.contributions(vector);
                for (int c = 0; c < expected.length; c++) {
                    assertEquals(expected[c], actual[c], 1e-9);
                }
            }
        }
    }

    @Test
    void earlyStopping_keepsFewerTrees() {
        LabelledRows rows = TableSamples.rows(folder.resolve("flows.yml"));
        BoosterParameters parameters = new BoosterParameters(500, 31, 0.3, 5, 1, 1, 0, 2, 1);
        RowFolds folds = RowFolds.of(rows, 3, true, 1);

        int trees = new RowCrossFit(folds, Imbalance.NONE, 5, 1)
                .run(rows, parameters)
                .trees();

        assertTrue(trees < 200, () -> trees + " trees");
    }

    @Test
    void training_isDeterministic() {
        LabelledRows rows = TableSamples.rows(folder.resolve("flows.yml"));
        BoosterParameters parameters = new BoosterParameters(10, 15, 0.1, 20, 0.8, 0.8, 1, 2, 5);
        TableBooster booster = new TableBooster(rows.columns(), parameters);

        assertEquals(
                booster.train(Chosen.of(rows, rows.all())).text(),
                booster.train(Chosen.of(rows, rows.all())).text());
    }

    private static Map<String, String> row(SplittableRandom random) {
        Map<String, String> row = new HashMap<>();
        row.put("bytes", random.nextInt(20) == 0 ? "NaN" : Double.toString(Math.exp(random.nextDouble(12))));
        row.put("rate", random.nextInt(5) == 0 ? "" : Double.toString(random.nextDouble() - 0.2));
        row.put("service", SERVICES.get(random.nextInt(SERVICES.size())));
        row.put("constant", "7");
        row.put("copy", Integer.toString(random.nextInt(5000)));
        return row;
    }
}
