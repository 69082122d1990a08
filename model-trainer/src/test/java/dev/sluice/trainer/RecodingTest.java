package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Detector;
import dev.sluice.detector.WindowReader;
import dev.sluice.trainer.Recodings.Change;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecodingTest {

    private static final String PAYLOAD = "<b title='a & b'>1 or 2</b>";

    private final WindowReader reader = new WindowReader(Detectors.PATIENT);

    @ParameterizedTest
    @EnumSource(Recoding.class)
    void everyForm_holdsThePayload(Recoding recoding) {
        AttackClass attackClass = Stream.of(AttackClass.XSS, AttackClass.SQLI, AttackClass.PATH_TRAVERSAL)
                .filter(some -> recoding.fits(PAYLOAD, some))
                .findFirst()
                .orElseThrow();
        StringBuilder seen = new StringBuilder();
        reader.read(
                recoding.request(PAYLOAD),
                (field, canonical, vector) ->
                        seen.append(new String(canonical, ISO_8859_1)).append('\n'));

        assertTrue(seen.toString().replace('\n', ' ').contains(PAYLOAD), attackClass + ": " + seen);
    }

    @Test
    void equivalentForms_changeTheVerdictOfAtMostOnePercent() throws BundleException {
        Detector detector = new Detector(Bundle.load(Path.of("../config/models/default")), Detectors.PATIENT);
        List<Change> changes = SampleAttacks.all().stream()
                .flatMap(attack ->
                        Recodings.changes(detector, "sample", attack.attackClass(), attack.payload()).stream())
                .toList();
        List<Change> changed = changes.stream().filter(Change::changed).toList();
        changed.forEach(System.out::println);
        assertTrue(
                changed.size() <= changes.size() * Recodings.MAX_CHANGED_PERCENT / 100,
                changed.size() + " of " + changes.size());
    }
}
