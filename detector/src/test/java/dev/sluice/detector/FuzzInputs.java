package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the fuzz targets start from: the files under {@code fuzz/TARGET}, and what other tests hold already. */
final class FuzzInputs {

    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final List<String> READ_REQUESTS = List.of("FieldReaderFuzz", "DetectorFuzz");
    private static final List<String> READ_VALUES =
            List.of("CanonicalizerFuzz", "NestedFormatsFuzz", "WindowSourceFuzz");

    private FuzzInputs() {}

    record Input(String origin, byte[] bytes) {}

    /** Writes the inputs that are no files yet into {@code TARGET/corpus} of a folder. */
    public static void main(String[] folder) throws IOException {
        for (String target :
                Stream.concat(READ_REQUESTS.stream(), READ_VALUES.stream()).toList()) {
            Path corpus = Files.createDirectories(Path.of(folder[0], target, "corpus"));
            List<Input> inputs = fromOtherTests(target).toList();
            for (int i = 0; i < inputs.size(); i++) {
                Files.write(corpus.resolve("seed-" + i), inputs.get(i).bytes());
            }
        }
    }

    static Stream<Input> of(String target) {
        return Stream.concat(files(target), fromOtherTests(target));
    }

    private static Stream<Input> files(String target) {
        try (Stream<Path> files = Files.list(RESOURCES.resolve("fuzz").resolve(target))) {
            return files.sorted().map(file -> new Input(file.toString(), bytes(file))).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Input> fromOtherTests(String target) {
        if (READ_REQUESTS.contains(target)) {
            return FieldCase.all().stream().map(test -> new Input(test.file() + ": " + test.name(), test.raw()));
        }
        return READ_VALUES.contains(target) ? evidence() : Stream.empty();
    }

    /** The values of {@code evidence.txt}, as many together as make a window. */
    private static Stream<Input> evidence() {
        List<String> values = new String(bytes(RESOURCES.resolve("evidence.txt")), ISO_8859_1)
                .lines()
                .filter(line -> line.startsWith("+ "))
                .map(line -> line.split(" ", 3)[2])
                .toList();
        int together = 8;
        return IntStream.range(0, values.size() / together)
                .mapToObj(i -> String.join("\n", values.subList(i * together, (i + 1) * together)))
                .map(value -> new Input("evidence.txt: " + value, Bytes.of(value)));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
