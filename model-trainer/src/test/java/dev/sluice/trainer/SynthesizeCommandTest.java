package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.AttackClass;
import dev.sluice.trainer.CorpusReader.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
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
        assertEquals(13, classes.size());
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
    void oneFamilyOfMutatorsAloneWritesAttacksOnly() throws IOException {
        List<CorpusRecord> records = Files.readAllLines(synthesize("only.jsonl", "--only", "SPLITTING")).stream()
                .map(text -> new Line("corpus", "corpus", text).record())
                .toList();
        assertTrue(records.stream().allMatch(CorpusRecord::malicious));
        assertEquals(
                EnumSet.of(AttackClass.SQLI, AttackClass.XSS, AttackClass.PATH_TRAVERSAL),
                records.stream().map(CorpusRecord::attackClass).collect(Collectors.toSet()));
    }

    @Test
    void aFamilyOfMutatorsIsLeftOutOrTakenAlone() {
        String out = folder.resolve("x.jsonl").toString();
        assertEquals(
                Main.BAD_INPUT,
                Main.commandLine().execute("synthesize", "--out", out, "--only", "CASE", "--without", "CASE"));
    }

    @Test
    void aFileThatCannotBeWrittenIsBadInput() {
        String out = folder.resolve("no/such/folder/corpus.jsonl").toString();
        assertEquals(Main.BAD_INPUT, Main.commandLine().execute("synthesize", "--out", out));
    }

    private Path synthesize(String name, String... options) {
        Path out = folder.resolve(name);
        List<String> arguments =
                new ArrayList<>(List.of("synthesize", "--out", out.toString(), "--attacks", "20", "--benign", "5"));
        arguments.addAll(List.of(options));
        assertEquals(0, Main.commandLine().execute(arguments.toArray(String[]::new)));
        return out;
    }
}
