package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorporaTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void map_keepsTheOrderOfTheFiles() throws IOException {
        Path first = write("first.jsonl", lines(500));
        Path second = write("second.jsonl", lines(3));

        List<String> ids = ids(null, first, second);

        assertEquals(503, ids.size());
        assertEquals(List.of("first:0", "first:1"), ids.subList(0, 2));
        assertEquals("second:2", ids.get(502));
    }

    @Test
    void map_readsGzippedFilesWhateverTheirName() throws IOException {
        Path file = folder.resolve("zipped.jsonl");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(lines(2).getBytes(UTF_8));
        }

        assertEquals(List.of("zipped:0", "zipped:1"), ids(null, file));
    }

    @Test
    void excludedIds_areLeftOut() throws IOException {
        Path exclude = write("exclude.txt", "# no attacks\n\n1\n");

        assertEquals(List.of("list:0", "list:2"), ids(exclude, write("list.jsonl", lines(3))));
    }

    @Test
    void missingFile_isAnError() {
        Path missing = folder.resolve("missing.jsonl");

        InputException error = assertThrows(InputException.class, () -> Corpora.of(List.of(missing), null));

        assertEquals(missing + ": no such file, or it cannot be read", error.getMessage());
    }

    @Test
    void cutOffGzip_isAnErrorWithItsPlace() throws IOException {
        Path whole = folder.resolve("whole.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            out.write(lines(2000).getBytes(UTF_8));
        }
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = folder.resolve("cut.gz");
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));

        InputException error = assertThrows(InputException.class, () -> ids(null, cut));

        String message = String.valueOf(error.getMessage());
        assertTrue(message.matches(".*cut\\.gz:\\d+: .*"), message);
    }

    private static List<String> ids(@Nullable Path exclude, Path... files) {
        List<String> ids = new ArrayList<>();
        try (Workers workers = new Workers(2)) {
            Corpora.of(List.of(files), exclude)
                    .<String>map(workers, "test", record -> record.corpus() + ":" + record.id(), ids::add);
        }
        return ids;
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"id\":\"" + i + "\",\"source\":\"s\",\"label\":\"benign\",\"payload\":\"x\"}\n")
                .collect(Collectors.joining());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
