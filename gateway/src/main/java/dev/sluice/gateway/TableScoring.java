package dev.sluice.gateway;

import dev.sluice.detector.TableColumn;
import dev.sluice.detector.TableModel;
import dev.sluice.detector.TablePrediction;
import dev.sluice.detector.TablePredictor;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Judges rows by a model of tables. Thread-safe; keeps a predictor for each thread that ever judged at once. */
final class TableScoring implements ScoringModel {

    private final TableModel model;
    private final RowJson rows;
    private final ConcurrentLinkedQueue<TablePredictor> idle = new ConcurrentLinkedQueue<>();

    TableScoring(TableModel model) {
        this.model = model;
        this.rows = RowJson.whole(model.columns());
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public RowJson rows() {
        return rows;
    }

    @Override
    public Description description() {
        return new Description(
                model.name(),
                TableModel.KIND,
                List.of(model.positiveLabel(), model.negativeLabel()),
                model.threshold(),
                model.columns().stream().map(Column::of).toList());
    }

    @Override
    public Prediction predict(RowJson.Row row, boolean reasons) {
        TablePredictor known = idle.poll();
        TablePredictor predictor = known == null ? model.predictor() : known;
        try {
            TablePrediction prediction = predictor.predict(row.vector());
            return new Prediction(
                    prediction.label(),
                    prediction.probability(),
                    prediction.rawScore(),
                    null,
                    null,
                    row.unseen().isEmpty() ? null : row.unseen(),
                    reasons ? reasons(row.vector(), predictor) : null,
                    model.name());
        } finally {
            idle.offer(predictor);
        }
    }

    private List<Contribution> reasons(double[] vector, TablePredictor predictor) {
        double[] contributions = predictor.contributions(vector);
        return Strongest.of(contributions, vector.length, REASONS)
                .mapToObj(c -> new Contribution(
                        model.columns().get(c).name(), value(model.columns().get(c), vector[c]), contributions[c]))
                .toList();
    }

    private static @Nullable Object value(TableColumn column, double number) {
        if (Double.isNaN(number)) {
            return null;
        }
        return column.isCategorical() ? column.levels().get((int) number) : number;
    }
}
