package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.detector.TableColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model that judges rows on request: one of tables, or the windows of a model of requests. Thread-safe. */
sealed interface ScoringModel permits TableScoring, RequestScoring {

    /** Most columns that are named as reasons. */
    int REASONS = 5;

    String name();

    Description description();

    /** How its rows are written. */
    RowJson rows();

    Prediction predict(RowJson.Row row, boolean reasons);

    /**
     * What a model reads and tells.
     *
     * @param kind {@code table} or {@code requests}
     * @param classes the one that it looks for, then the other
     * @param threshold from where on a row is of the first class: a probability of a table's model, else a score
     */
    record Description(String name, String kind, List<String> classes, double threshold, List<Column> columns) {

        public Description {
            classes = List.copyOf(classes);
            columns = List.copyOf(columns);
        }
    }

    /**
     * A column.
     *
     * @param type {@code numeric} or {@code categorical}
     * @param levels the categories that training saw; null for numbers
     * @param description what it counts; null where nobody said
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Column(
            String name,
            String type,
            @Nullable List<String> levels,
            @Nullable String description) {

        static Column of(TableColumn column) {
            return column.isCategorical()
                    ? new Column(column.name(), "categorical", column.levels(), null)
                    : new Column(column.name(), "numeric", null, null);
        }
    }

    /**
     * What a model says of a row.
     *
     * @param label the class
     * @param probability of the class that the model looks for
     * @param rawScore its log-odds, the sum of the trees
     * @param score of a model of requests: the share of benign requests that score lower, in percent
     * @param attackClass of a model of requests: the likeliest, where there is an attack
     * @param unseen columns with a category that training never saw; null for none
     * @param reasons the columns that moved the rawScore most, the strongest first; null where nobody asked
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Prediction(
            @JsonProperty("class") String label,
            double probability,
            double rawScore,
            @Nullable Double score,
            @Nullable String attackClass,
            @Nullable List<String> unseen,
            @Nullable List<Contribution> reasons,
            String model) {}

    /**
     * What a column adds to the rawScore.
     *
     * @param value as the model read it; null if it is missing
     * @param contribution its exact Shapley value; negative if it speaks against the class
     */
    record Contribution(String column, @Nullable Object value, double contribution) {}
}
