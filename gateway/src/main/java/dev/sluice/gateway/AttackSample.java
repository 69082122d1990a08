package dev.sluice.gateway;

import dev.sluice.detector.AttackClass;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Attacks of every class but {@code scanner}, which is a behaviour. An excerpt of what the trainer's grammars write, to try
 * exceptions on: what passes here would pass in earnest, but what does not is no proof.
 */
final class AttackSample {

    private static final String RESOURCE = "attacks.txt";

    private AttackSample() {}

    /**
     * One attack.
     *
     * @param attackClass what it is
     * @param value one char per byte
     */
    record Attack(AttackClass attackClass, String value) {

        private static Attack parse(String line) {
            String[] parts = line.split("\t", 2);
            return new Attack(AttackClass.ofLabel(parts[0]).orElseThrow(), parts[1].translateEscapes());
        }
    }

    /** All of them, in the order of the file. */
    static List<Attack> attacks() {
        InputStream in = Objects.requireNonNull(AttackSample.class.getResourceAsStream(RESOURCE), RESOURCE);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("# "))
                    .map(Attack::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
