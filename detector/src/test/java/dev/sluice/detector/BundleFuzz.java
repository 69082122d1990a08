package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A broken file of a bundle: {@code bundle.json} if it starts with a curly bracket, else a model. It is refused with a
 * {@link BundleException}, or it can be evaluated. In {@code bundle.json}, {@code @schema} stands for the digest of the
 * feature schema and {@code @attack.txt} for that of the file.
 */
public final class BundleFuzz {

    /** A model may claim any number of features; the bundle's reader refuses all but one. */
    private static final int MAX_FEATURES = 4096;

    private static final Path BUNDLE = bundle();
    private static final JsonObject DIGESTS = digests();

    private BundleFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        try {
            if (input.length > 0 && input[0] == '{') {
                readManifest(input);
            } else {
                evaluate(LightGbmText.read("attack.txt", input));
            }
        } catch (BundleException refused) {
            assertNotNull(refused.getMessage());
        }
    }

    private static void readManifest(byte[] input) throws IOException, BundleException {
        String manifest = new String(input, UTF_8).replace("@schema", FeatureSchema.digest());
        for (String file : List.of("attack.txt", "class.txt", "golden.csv")) {
            manifest = manifest.replace("@" + file, DIGESTS.string(file));
        }
        Files.writeString(BUNDLE.resolve("bundle.json"), manifest);
        Bundle bundle = Bundle.load(BUNDLE);
        assertNotNull(bundle.classOf(new double[FeatureSchema.features().size()]));
        assertEquals(bundle.calibration().maxScore(), bundle.calibration().score(Double.MAX_VALUE));
    }

    private static void evaluate(TreeEnsemble model) {
        if (model.features() > MAX_FEATURES) {
            return;
        }
        double[] vector = new double[model.features()];
        for (double value : new double[] {0, -0.0, 1, Double.NaN, Double.MAX_VALUE, Double.NEGATIVE_INFINITY}) {
            Arrays.fill(vector, value);
            assertEquals(model.outputs(), model.rawScores(vector).length);
        }
    }

    private static JsonObject digests() {
        try {
            byte[] manifest = Files.readAllBytes(BUNDLE.resolve("bundle.json"));
            return JsonObject.parse("bundle.json", manifest).object("files");
        } catch (IOException | BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path bundle() {
        try {
            Path directory = Files.createTempDirectory("bundle");
            directory.toFile().deleteOnExit();
            return TestBundle.write(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
