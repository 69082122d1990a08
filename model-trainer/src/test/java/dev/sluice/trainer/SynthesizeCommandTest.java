package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.AttackClass;
import dev.sluice.trainer.CorpusReader.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynthesizeCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everyClassAndBothLabelsAreThere() throws IOException {
        List<CorpusRecord> records = Files.readAllLines(synthesize("corpus.jsonl")).stream()
                .map(text -> new Line("corpus", "corpus", text).record())
                .toList();
        Set<AttackClass> classes = records.stream()
                .map(CorpusRecord::attackClass)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(12, classes.size());
        assertTrue(records.stream().anyMatch(record -> !record.malicious()));
        assertEquals(
                records.size(),
                records.stream().map(CorpusRecord::id).distinct().count());
    }

    @Test
    void theSameSeedGivesTheSameCorpus() throws IOException {
        assertArrayEquals(Files.readAllBytes(synthesize("one.jsonl")), Files.readAllBytes(synthesize("two.jsonl")));
    }

    @Test
    void aFileThatCannotBeWrittenIsBadInput() {
        String out = folder.resolve("no/such/folder/corpus.jsonl").toString();
        assertEquals(Main.BAD_INPUT, Main.commandLine().execute("synthesize", "--out", out));
    }

    private Path synthesize(String name) {
        Path out = folder.resolve(name);
        assertEquals(
                0,
                Main.commandLine().execute("synthesize", "--out", out.toString(), "--attacks", "20", "--benign", "5"));
        return out;
    }
}
