package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The inputs of the fuzz targets as plain tests; {@code mvn verify -Pfuzz} looks for more of them. */
class FuzzTest {

    @Test
    void knownHeadsPass() throws IOException {
        passes("HeadReaderFuzz", HeadReaderFuzz::fuzzerTestOneInput);
    }

    @Test
    void knownChunksPass() throws IOException {
        passes("ChunkReaderFuzz", ChunkReaderFuzz::fuzzerTestOneInput);
    }

    private static void passes(String name, Consumer<byte[]> target) throws IOException {
        List<Path> inputs = files(Path.of("src/test/resources/fuzz", name));
        assertTrue(inputs.size() > 1, "inputs of " + name);
        for (Path input : inputs) {
            passes(target, input);
        }
    }

    private static void passes(Consumer<byte[]> target, Path input) throws IOException {
        try {
            target.accept(Files.readAllBytes(input));
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(input.toString(), e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
