package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The inputs of the fuzz targets as plain tests; {@code mvn verify -Pfuzz} looks for more of them. */
class FuzzTest {

    private interface Target {

        void accept(byte[] input) throws IOException;
    }

    private static final Map<String, Target> TARGETS = Map.of(
            "BundleFuzz", BundleFuzz::fuzzerTestOneInput,
            "CanonicalizerFuzz", CanonicalizerFuzz::fuzzerTestOneInput,
            "DetectorFuzz", DetectorFuzz::fuzzerTestOneInput,
            "FieldReaderFuzz", FieldReaderFuzz::fuzzerTestOneInput,
            "JsonFieldsFuzz", JsonFieldsFuzz::fuzzerTestOneInput,
            "LinearTimeFuzz", LinearTimeFuzz::fuzzerTestOneInput,
            "MultipartFieldsFuzz", MultipartFieldsFuzz::fuzzerTestOneInput,
            "NestedFormatsFuzz", NestedFormatsFuzz::fuzzerTestOneInput,
            "WindowSourceFuzz", WindowSourceFuzz::fuzzerTestOneInput,
            "XmlFieldsFuzz", XmlFieldsFuzz::fuzzerTestOneInput);

    static Stream<Arguments> targets() {
        return TARGETS.entrySet().stream().map(target -> Arguments.of(target.getKey(), target.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    void knownInputsPass(String name, Target target) throws IOException {
        List<FuzzInputs.Input> inputs = FuzzInputs.of(name).toList();
        assertFalse(inputs.isEmpty());
        for (FuzzInputs.Input input : inputs) {
            passes(target, input);
        }
    }

    @Test
    void everyFolderOfInputsHasItsTarget() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("src/test/resources/fuzz"))) {
            assertEquals(
                    new TreeSet<>(TARGETS.keySet()),
                    folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString())
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    private static void passes(Target target, FuzzInputs.Input input) throws IOException {
        try {
            target.accept(input.bytes());
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(input.origin(), e);
        }
    }
}
