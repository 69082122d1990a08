package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Threshold;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What training on requests can look for, as a user asks for it, on small corpora and the real LightGBM. */
class TuningTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SEARCH = List.of("--search=halving", "--trials=4", "--trees=60", "--folds=2");

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void search_takesTheBestTrial_andNamesItsOptions() throws IOException {
        assertEquals(0, train("a", SEARCH), err.toString());

        List<String> lines = out.toString().lines().toList();
        assertTrue(
                lines.get(0).matches("trial 1 of 4, \\d+ trees: found at 1000 per million 0\\.\\d+; best so far .*"),
                out.toString());
        String best = lines.get(lines.size() - 1);
        assertTrue(best.startsWith("best: trial "), best);
        JsonNode parameters = manifest("a").path("parameters");
        assertTrue(best.contains("--leaves " + parameters.path("leaves").asInt() + " "), best);
        assertTrue(
                best.contains(
                        "--learning-rate " + parameters.path("learningRate").asDouble() + " "),
                best);
    }

    @Test
    void searchThatWasKilled_goesOn_andFindsTheSame() throws Exception {
        Path state = folder.resolve("a.search.jsonl");
        Process search = process(SEARCH);
        try (BufferedReader log = search.inputReader(UTF_8)) {
            for (String line = log.readLine(); line != null && !line.startsWith("trial 2 "); line = log.readLine()) {
                assertTrue(search.isAlive() || line.startsWith("trial"), line);
            }
            search.destroyForcibly();
            assertTrue(search.waitFor(60, TimeUnit.SECONDS));
        }
        List<String> before = Files.readAllLines(state);
        assertTrue(Files.notExists(folder.resolve("a")));

        assertEquals(0, train("a", SEARCH), err.toString());
        String resumed = out.toString();
        out.getBuffer().setLength(0);
        assertEquals(0, train("b", SEARCH), err.toString());

        assertTrue(resumed.startsWith(state + ": goes on after "), resumed);
        assertEquals(before, Files.readAllLines(state).subList(0, before.size()));
        assertEquals(out.toString(), resumed.substring(resumed.indexOf('\n') + 1));
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("a/bundle.json")),
                Files.readAllBytes(folder.resolve("b/bundle.json")));
    }

    @Test
    void stateOfAnotherSearch_isRefused() {
        assertEquals(0, train("a", SEARCH), err.toString());

        List<String> other = new ArrayList<>(SEARCH);
        other.add("--hard-weight=3");

        assertEquals(2, train("a", other));
        assertTrue(err.toString().contains("a.search.jsonl: belongs to another search"), err.toString());
    }

    @Test
    void earlyStopping_givesTheFinalModelTheTreesOfTheMiddleFold() throws IOException {
        assertEquals(
                0,
                train("a", List.of("--early-stopping=3", "--folds=3", "--trees=300", "--learning-rate=0.5")),
                err.toString());

        int trees = manifest("a").at("/parameters/trees").asInt();
        assertTrue(out.toString().contains("early stopping: " + trees + " of 300 trees"), out.toString());
        assertTrue(trees < 300);
        String model = Files.readString(folder.resolve("a/attack.txt"));
        assertTrue(model.split("\nTree=", -1).length - 1 <= trees, model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "weights", "undersample", "smote"})
    void imbalance_canBeMet(String how) throws IOException {
        assertEquals(0, train("a", List.of("--imbalance=" + how)), err.toString());

        assertEquals(how, manifest("a").at("/parameters/imbalance").asText().toLowerCase(Locale.ROOT));
    }

    @Test
    void weights_areWhatIsDoneAnyway() throws IOException {
        assertEquals(0, train("a", List.of("--imbalance=weights", "--bagging-fraction=1", "--lambda=1")));
        assertEquals(0, train("b", List.of()));

        assertArrayEquals(
                Files.readAllBytes(folder.resolve("a/golden.csv")), Files.readAllBytes(folder.resolve("b/golden.csv")));
        assertTrue(manifest("b").at("/parameters/imbalance").isMissingNode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"f1", "cost 5:1", "60000 per million"})
    void threshold_standsAmongTheOperatingPoints_asAScoreOfTheBundle(String rule) throws IOException, BundleException {
        assertEquals(0, train("a", List.of("--threshold=" + rule, "--folds=3")), err.toString());

        JsonNode points = manifest("a").path("operatingPoints");
        JsonNode point = points.get(points.size() - 1);
        assertEquals(rule, point.path("rule").asText());
        double score = point.path("score").asDouble();
        assertTrue(
                out.toString()
                        .contains("threshold, " + rule + ": score "
                                + point.path("score").asText() + "; in"),
                out.toString());
        double from = Bundle.load(folder.resolve("a"))
                .calibration()
                .rawScoreAt(Threshold.ofScore(score))
                .orElseThrow();
        assertTrue(from <= point.path("rawScore").asDouble(), point.toString());
        assertTrue(point.at("/outOfFold/truePositives").asInt() > 0, point.toString());
    }

    @Test
    void foldsWithoutEnough_areNamed() {
        assertEquals(2, train("a", List.of("--early-stopping=3", "--folds=200")));

        assertTrue(err.toString().contains("cross-validation of 200 parts needs sites and families"), err.toString());
    }

    private List<String> arguments(String name, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--out=" + folder.resolve(name),
                "--name=t-1",
                "--trees=20",
                "--class-trees=2",
                "--min-data-in-leaf=5",
                "--created=2026-01-01T00:00:00Z"));
        arguments.removeIf(given -> more.stream().anyMatch(other -> other.startsWith(given.split("=", 2)[0] + "=")));
        arguments.addAll(more);
        arguments.add("--corpus");
        TestCorpora.files().forEach(file -> arguments.add(file.toString()));
        return arguments;
    }

    private int train(String name, List<String> more) {
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return command.execute(arguments(name, more).toArray(String[]::new));
    }

    private JsonNode manifest(String name) throws IOException {
        return JSON.readTree(folder.resolve(name).resolve("bundle.json").toFile());
    }

    /** LightGBM's library is the one that this process unpacked. */
    private Process process(List<String> more) throws IOException {
        NativeMemory.load();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments("a", more));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(folder.resolve("search.err").toFile());
        builder.environment().put("LIGHTGBM_NATIVE_LIB_PATH", System.getProperty("java.io.tmpdir"));
        return builder.start();
    }
}
