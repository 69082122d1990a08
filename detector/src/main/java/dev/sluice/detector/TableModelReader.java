package dev.sluice.detector;

import dev.sluice.detector.GoldenRows.Judged;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes a table model of a bundle's files and checks them. */
final class TableModelReader {

    private static final long FORMAT = 1;
    private static final String MANIFEST = BundleFiles.MANIFEST;
    private static final String NUMERIC = "numeric";
    private static final String CATEGORICAL = "categorical";

    private final JsonObject manifest;
    private final ListedFiles files;

    private TableModelReader(JsonObject manifest, ListedFiles files) {
        this.manifest = manifest;
        this.files = files;
    }

    static TableModel read(BundleFiles bundle) throws BundleException {
        JsonObject manifest = ListedFiles.manifest(bundle);
        return new TableModelReader(manifest, ListedFiles.of(bundle, manifest)).read();
    }

    private TableModel read() throws BundleException {
        checkFormat();
        List<TableColumn> columns = columns();
        TreeEnsemble trees = files.model("attack.txt", columns.size());
        if (trees.outputs() != 1) {
            throw files.broken("attack.txt", "has " + trees.outputs() + " outputs; a table model has one");
        }
        Judged judged = new Judged("attack.txt", 1, trees::rawScores);
        new GoldenRows(files, columns.size(), List.of(judged)).check();
        JsonObject label = manifest.object("label");
        return new TableModel(
                manifest.string("name"),
                columns,
                trees,
                label.string("positive"),
                label.string("negative"),
                threshold());
    }

    private void checkFormat() throws BundleException {
        long format = manifest.integer("format");
        if (format != FORMAT) {
            throw files.broken(MANIFEST, "has format " + format + "; this version of Sluice reads format " + FORMAT);
        }
        if (!manifest.is("kind", TableModel.KIND)) {
            throw files.broken(MANIFEST, "is no model of tables (its \"kind\" is not \"" + TableModel.KIND + "\")");
        }
    }

    private List<TableColumn> columns() throws BundleException {
        Set<String> missing = Set.copyOf(manifest.strings("missing"));
        Set<String> names = new HashSet<>();
        List<TableColumn> columns = new ArrayList<>();
        for (JsonObject column : manifest.objects("columns")) {
            String name = column.string("name");
            if (!names.add(name)) {
                throw files.broken(MANIFEST, "lists the column \"" + name + "\" twice");
            }
            columns.add(column(name, column, missing));
        }
        return columns;
    }

    private TableColumn column(String name, JsonObject column, Set<String> missing) throws BundleException {
        String type = column.string("type");
        return switch (type) {
            case NUMERIC -> TableColumn.numeric(name, missing);
            case CATEGORICAL -> TableColumn.categorical(name, column.strings("levels"), missing);
            default ->
                throw files.broken(
                        MANIFEST,
                        "has a column of type \"" + type + "\"; there are " + NUMERIC + " and " + CATEGORICAL);
        };
    }

    private double threshold() throws BundleException {
        double threshold = manifest.object("threshold").number("probability");
        if (!(threshold >= 0 && threshold <= 1)) {
            throw files.broken(MANIFEST, "has the threshold " + threshold + "; a probability is 0 to 1");
        }
        return threshold;
    }
}
