package dev.sluice.detector;

import dev.sluice.detector.TablePrediction.Contribution;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Judges rows by a {@link TableModel}. Owns scratch memory; not thread-safe, so each thread has its own. */
public final class TablePredictor {

    private final TableModel model;
    private final TreeShap shap;
    private final Map<String, Integer> places = new HashMap<>();

    TablePredictor(TableModel model) {
        this.model = model;
        this.shap = new TreeShap(model.trees());
        for (TableColumn column : model.columns()) {
            places.put(column.name(), places.size());
        }
    }

    /**
     * Judges a row.
     *
     * @param row the cell of every column by its name; an empty cell is a missing value
     * @param reasons how many columns to name at most; 0 is much faster
     * @throws IllegalArgumentException naming the column that is missing, unknown or no number
     */
    public TablePrediction predict(Map<String, String> row, int reasons) {
        double[] vector = vector(row);
        return prediction(vector, reasons == 0 ? List.of() : strongest(vector, row, reasons));
    }

    /** Judges a row as the model's trees read it, see {@link #vector}; without reasons. */
    public TablePrediction predict(double[] vector) {
        return prediction(vector, List.of());
    }

    private TablePrediction prediction(double[] vector, List<Contribution> reasons) {
        double rawScore = model.trees().rawScore(vector);
        double probability = 1 / (1 + Math.exp(-rawScore));
        boolean positive = probability >= model.threshold();
        return new TablePrediction(
                positive ? model.positiveLabel() : model.negativeLabel(), positive, probability, rawScore, reasons);
    }

    /** The row as the model's trees read it. */
    public double[] vector(Map<String, String> row) {
        for (String name : row.keySet()) {
            if (!places.containsKey(name)) {
                throw new IllegalArgumentException("column " + name + " is unknown to the model; it reads "
                        + String.join(
                                ", ",
                                model.columns().stream().map(TableColumn::name).toList()));
            }
        }
        double[] vector = new double[model.columns().size()];
        for (int c = 0; c < vector.length; c++) {
            TableColumn column = model.columns().get(c);
            String cell = row.get(column.name());
            if (cell == null) {
                throw new IllegalArgumentException(
                        "column " + column.name() + " is missing; give an empty value if it is not known");
            }
            vector[c] = cell.isBlank() ? Double.NaN : column.number(cell);
        }
        return vector;
    }

    /** What each column adds to the rawScore of a vector, and last the rawScore that is expected without any. */
    public double[] contributions(double[] vector) {
        double[] contributions = shap.contributions(vector);
        double[] withExpected = new double[contributions.length + 1];
        System.arraycopy(contributions, 0, withExpected, 0, contributions.length);
        withExpected[contributions.length] = shap.expectedRawScore();
        return withExpected;
    }

    private List<Contribution> strongest(double[] vector, Map<String, String> row, int reasons) {
        double[] contributions = shap.contributions(vector);
        return IntStream.range(0, contributions.length)
                .boxed()
                .filter(c -> contributions[c] != 0)
                .sorted(Comparator.comparingDouble(c -> -Math.abs(contributions[c])))
                .limit(reasons)
                .map(c -> contribution(model.columns().get(c).name(), row, contributions[c]))
                .toList();
    }

    private static Contribution contribution(String column, Map<String, String> row, double contribution) {
        return new Contribution(column, row.getOrDefault(column, ""), contribution);
    }
}
