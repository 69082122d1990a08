package dev.sluice.detector;

import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A loaded model bundle: models, calibration, name. Immutable. */
public final class Bundle {

    private final String name;
    private final String digest;
    private final @Nullable Instant created;
    private final TreeEnsemble attack;
    private final @Nullable LeafMasks attackMasks;
    private final TreeEnsemble classes;
    private final List<AttackClass> classOrder;
    private final Calibration calibration;

    Bundle(
            String name,
            String digest,
            @Nullable Instant created,
            TreeEnsemble attack,
            TreeEnsemble classes,
            List<AttackClass> classOrder,
            Calibration calibration) {
        this.name = name;
        this.digest = digest;
        this.created = created;
        this.attack = attack;
        this.attackMasks = LeafMasks.canHold(attack) ? new LeafMasks(attack) : null;
        this.classes = classes;
        this.classOrder = List.copyOf(classOrder);
        this.calibration = calibration;
    }

    /**
     * Loads a bundle from a folder or a zip file, all or nothing: format, feature-schema digest, file digests and parity
     * with LightGBM's own predictions are checked.
     *
     * @throws BundleException naming the file and the reason
     */
    public static Bundle load(Path place) throws BundleException {
        return load(place, null);
    }

    /**
     * The same, and the bundle must be signed.
     *
     * @param key whose signature it must bear, an Ed25519 key; null if none is needed
     */
    public static Bundle load(Path place, @Nullable PublicKey key) throws BundleException {
        BundleFiles files = BundleFiles.read(place);
        if (key != null) {
            BundleSignature.require(key, files);
        }
        return BundleReader.read(files);
    }

    /** Name from {@code bundle.json}, for example {@code default-1}. */
    public String name() {
        return name;
    }

    /** SHA-256 over its files but the signature, in hex: the same for every copy of it. */
    public String digest() {
        return digest;
    }

    /** When it was made, if it says so. */
    public Optional<Instant> created() {
        return Optional.ofNullable(created);
    }

    /** Maps rawScores to scores. */
    public Calibration calibration() {
        return calibration;
    }

    /** Attack or not. */
    TreeEnsemble attack() {
        return attack;
    }

    /** Attack or not, to score with. */
    RawScorer attackScorer() {
        return new RawScorer(attack, attackMasks);
    }

    /**
     * What each feature adds to the rawScore of a window: exact Shapley values in the order of
     * {@link FeatureSchema#features()}, and last the rawScore that is expected without knowing any. They sum to the
     * rawScore, up to rounding. A new array; a few milliseconds, of which a {@link TreeShap} that is used again needs
     * only a part.
     */
    public double[] contributions(double[] vector) {
        TreeShap shap = new TreeShap(attack);
        double[] contributions = shap.contributions(vector);
        double[] withExpected = Arrays.copyOf(contributions, contributions.length + 1);
        withExpected[contributions.length] = shap.expectedRawScore();
        return withExpected;
    }

    /** The rawScore of a window, from its vector: highest of all windows, it is the request's. */
    public double rawScore(PackedVector vector) {
        double[] unpacked = new double[FeatureSchema.features().size()];
        vector.unpack(unpacked);
        return rawScore(unpacked);
    }

    /** The same from the values of all features, in the order of {@link FeatureSchema#features()}. */
    public double rawScore(double[] vector) {
        return attack.rawScore(vector);
    }

    /** The likeliest attack class of a window's vector, whatever its rawScore. */
    public AttackClass classOf(double[] vector) {
        double[] rawScores = classes.rawScores(vector);
        int likeliest = 0;
        for (int c = 1; c < rawScores.length; c++) {
            if (rawScores[c] > rawScores[likeliest]) {
                likeliest = c;
            }
        }
        return classOrder.get(likeliest);
    }
}
