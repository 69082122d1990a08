package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Reports on bundles for requests, over small corpora and with the real LightGBM. */
class BundleReportTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void numbers_areThoseOfEvaluate_andEveryFigureHasItsOwn() throws IOException {
        trained();
        assertEquals(0, run("report", "--out=" + folder.resolve("report")), err.toString());
        assertEquals(0, run("evaluate", "--split=validation", "--json"), err.toString());

        JsonNode json = JSON.readTree(folder.resolve("report/report.json").toFile());
        assertEquals(JSON.readTree(out.toString()), json.path("evaluation"));
        String html = Files.readString(folder.resolve("report/report.html"));
        json.path("figures")
                .fieldNames()
                .forEachRemaining(name -> assertTrue(html.contains("<figure id=\"" + name + "\">"), name));
        assertEquals(html.split("<figure ", -1).length - 1, json.path("figures").size());
        for (String figure : List.of(
                "roc",
                "precision-recall",
                "confusion",
                "confusion-classes",
                "calibration",
                "learning-curve",
                "recall-by-class",
                "misses-by-source",
                "false-positives-by-source",
                "importance",
                "shap-summary")) {
            assertTrue(json.path("figures").has(figure), figure);
        }
        for (String table : List.of("metrics", "attack-sources", "model-card")) {
            assertTrue(html.contains("id=\"table-" + table + "\""), table);
        }
        long blocked = json.at("/evaluation/total/blocked/count").asLong();
        assertEquals(blocked, json.at("/figures/confusion/numbers/counts/1/1").asLong());
    }

    @Test
    void madeUpTraffic_isEnough() throws IOException {
        Path traffic = folder.resolve("traffic.jsonl");
        assertEquals(
                0,
                Main.commandLine()
                        .execute(
                                "synthesize", "--out=" + traffic, "--requests=1500", "--attack-share=0.4", "--seed=1"));
        trained(List.of(traffic));

        assertEquals(0, run("report", List.of(traffic), "--out=" + folder.resolve("report")), err.toString());

        JsonNode json = JSON.readTree(folder.resolve("report/report.json").toFile());
        assertTrue(json.path("figures").has("learning-curve"));
    }

    @Test
    void optionsOfTheScorecard_doNotGoWithAPage() {
        assertEquals(2, run("report", "--out=" + folder.resolve("report"), "--json=" + folder.resolve("x.json")));

        assertTrue(err.toString().contains("--into and --json belong to the scorecard"), err.toString());
        assertFalse(Files.exists(folder.resolve("report")));
    }

    @Test
    void withoutAttacks_thereIsNoReport() {
        trained();
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

        int code = command.execute(
                "report",
                "--bundle=" + folder.resolve("bundle"),
                "--corpus=" + TestCorpora.file("browsing"),
                "--out=" + folder.resolve("report"));

        assertEquals(2, code);
        assertTrue(err.toString().contains("a report needs both"), err.toString());
        assertFalse(Files.exists(folder.resolve("report")));
    }

    private void trained() {
        trained(TestCorpora.files());
    }

    private void trained(List<Path> corpora) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--out=" + folder.resolve("bundle"),
                "--name=t-1",
                "--trees=10",
                "--class-trees=2",
                "--split=60/40",
                "--corpus"));
        corpora.forEach(file -> arguments.add(file.toString()));
        assertEquals(0, Main.commandLine().execute(arguments.toArray(String[]::new)));
    }

    private int run(String command, String... more) {
        return run(command, TestCorpora.files(), more);
    }

    private int run(String command, List<Path> corpora, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command, "--bundle=" + folder.resolve("bundle"), "--corpus"));
        corpora.forEach(file -> arguments.add(file.toString()));
        arguments.addAll(List.of(more));
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
    }
}
