package dev.sluice.detector;

import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model that tells two classes of table rows apart, for example flow records of a network: columns with the categories
 * that training saw, trees, threshold. Immutable and thread-safe; {@link #predictor()} makes what judges rows.
 */
public final class TableModel {

    /** What {@code kind} says in the {@code bundle.json} of such a model. */
    public static final String KIND = "table";

    private final String name;
    private final List<TableColumn> columns;
    private final TreeEnsemble trees;
    private final String positiveLabel;
    private final String negativeLabel;
    private final double threshold;

    TableModel(
            String name,
            List<TableColumn> columns,
            TreeEnsemble trees,
            String positiveLabel,
            String negativeLabel,
            double threshold) {
        this.name = name;
        this.columns = List.copyOf(columns);
        this.trees = trees;
        this.positiveLabel = positiveLabel;
        this.negativeLabel = negativeLabel;
        this.threshold = threshold;
    }

    /** Whether a bundle holds such a model, and not one of requests. */
    public static boolean isIn(BundleFiles bundle) throws BundleException {
        return ListedFiles.manifest(bundle).is("kind", KIND);
    }

    /**
     * Loads a model from a folder or a zip file, all or nothing: format, file digests and parity with LightGBM's own
     * predictions are checked.
     *
     * @throws BundleException naming the file and the reason
     */
    public static TableModel load(Path place) throws BundleException {
        return load(place, null);
    }

    /**
     * The same, and the bundle must be signed.
     *
     * @param key whose signature it must bear, an Ed25519 key; null if none is needed
     */
    public static TableModel load(Path place, @Nullable PublicKey key) throws BundleException {
        BundleFiles files = BundleFiles.read(place);
        if (key != null) {
            BundleSignature.require(key, files);
        }
        return TableModelReader.read(files);
    }

    /** Name from {@code bundle.json}. */
    public String name() {
        return name;
    }

    /** What a row has, in the order of a vector. */
    public List<TableColumn> columns() {
        return columns;
    }

    /** The class that the model looks for. */
    public String positiveLabel() {
        return positiveLabel;
    }

    /** The other class. */
    public String negativeLabel() {
        return negativeLabel;
    }

    /** The lowest probability that makes a row positive. */
    public double threshold() {
        return threshold;
    }

    /** Judges rows, for one thread at a time. */
    public TablePredictor predictor() {
        return new TablePredictor(this);
    }

    TreeEnsemble trees() {
        return trees;
    }
}
