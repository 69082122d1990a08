package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Reports on models of tables as a user makes them, with the real LightGBM. */
class TableReportTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void numbers_areThoseOfTrainAndScore() throws IOException {
        trained();
        assertEquals(0, report(), err.toString());

        JsonNode metrics = json().path("metrics");
        assertEquals(JSON.readTree(folder.resolve("model/bundle.json").toFile()).at("/metrics/test"), metrics);
        out.getBuffer().setLength(0);
        run("score", "--model=" + folder.resolve("model"), "--reasons=0", test().toString());
        long attacks = out.toString()
                .lines()
                .filter(line -> line.contains("\"class\":\"attack\""))
                .count();
        assertEquals(
                attacks,
                metrics.at("/confusion/truePositives").asLong()
                        + metrics.at("/confusion/falsePositives").asLong());
    }

    @Test
    void everyFigure_hasNumbersAndAPicture_andTheOtherWayRound() throws IOException {
        trained();
        assertEquals(0, report(), err.toString());

        Set<String> shown = new TreeSet<>();
        Matcher matcher = Pattern.compile("<figure id=\"([^\"]+)\">\n<h3>[^<]+</h3>\n<svg ")
                .matcher(html());
        while (matcher.find()) {
            assertTrue(shown.add(matcher.group(1)), matcher.group(1) + " stands twice");
        }
        assertEquals(names(json().path("figures")), shown);
        assertEquals(shown, pictures());
        assertTrue(
                shown.containsAll(Set.of(
                        "class-balance",
                        "missing",
                        "correlation",
                        "roc",
                        "precision-recall",
                        "confusion",
                        "scores",
                        "calibration",
                        "learning-curve",
                        "recall-by-family",
                        "importance",
                        "shap-summary",
                        "decision-found",
                        "decision-missed")),
                shown.toString());
        json().path("figures")
                .forEach(figure -> assertFalse(figure.path("numbers").isEmpty(), figure.toString()));
    }

    @Test
    void page_needsNothingElse() throws IOException {
        trained();
        assertEquals(0, report("--no-learning-curve"), err.toString());

        String html = html().replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        for (String outside : List.of("http:", "https:", "<script", "<link", "<img", "@import", "url(")) {
            assertFalse(html.contains(outside), outside);
        }
        assertFalse(html.contains("figure id=\"learning-curve\""));
        assertTrue(html.contains("prefers-color-scheme:dark"));
    }

    @Test
    void decisions_addUpToTheirScores() throws IOException {
        trained();
        assertEquals(0, report("--no-learning-curve", "--explained=40"), err.toString());

        JsonNode decision = json().at("/figures/decision-found/numbers");
        double sum = decision.path("expected").asDouble();
        for (JsonNode contribution : decision.path("contributions")) {
            sum += contribution.asDouble();
        }
        assertEquals(decision.path("rawScore").asDouble(), sum, 1e-9);
        assertTrue(
                sum >= QualityFigures.logOdds(json().path("threshold").asDouble()),
                "what was found reaches the threshold");
    }

    @Test
    void licences_standInTheModelCard() throws IOException {
        trained();
        assertEquals(0, report("--no-learning-curve", "--licence=CC-BY <4.0>"), err.toString());

        assertTrue(html().contains("CC-BY &lt;4.0&gt;"));
        assertTrue(json().at("/tables/model-card").toString().contains("CC-BY <4.0>"));
    }

    @Test
    void withoutTestRows_theFoldsOfTheTrainingMeasure_andTheReportSaysSo() throws IOException {
        Path description = TableSamples.write(folder, 1500, "drop: [ trace ]");
        train(description);

        assertEquals(0, report(description), err.toString());

        JsonNode manifest = JSON.readTree(folder.resolve("model/bundle.json").toFile());
        assertEquals(manifest.at("/metrics/outOfFold"), json().path("metrics"));
        assertEquals("cross-validation", json().path("measuredBy").asText());
        assertTrue(
                html().contains(
                                "by cross-validation of 5 folds: each is scored by a model that did not learn from it or"
                                        + " from others of its family"),
                html());
        assertTrue(json().path("figures").has("learning-curve"));
    }

    @Test
    void rowsThatTheModelDidNotLearnFrom_areRefused() {
        trained();
        Path description = TableSamples.write(folder, TableSamples.csv(900, 7), described());

        assertEquals(2, report(description));
        assertTrue(err.toString().contains("flows.csv: is not what the model flows-1 learnt from"), err.toString());
    }

    @Test
    void folderWithSomethingElse_isLeftAlone() throws IOException {
        trained();
        Path mine = Files.writeString(
                Files.createDirectories(folder.resolve("report")).resolve("thesis.txt"), "mine");

        assertEquals(2, report());
        assertTrue(err.toString().contains("holds something that is no report"), err.toString());
        assertEquals("mine", Files.readString(mine));
    }

    @Test
    void reportOfBefore_isReplaced() throws IOException {
        trained();
        assertEquals(0, report("--no-learning-curve"), err.toString());
        Files.writeString(folder.resolve("report/figures/old.png"), "old");

        assertEquals(0, report("--no-learning-curve"), err.toString());
        assertFalse(Files.exists(folder.resolve("report/figures/old.png")));
    }

    @Test
    void whatCannotBeWritten_isNamed_andLeavesNothing() throws IOException {
        trained();
        Path file = Files.writeString(folder.resolve("file"), "");

        assertEquals(
                2,
                run(
                        "report",
                        "--table=" + folder.resolve("flows.yml"),
                        "--model=" + folder.resolve("model"),
                        "--no-learning-curve",
                        "--out=" + file.resolve("report")));
        assertTrue(err.toString().contains("cannot write there"), err.toString());
        assertArrayEquals(new byte[0], Files.readAllBytes(file));
    }

    private Path test() {
        return folder.resolve("test.csv");
    }

    private static String described() {
        return TableSamples.COLUMNS + "test: [ test.csv ]\ndrop: [ trace ]\n";
    }

    private void trained() {
        try {
            Files.writeString(test(), TableSamples.csv(800, 2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        train(TableSamples.write(folder, TableSamples.csv(1500, 1), described()));
    }

    private void train(Path description) {
        int code = run(
                "train",
                "--table=" + description,
                "--out=" + folder.resolve("model"),
                "--name=flows-1",
                "--trees=20",
                "--no-leak-check");
        assertEquals(0, code, err.toString());
    }

    private int report(String... more) {
        return report(folder.resolve("flows.yml"), more);
    }

    private int report(Path description, String... more) {
        return run(Stream.concat(
                        Stream.of(
                                "report",
                                "--table=" + description,
                                "--model=" + folder.resolve("model"),
                                "--explained=200",
                                "--out=" + folder.resolve("report")),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return command.setOverwrittenOptionsAllowed(true).execute(TableCommands.routed(arguments));
    }

    private JsonNode json() throws IOException {
        return JSON.readTree(folder.resolve("report/report.json").toFile());
    }

    private String html() throws IOException {
        return Files.readString(folder.resolve("report/report.html"));
    }

    private Set<String> pictures() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("report/figures"))) {
            Set<String> names = new TreeSet<>();
            files.forEach(file -> names.add(String.valueOf(file.getFileName()).replace(".png", "")));
            return names;
        }
    }

    private static Set<String> names(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return new TreeSet<>(names);
    }
}
