package dev.sluice.detector;

import java.util.List;
import java.util.function.Function;

/** The rows of {@code golden.csv}: vectors with LightGBM's own raw scores, which our evaluation must give as well. */
final class GoldenRows {

    private static final String FILE = "golden.csv";
    private static final double PARITY = 1e-12;

    /**
     * A model to check.
     *
     * @param file its name, for messages
     * @param outputs raw scores that it gives
     */
    record Judged(String file, int outputs, Function<double[], double[]> rawScores) {}

    private final ListedFiles files;
    private final int features;
    private final List<Judged> models;
    private final byte[] golden;

    GoldenRows(ListedFiles files, int features, List<Judged> models) throws BundleException {
        this.files = files;
        this.features = features;
        this.models = List.copyOf(models);
        this.golden = files.bytes(FILE);
    }

    /** Each row holds the features, then the raw scores of the models in order. */
    void check() throws BundleException {
        double[] values =
                new double[features + models.stream().mapToInt(Judged::outputs).sum()];
        int end = Bytes.trimEnd(golden, 0, golden.length);
        int from = Bytes.indexOf('\n', golden, 0, end) + 1;
        if (from >= end) {
            throw files.broken(FILE, "has no rows; without them the models cannot be checked");
        }
        for (int line = 2; from < end; line++) {
            int to = Bytes.indexOf('\n', golden, from, end);
            readRow(from, Bytes.trimEnd(golden, from, to), values, line);
            checkRow(values, line);
            from = to + 1;
        }
    }

    private void readRow(int from, int to, double[] values, int line) throws BundleException {
        int count = 0;
        int at = from;
        while (at <= to) {
            int end = Bytes.indexOf(',', golden, at, to);
            if (count < values.length) {
                values[count] = number(at, end, line);
            }
            count++;
            at = end + 1;
        }
        if (count != values.length) {
            throw files.broken(FILE + ":" + line, "has " + count + " values where " + values.length + " belong");
        }
    }

    private void checkRow(double[] values, int line) throws BundleException {
        int expected = features;
        for (Judged model : models) {
            for (double rawScore : model.rawScores().apply(values)) {
                checkValue(rawScore, values[expected++], model.file(), line);
            }
        }
    }

    private void checkValue(double computed, double expected, String file, int line) throws BundleException {
        if (!(Math.abs(computed - expected) <= PARITY * Math.max(1, Math.abs(expected)))) {
            throw files.broken(
                    file,
                    "gives " + computed + " where LightGBM gave " + expected + " (golden.csv:" + line
                            + "); the model is damaged or of a kind this version cannot evaluate");
        }
    }

    private double number(int from, int to, int line) throws BundleException {
        try {
            return Decimal.parse(golden, from, to);
        } catch (NumberFormatException e) {
            throw new BundleException(files.path(FILE) + ":" + line + ": has a cell that is no number", e);
        }
    }
}
