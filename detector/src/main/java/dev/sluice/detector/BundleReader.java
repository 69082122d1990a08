package dev.sluice.detector;

import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a bundle of its files and checks them. */
final class BundleReader {

    private static final long FORMAT = 1;
    private static final double PARITY = 1e-12;
    private static final String MANIFEST = BundleFiles.MANIFEST;

    private final BundleFiles files;

    BundleReader(BundleFiles files) {
        this.files = files;
    }

    Bundle read() throws BundleException {
        JsonObject manifest = JsonObject.parse(path(MANIFEST).toString(), files.bytes(MANIFEST));
        checkFormat(manifest);
        JsonObject digests = manifest.object("files");
        TreeEnsemble attack = model("attack.txt", digests);
        TreeEnsemble classes = model("class.txt", digests);
        List<AttackClass> order = classOrder(manifest, classes);
        if (attack.outputs() != 1) {
            throw broken("attack.txt", "has " + attack.outputs() + " outputs; the attack model has one");
        }
        Calibration calibration = calibration(manifest.object("calibration"));
        Bundle bundle = new Bundle(
                manifest.string("name"), files.digest(), created(manifest), attack, classes, order, calibration);
        checkParity(checked("golden.csv", digests), bundle.attackScorer(), classes);
        return bundle;
    }

    private @Nullable Instant created(JsonObject manifest) throws BundleException {
        try {
            return manifest.has("created") ? Instant.parse(manifest.string("created")) : null;
        } catch (DateTimeParseException e) {
            throw new BundleException(path(MANIFEST) + ": \"created\" is no time in ISO 8601", e);
        }
    }

    private void checkFormat(JsonObject manifest) throws BundleException {
        long format = manifest.integer("format");
        if (format != FORMAT) {
            throw broken(MANIFEST, "has format " + format + "; this version of Sluice reads format " + FORMAT);
        }
        String digest = manifest.object("featureSchema").string("sha256");
        if (!digest.equals(FeatureSchema.digest())) {
            throw broken(
                    MANIFEST,
                    "was trained for another feature schema (" + brief(digest) + ", this version of"
                            + " Sluice computes " + brief(FeatureSchema.digest())
                            + "); train it again or use the bundle that"
                            + " came with this version");
        }
    }

    private TreeEnsemble model(String file, JsonObject digests) throws BundleException {
        TreeEnsemble model = LightGbmText.read(path(file).toString(), checked(file, digests));
        int features = FeatureSchema.features().size();
        if (model.features() != features) {
            throw broken(file, "reads " + model.features() + " features; the schema has " + features);
        }
        return model;
    }

    private List<AttackClass> classOrder(JsonObject manifest, TreeEnsemble classes) throws BundleException {
        List<AttackClass> order = new ArrayList<>();
        for (String label : manifest.strings("classes")) {
            order.add(AttackClass.ofLabel(label)
                    .orElseThrow(() -> broken(MANIFEST, "names an unknown attack class \"" + label + "\"")));
        }
        if (order.size() != classes.outputs()) {
            throw broken(
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
            throw new BundleException(path(MANIFEST) + ": calibration: " + e.getMessage(), e);
        }
    }

    /** Golden rows: the features, then LightGBM's raw score of attack.txt, then those of class.txt. */
    private void checkParity(byte[] golden, RawScorer attack, TreeEnsemble classes) throws BundleException {
        int features = FeatureSchema.features().size();
        double[] values = new double[features + 1 + classes.outputs()];
        int end = Bytes.trimEnd(golden, 0, golden.length);
        int from = Bytes.indexOf('\n', golden, 0, end) + 1;
        if (from >= end) {
            throw broken("golden.csv", "has no rows; without them the models cannot be checked");
        }
        for (int line = 2; from < end; line++) {
            int to = Bytes.indexOf('\n', golden, from, end);
            readRow(golden, from, Bytes.trimEnd(golden, from, to), values, line);
            checkRow(values, features, line, attack, classes);
            from = to + 1;
        }
    }

    private void readRow(byte[] golden, int from, int to, double[] values, int line) throws BundleException {
        int count = 0;
        int at = from;
        while (at <= to) {
            int end = Bytes.indexOf(',', golden, at, to);
            if (count < values.length) {
                values[count] = number(golden, at, end, line);
            }
            count++;
            at = end + 1;
        }
        if (count != values.length) {
            throw broken("golden.csv:" + line, "has " + count + " values where " + values.length + " belong");
        }
    }

    private void checkRow(double[] values, int features, int line, RawScorer attack, TreeEnsemble classes)
            throws BundleException {
        checkValue(attack.rawScore(values), values[features], "attack.txt", line);
        double[] rawScores = classes.rawScores(values);
        for (int c = 0; c < rawScores.length; c++) {
            checkValue(rawScores[c], values[features + 1 + c], "class.txt", line);
        }
    }

    private void checkValue(double computed, double expected, String file, int line) throws BundleException {
        if (!(Math.abs(computed - expected) <= PARITY * Math.max(1, Math.abs(expected)))) {
            throw broken(
                    file,
                    "gives " + computed + " where LightGBM gave " + expected + " (golden.csv:" + line
                            + "); the model is damaged or of a kind this version cannot evaluate");
        }
    }

    private double number(byte[] golden, int from, int to, int line) throws BundleException {
        try {
            return Decimal.parse(golden, from, to);
        } catch (NumberFormatException e) {
            throw new BundleException(path("golden.csv") + ":" + line + ": has a cell that is no number", e);
        }
    }

    private byte[] checked(String file, JsonObject digests) throws BundleException {
        byte[] bytes = files.bytes(file);
        String expected = digests.string(file);
        String actual = sha256(bytes);
        if (!actual.equals(expected)) {
            throw broken(
                    file,
                    "is not the file that bundle.json describes (SHA-256 " + brief(actual) + ", expected "
                            + brief(expected) + "); it was cut off or changed");
        }
        return bytes;
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(BundleSignature.sha256().digest(bytes));
    }

    private static String brief(String digest) {
        return digest.length() <= 12 ? digest : digest.substring(0, 12);
    }

    private BundleException broken(String file, String problem) {
        return new BundleException(path(file) + ": " + problem);
    }

    private Path path(String file) {
        return files.place().resolve(file);
    }
}
