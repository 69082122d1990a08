package dev.sluice.detector;

import dev.sluice.detector.GoldenRows.Judged;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a bundle of its files and checks them. */
final class BundleReader {

    private static final long FORMAT = 1;
    private static final String MANIFEST = BundleFiles.MANIFEST;

    private final JsonObject manifest;
    private final ListedFiles files;

    private BundleReader(JsonObject manifest, ListedFiles files) {
        this.manifest = manifest;
        this.files = files;
    }

    static Bundle read(BundleFiles bundle) throws BundleException {
        JsonObject manifest = ListedFiles.manifest(bundle);
        return new BundleReader(manifest, ListedFiles.of(bundle, manifest)).read();
    }

    private Bundle read() throws BundleException {
        checkFormat();
        int features = FeatureSchema.features().size();
        TreeEnsemble attack = files.model("attack.txt", features);
        TreeEnsemble classes = files.model("class.txt", features);
        List<AttackClass> order = classOrder(classes);
        if (attack.outputs() != 1) {
            throw files.broken("attack.txt", "has " + attack.outputs() + " outputs; the attack model has one");
        }
        Calibration calibration = calibration(manifest.object("calibration"));
        Bundle bundle =
                new Bundle(manifest.string("name"), files.digest(), created(), attack, classes, order, calibration);
        RawScorer scorer = bundle.attackScorer();
        Judged judgedAttack = new Judged("attack.txt", 1, vector -> new double[] {scorer.rawScore(vector)});
        Judged judgedClasses = new Judged("class.txt", classes.outputs(), classes::rawScores);
        new GoldenRows(files, features, List.of(judgedAttack, judgedClasses)).check();
        return bundle;
    }

    private @Nullable Instant created() throws BundleException {
        try {
            return manifest.has("created") ? Instant.parse(manifest.string("created")) : null;
        } catch (DateTimeParseException e) {
            throw new BundleException(files.path(MANIFEST) + ": \"created\" is no time in ISO 8601", e);
        }
    }

    private void checkFormat() throws BundleException {
        long format = manifest.integer("format");
        if (format != FORMAT) {
            throw files.broken(MANIFEST, "has format " + format + "; this version of Sluice reads format " + FORMAT);
        }
        if (manifest.is("kind", TableModel.KIND)) {
            throw files.broken(MANIFEST, "is a model of tables; requests are judged by a model of http corpora");
        }
        String digest = manifest.object("featureSchema").string("sha256");
        if (!digest.equals(FeatureSchema.digest())) {
            throw files.broken(
                    MANIFEST,
                    "was trained for another feature schema (" + ListedFiles.brief(digest)
                            + ", this version of Sluice computes " + ListedFiles.brief(FeatureSchema.digest())
                            + "); train it again or use the bundle that came with this version");
        }
    }

    private List<AttackClass> classOrder(TreeEnsemble classes) throws BundleException {
        List<AttackClass> order = new ArrayList<>();
        for (String label : manifest.strings("classes")) {
            order.add(AttackClass.ofLabel(label)
                    .orElseThrow(() -> files.broken(MANIFEST, "names an unknown attack class \"" + label + "\"")));
        }
        if (order.size() != classes.outputs()) {
            throw files.broken(
                    "class.txt",
                    "has " + classes.outputs() + " outputs for the " + order.size() + " classes of bundle.json");
        }
        return order;
    }

    private Calibration calibration(JsonObject table) throws BundleException {
        double[] counts = table.numbers("atLeast");
        long[] atLeast = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            atLeast[i] = (long) counts[i];
        }
        try {
            return new Calibration(table.integer("requests"), table.numbers("rawScores"), atLeast);
        } catch (IllegalArgumentException e) {
            throw new BundleException(files.path(MANIFEST) + ": calibration: " + e.getMessage(), e);
        }
    }
}
