package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.FeatureSchema;
import dev.sluice.trainer.CrossFit.Scored;
import dev.sluice.trainer.Training.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The detector's evaluation of trees against LightGBM's own, to 1e-12, the check that every load of a bundle makes. */
class ParityTest {

    private static final int VECTORS = 4000;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void edgeValuesAndThresholds_areScoredAsLightGbmDoes() throws BundleException {
        List<String> names = FeatureSchema.features().stream()
                .map(FeatureSchema.Feature::name)
                .toList();
        Examples examples = TestCorpora.examples(new Split(1, 80, 20), "browsing", "attacks", "payloads");
        TrainingParameters parameters = new TrainingParameters(
                1, 60, 31, 0.1, 10, 15, 3, 0.8, 1, 0.01, 10, 2, FeatureSchema.monotone(), null, null, null);
        Models models = new Training(examples, parameters, new LightGbm(names)).run();
        Golden golden = new Golden(names);
        List<double[]> vectors = new ArrayList<>(golden.random(models.attack(), VECTORS / 2, 1));
        vectors.addAll(golden.random(models.classes(), VECTORS / 2, 2));

        Bundle bundle = load(models, golden.csv(models, vectors));
        assertEquals("parity", bundle.name());
        assertContributionsAgree(bundle, models.attack(), vectors.subList(0, 200));
    }

    private static void assertContributionsAgree(Bundle bundle, String model, List<double[]> vectors) {
        try (NativeModel lightGbm = NativeModel.read(model)) {
            for (double[] vector : vectors) {
                double[] contributions = bundle.contributions(vector);
                assertArrayEquals(lightGbm.contributions(vector), contributions, 1e-9);
                assertEquals(
                        lightGbm.rawScores(vector)[0],
                        Arrays.stream(contributions).sum(),
                        1e-9);
            }
        }
    }

    private Bundle load(Models models, String golden) throws BundleException {
        try (BundleFolder bundle = BundleFolder.at(folder.resolve("bundle"))) {
            bundle.write("attack.txt", models.attack());
            bundle.write("class.txt", models.classes());
            bundle.write("golden.csv", golden);
            Map<String, Object> manifest = new LinkedHashMap<>();
            manifest.put("format", 1);
            manifest.put("name", "parity");
            manifest.put("featureSchema", Map.of("version", FeatureSchema.version(), "sha256", FeatureSchema.digest()));
            manifest.put(
                    "classes",
                    models.classOrder().stream().map(each -> each.label()).toList());
            manifest.put("calibration", CalibrationTable.of(List.of(new Scored("site", 0, 0)), 1));
            manifest.put("files", bundle.digests());
            bundle.writeManifest(manifest);
            return Bundle.load(bundle.path());
        }
    }
}
