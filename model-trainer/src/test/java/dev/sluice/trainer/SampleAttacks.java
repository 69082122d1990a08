package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The attacks of {@code src/test/resources/samples/attacks.txt}. */
final class SampleAttacks {

    private static final Path FILE = Path.of("src/test/resources/samples/attacks.txt");

    private SampleAttacks() {}

    record Attack(AttackClass attackClass, String payload) {}

    static List<Attack> all() {
        try {
            return Files.readAllLines(FILE).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(SampleAttacks::attack)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Attack attack(String line) {
        String[] parts = line.split(": ", 2);
        return new Attack(AttackClass.ofLabel(parts[0]).orElseThrow(), CorpusRequest.utf8(parts[1]));
    }
}
