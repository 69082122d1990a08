package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands in a process that has too little: whose files may not grow beyond a few kilobytes, which fails where a full disk
 * does, or whose heap is too small.
 */
class ScarceResourcesTest {

    private static final int MOST_KILOBYTES = 4;

    @TempDir
    private Path folder = Path.of("");

    /** What a command did. */
    private record Result(int code, String text) {}

    @Test
    void onAFullDisk_train_saysWhat_andLeavesNothing() throws Exception {
        Path description = TableSamples.write(folder, 1500, "drop: [ trace ]");
        Set<String> before = files();

        Result result = runOnFullDisk("train", "--table=" + description, "--out=model", "--name=x", "--no-leak-check");

        assertEquals(2, result.code(), result.text());
        assertTrue(result.text().contains("sluice train: "), result.text());
        assertTrue(result.text().contains("model/attack.txt: cannot be written: File too large"), result.text());
        assertEquals(before, files());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lightgbm", "logistic-regression", "decision-tree"})
    void onAFullDisk_compare_saysWhat_andLeavesNothing(String model) throws Exception {
        Path description = TableSamples.write(folder, 3000, "drop: [ trace ]");
        Set<String> before = files();

        Result result = runOnFullDisk("compare", "--table=" + description, "--models=models", "--only=" + model);

        assertEquals(2, result.code(), result.text());
        assertTrue(result.text().contains("cannot be written: File too large"), result.text());
        assertEquals(before, files());
    }

    @Test
    void onAFullDisk_report_saysWhat_andLeavesNothing() throws Exception {
        Files.writeString(folder.resolve("test.csv"), TableSamples.csv(500, 2));
        Path description = TableSamples.write(folder, 1500, "drop: [ trace ]", "test: [ test.csv ]");
        int trained = Main.commandLine().execute(TableCommands.routed(new String[] {
            "train",
            "--table=" + description,
            "--out=" + folder.resolve("model"),
            "--name=x",
            "--trees=5",
            "--no-leak-check"
        }));
        assertEquals(0, trained);
        Set<String> before = files();

        Result result = runOnFullDisk(
                "report",
                "--table=" + description,
                "--model=model",
                "--out=report",
                "--no-learning-curve",
                "--explained=20");

        assertEquals(2, result.code(), result.text());
        assertTrue(result.text().contains("report/report.html: cannot be written: File too large"), result.text());
        assertEquals(before, files());
    }

    @Test
    void withTooLittleMemory_train_saysHowToGiveMore_andLeavesNothing() throws Exception {
        Path description = TableSamples.write(folder, 400_000, "drop: [ trace ]");
        Set<String> before = files();

        Result result = run(
                "unlimited",
                "-Xmx16m",
                "train",
                "--table=" + description,
                "--out=model",
                "--name=x",
                "--no-leak-check");

        assertEquals(2, result.code(), result.text());
        assertTrue(result.text().contains("sluice train: 16 MiB of memory are not enough"), result.text());
        assertTrue(result.text().contains("SLUICE_JAVA_OPTS=-Xmx32m"), result.text());
        assertEquals(before, files());
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            Set<String> names = new TreeSet<>();
            all.forEach(file -> names.add(folder.relativize(file).toString()));
            return names;
        }
    }

    private Result runOnFullDisk(String... arguments) throws IOException, InterruptedException {
        return run(String.valueOf(2 * MOST_KILOBYTES), "-Xmx256m", arguments);
    }

    /** LightGBM's library is the one that this process unpacked, as the other may not be able to. */
    private Result run(String mostBlocks, String heap, String... arguments) throws IOException, InterruptedException {
        NativeMemory.load();
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "ulimit -f " + mostBlocks + "; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                heap,
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("LIGHTGBM_NATIVE_LIB_PATH", System.getProperty("java.io.tmpdir"));
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), text);
        return new Result(process.exitValue(), text);
    }
}
