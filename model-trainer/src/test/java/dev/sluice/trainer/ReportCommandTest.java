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

/** The scorecard on small corpora and the real LightGBM. */
class ReportCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void sourcesLeftOut_haveARowEach_andAMean() throws IOException {
        JsonNode json = report("sources").path("leaveOneSourceOut");

        assertEquals(List.of("handmade", "mean"), names(json));
        assertTrue(out.toString().contains("| handmade "), out.toString());
        assertTrue(out.toString().contains("| mean over sources "), out.toString());
    }

    @Test
    void browsingLeftOut_isTestedAgainstOtherTraffic() throws IOException {
        JsonNode json = report("browsing").path("leaveBrowsingOut");

        assertEquals(List.of("everything", "no browsing"), names(json));
    }

    @Test
    void quick_leavesOutAQuarterAtATime() throws IOException {
        assertTrue(report("sources", "--quick").has("leaveQuartersOut"));
    }

    @Test
    void withoutMadeUpAttacks_thatTrialIsRefused() {
        assertEquals(2, run("synthetic"));
        assertTrue(err.toString().contains("synthetic attacks only: nothing is left to learn from"), err.toString());
    }

    @Test
    void bundle_isMeasuredOnItsValidationSide_withTheSpreadOfItsBudgets() throws IOException {
        Path bundle = folder.resolve("bundle");
        List<String> arguments = new ArrayList<>(
                List.of("train", "--out=" + bundle, "--name=t-1", "--trees=10", "--class-trees=2", "--corpus"));
        TestCorpora.files().forEach(file -> arguments.add(file.toString()));
        assertEquals(0, Main.commandLine().execute(arguments.toArray(String[]::new)));

        assertEquals(0, runOn(corpora(), "bundle", "--bundle=" + bundle), err.toString());
        assertTrue(out.toString().startsWith("### The bundle t-1 on sites and attack families it never saw"));
        assertTrue(out.toString().contains("Every family counted as one attack: "), out.toString());

        JsonNode manifest =
                new ObjectMapper().readTree(bundle.resolve("bundle.json").toFile());
        assertEquals(
                manifest.at("/calibration/recorded").asLong() / 2,
                manifest.at("/calibration/requests").asLong());
    }

    @Test
    void report_goesBetweenItsLines_andLeavesTheRest() throws IOException {
        Path file = Files.writeString(
                folder.resolve("card.md"),
                "# Mine\n" + ReportCommand.BEGIN + "\nold\n" + ReportCommand.END + "\nmy words\n");

        report("sources", "--into=" + file);

        String text = Files.readString(file);
        assertTrue(text.startsWith("# Mine\n" + ReportCommand.BEGIN + "\n\n### Attack sources never seen"), text);
        assertTrue(text.endsWith("\n" + ReportCommand.END + "\nmy words\n"), text);
        assertFalse(text.contains("old"), text);
        assertEquals("", out.toString());
    }

    @Test
    void fileWithoutTheLines_isRefusedBeforeAnyWork() throws IOException {
        Path file = Files.writeString(folder.resolve("card.md"), "# Mine\n");

        assertEquals(2, run("sources", "--into=" + file));
        assertTrue(err.toString().contains("card.md: has no line"), err.toString());
        assertEquals("# Mine\n", Files.readString(file));
    }

    @Test
    void folderOfCorpora_standsForItsFiles() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data/http"));
        for (Path file : TestCorpora.files()) {
            Files.copy(file, data.resolve(file.toFile().getName()));
        }
        Files.writeString(data.resolve("notes.jsonl"), "no corpus\n");
        Files.writeString(folder.resolve("data/readme.txt"), "no corpus\n");

        assertEquals(2, runOn(List.of(folder.resolve("data").toString()), "sources"));
        assertEquals(
                0, runOn(List.of(folder.resolve("data").toString(), "--without=notes"), "sources"), err.toString());
        assertTrue(out.toString().contains("| handmade "), out.toString());
    }

    private JsonNode report(String part, String... more) throws IOException {
        assertEquals(0, run(part, more), err.toString());
        return new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    }

    private int run(String part, String... more) {
        return runOn(corpora(), part, more);
    }

    private static List<String> corpora() {
        return TestCorpora.files().stream().map(Path::toString).toList();
    }

    private int runOn(List<String> corpora, String part, String... more) {
        List<String> arguments = new ArrayList<>(List.of("report", "--corpus"));
        arguments.addAll(corpora);
        arguments.addAll(
                List.of("--part=" + part, "--split=70/30", "--trees=10", "--json=" + folder.resolve("report.json")));
        arguments.addAll(List.of(more));
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return command.execute(arguments.toArray(String[]::new));
    }

    private static List<String> names(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
