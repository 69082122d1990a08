package dev.sluice.trainer;

import dev.sluice.detector.TableColumn;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of a table with their labels, column by column. Not to be changed.
 *
 * @param values by column, then by row; the number of a category, NaN for what is missing
 * @param groups number of each row's family or source; empty if the table has neither
 * @param groupNames their names
 */
record LabelledRows(
        List<TableColumn> columns, double[][] values, boolean[] positive, int[] groups, List<String> groupNames) {

    int size() {
        return positive.length;
    }

    int positives() {
        return (int) IntStream.range(0, size()).filter(row -> positive[row]).count();
    }

    boolean isGrouped() {
        return groups.length > 0;
    }

    /** The same rows without families or sources. */
    LabelledRows ungrouped() {
        return new LabelledRows(columns, values, positive, new int[0], List.of());
    }

    List<String> columnNames() {
        return columns.stream().map(TableColumn::name).toList();
    }

    /** The same cells under other columns of as many. */
    LabelledRows withColumns(List<TableColumn> others) {
        return new LabelledRows(others, values, positive, groups, groupNames);
    }

    /** Which columns hold categories. */
    boolean[] categorical() {
        boolean[] categorical = new boolean[columns.size()];
        for (int c = 0; c < categorical.length; c++) {
            categorical[c] = columns.get(c).isCategorical();
        }
        return categorical;
    }

    /** A row as models read it. */
    double[] vector(int row) {
        double[] vector = new double[columns.size()];
        for (int c = 0; c < vector.length; c++) {
            vector[c] = values[c][row];
        }
        return vector;
    }

    /** Some rows, one after the other, each with all its columns. */
    double[] dense(int[] rows, int from, int to) {
        double[] dense = new double[(to - from) * columns.size()];
        int at = 0;
        for (int i = from; i < to; i++) {
            for (double[] column : values) {
                dense[at++] = column[rows[i]];
            }
        }
        return dense;
    }

    /** All row numbers. */
    int[] all() {
        return IntStream.range(0, size()).toArray();
    }

    /** The same rows with only some columns. */
    LabelledRows onlyColumns(int[] chosen) {
        return new LabelledRows(
                Arrays.stream(chosen).mapToObj(columns::get).toList(),
                Arrays.stream(chosen).mapToObj(c -> values[c]).toArray(double[][]::new),
                positive,
                groups,
                groupNames);
    }

    /** Some of the rows. */
    LabelledRows onlyRows(int[] chosen) {
        boolean[] labels = new boolean[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            labels[i] = positive[chosen[i]];
        }
        return new LabelledRows(
                columns,
                Arrays.stream(values)
                        .map(column -> Arrays.stream(chosen)
                                .mapToDouble(row -> column[row])
                                .toArray())
                        .toArray(double[][]::new),
                labels,
                isGrouped() ? Arrays.stream(chosen).map(row -> groups[row]).toArray() : groups,
                groupNames);
    }

    /** These rows and, behind them, others that are all of one class and of no group. */
    LabelledRows and(List<double[]> vectors, boolean label) {
        int size = size() + vectors.size();
        double[][] longer = new double[columns.size()][];
        for (int c = 0; c < longer.length; c++) {
            longer[c] = Arrays.copyOf(values[c], size);
            for (int i = 0; i < vectors.size(); i++) {
                longer[c][size() + i] = vectors.get(i)[c];
            }
        }
        boolean[] labels = Arrays.copyOf(positive, size);
        Arrays.fill(labels, size(), size, label);
        return new LabelledRows(columns, longer, labels, new int[0], List.of());
    }
}
