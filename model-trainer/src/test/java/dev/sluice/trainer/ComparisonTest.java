package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.trainer.Comparison.Measure;
import dev.sluice.trainer.Contender.Fitted;
import dev.sluice.trainer.Contender.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Every kind of model, trained by its real library. */
class ComparisonTest {

    private static final Setting SETTING = new Setting(2, 1, 300);

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(Contender.class)
    void model_isKept_andScoresTheSameWhenLoadedAgain(Contender contender) {
        LabelledRows rows = TableSamples.rows(TableSamples.write(folder, 800, "drop: [ trace ]"));
        Path models = folder.resolve("models");

        List<Comparison.Row> results = new Comparison(rows, Measure.of(rows), SETTING, Optional.empty(), line -> {})
                .run(List.of(contender), models);
        Fitted again = Comparison.load(models, contender);

        int[] some = {0, 1, 2, 3, 500, 799};
        double[] expected = contender.fit(rows, rows.all(), SETTING).scores(rows, some);
        assertArrayEquals(expected, again.scores(rows, some), 1e-9);
        assertTrue(results.get(0).auc() > 0.8, results::toString);
        assertTrue(results.get(0).own().accuracy() > 0.8, results::toString);
    }

    @Test
    void compare_printsJson_andChoosesThresholdsByCrossValidation() throws IOException {
        Path description = TableSamples.write(folder, 600, "drop: [ trace ]");
        StringWriter out = new StringWriter();
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out));

        int code = command.execute(TableCommands.routed(new String[] {
            "compare",
            "--table=" + description,
            "--models=" + folder.resolve("models"),
            "--only=lightgbm,decision-tree",
            "--threshold=f1",
            "--out=" + folder.resolve("report"),
            "--json"
        }));

        JsonNode rows = new ObjectMapper().readTree(out.toString());
        assertEquals(0, code);
        assertEquals("lightgbm", rows.at("/0/model").asText());
        assertTrue(rows.at("/1/atThreshold/f1").asDouble() > 0.6, out::toString);
        assertTrue(Files.isRegularFile(folder.resolve("models/decision-tree.tribuo")));
        JsonNode report =
                new ObjectMapper().readTree(folder.resolve("report/report.json").toFile());
        assertEquals(rows, report.path("models"));
        assertEquals(
                rows.at("/1/atThreshold/f1").asDouble(),
                report.at("/figures/f1/numbers/F1/1").asDouble());
        assertTrue(Files.isRegularFile(folder.resolve("report/figures/recall.png")));
    }

    @Test
    void requests_areScoredByTheirWorstWindow() {
        StringWriter out = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(out))
                .execute(
                        "compare",
                        "--corpus",
                        TestCorpora.file("browsing").toString(),
                        TestCorpora.file("payloads").toString(),
                        "--models=" + folder.resolve("models"),
                        "--split=70/30",
                        "--seed=3",
                        "--only=logistic-regression,decision-tree");

        assertEquals(0, code);
        assertTrue(out.toString().contains("At 1000 per million of the benign requests tested:"), out::toString);
        assertTrue(Files.isRegularFile(folder.resolve("models/logistic-regression.tribuo")));
    }

    @Test
    void unknownModel_isRefusedWithASuggestion() {
        StringWriter err = new StringWriter();

        int code = Main.commandLine().setErr(new PrintWriter(err)).execute(TableCommands.routed(new String[] {
            "compare", "--table=x.yml", "--models=" + folder, "--only=ligthgbm"
        }));

        assertEquals(2, code);
        assertTrue(err.toString().contains("did you mean lightgbm?"), err::toString);
    }
}
