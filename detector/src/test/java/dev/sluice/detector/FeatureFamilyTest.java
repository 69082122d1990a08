package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every line of evidence.txt names a feature and a value that shows it (+) or must not (-). */
class FeatureFamilyTest {

    private final Canonicalizer canonicalizer = new Canonicalizer();
    private final FeatureExtractor extractor = new FeatureExtractor();
    private final List<String> names =
            FeatureSchema.features().stream().map(FeatureSchema.Feature::name).toList();

    private record Case(boolean shown, String feature, String value) {

        static Case parse(String line) {
            String[] parts = line.split(" ", 3);
            return new Case(parts[0].equals("+"), parts[1], parts[2]);
        }
    }

    @TestFactory
    Stream<DynamicTest> evidence() throws Exception {
        return cases().stream()
                .map(c -> DynamicTest.dynamicTest(c.feature() + " in " + c.value(), () -> {
                    assertTrue(names.contains(c.feature()), "unknown feature " + c.feature());
                    assertEquals(c.shown(), count(c.feature(), c.value()) > 0, c::toString);
                }));
    }

    @Test
    void everyGrammarFeatureHasACaseThatShowsIt() throws Exception {
        Set<String> shown = new HashSet<>();
        cases().stream().filter(Case::shown).forEach(c -> shown.add(c.feature()));
        List<String> missing = new ArrayList<>();
        for (FeatureFamily family : FeatureSchema.FAMILIES) {
            names.stream()
                    .filter(name -> family.grammar() && name.startsWith(family.name() + "-") && !shown.contains(name))
                    .forEach(missing::add);
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void namesAreUnique() {
        assertEquals(names.size(), new HashSet<>(names).size());
    }

    @Test
    void evidenceCountsKindsNotRepetitions() {
        assertEquals(count("evidence-path", "../"), count("evidence-path", "../../../../"));
        assertTrue(count("evidence-path", "../../etc/passwd") > count("evidence-path", "../"));
    }

    @Test
    void aWindowsVectorDependsOnNothingBeforeIt() {
        double[] fresh =
                new FeatureExtractor().extract(canonical("<b>'1"), 0, 5).clone();
        extractor.extract(canonical("' or 1=1;--".repeat(40)), 0, Window.SIZE);
        assertArrayEquals(fresh, extractor.extract(canonical("<b>'1"), 0, 5));
    }

    @Test
    void anyTextGivesFiniteCounts() {
        Random random = new Random(11);
        String alphabet = "'\"`<>()[]{};:=/\\|&$%#*+-,.!?@^~_ \nab01selectorunion";
        for (int run = 0; run < 20_000; run++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(Window.SIZE) + 1;
            for (int i = 0; i < length; i++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Canonicalizer value = canonical(text.toString());
            for (double feature : extractor.extract(value, 0, value.length())) {
                assertTrue(Double.isFinite(feature));
            }
        }
    }

    private double count(String feature, String value) {
        Canonicalizer text = canonical(value);
        return extractor.extract(text, 0, text.length())[names.indexOf(feature)];
    }

    private Canonicalizer canonical(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        canonicalizer.canonicalize(bytes, 0, bytes.length);
        return canonicalizer;
    }

    private static List<Case> cases() throws Exception {
        try (var in = FeatureFamilyTest.class.getResourceAsStream("/evidence.txt")) {
            assertTrue(in != null, "evidence.txt is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Case::parse)
                    .toList();
        }
    }
}
