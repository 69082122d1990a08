package dev.sluice.trainer;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Feature vectors of windows, one row each, kept sparse: most features of most windows are 0. About 6 bytes a value that
 * is not 0. Not thread-safe while rows are added.
 */
final class Windows {

    private final Set<Integer> hidden;
    private int rows;
    private int[] starts;
    private short[] columns;
    private float[] values;

    Windows() {
        this(0, new int[1024], new short[1 << 14], new float[1 << 14], Set.of());
    }

    private Windows(int rows, int[] starts, short[] columns, float[] values, Set<Integer> hidden) {
        this.rows = rows;
        this.starts = starts;
        this.columns = columns;
        this.values = values;
        this.hidden = hidden;
    }

    /** The same rows with 0 in some columns; to be read only. */
    Windows without(Set<Integer> hiddenColumns) {
        return hiddenColumns.isEmpty() ? this : new Windows(rows, starts, columns, values, Set.copyOf(hiddenColumns));
    }

    /** The same rows and, behind them, others. */
    Windows and(Stream<double[]> vectors) {
        Windows longer = new Windows(rows, starts.clone(), columns.clone(), values.clone(), hidden);
        vectors.forEachOrdered(vector -> longer.add(new Row(vector)));
        return longer;
    }

    /** One row on its own. */
    static final class Row {

        private final short[] columns;
        private final float[] values;

        Row(double[] vector) {
            int count = 0;
            for (double value : vector) {
                count += value == 0 ? 0 : 1;
            }
            columns = new short[count];
            values = new float[count];
            for (int column = 0, i = 0; column < vector.length; column++) {
                if (vector[column] != 0) {
                    columns[i] = (short) column;
                    values[i++] = (float) vector[column];
                }
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Row that
                    && Arrays.equals(columns, that.columns)
                    && Arrays.equals(values, that.values);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(columns) + Arrays.hashCode(values);
        }
    }

    int rows() {
        return rows;
    }

    /** Adds a row and returns its number. */
    int add(Row row) {
        int start = starts[rows];
        int end = start + row.columns.length;
        if (end > columns.length) {
            columns = Arrays.copyOf(columns, Math.max(end, columns.length * 2));
            values = Arrays.copyOf(values, columns.length);
        }
        System.arraycopy(row.columns, 0, columns, start, row.columns.length);
        System.arraycopy(row.values, 0, values, start, row.values.length);
        if (rows + 2 > starts.length) {
            starts = Arrays.copyOf(starts, starts.length * 2);
        }
        starts[rows + 1] = end;
        return rows++;
    }

    /** Some rows one after the other, zeros included, {@code width} values each. */
    double[] dense(int[] rows, int width) {
        double[] dense = new double[rows.length * width];
        for (int r = 0; r < rows.length; r++) {
            for (int i = starts[rows[r]]; i < starts[rows[r] + 1]; i++) {
                dense[r * width + columns[i]] = values[i];
            }
        }
        hidden.forEach(column -> {
            for (int at = column; at < dense.length; at += width) {
                dense[at] = 0;
            }
        });
        return dense;
    }

    /** The same as floats. */
    float[] denseFloats(int[] rows, int width) {
        float[] dense = new float[rows.length * width];
        for (int r = 0; r < rows.length; r++) {
            for (int i = starts[rows[r]]; i < starts[rows[r] + 1]; i++) {
                dense[r * width + columns[i]] = values[i];
            }
        }
        hidden.forEach(column -> {
            for (int at = column; at < dense.length; at += width) {
                dense[at] = 0;
            }
        });
        return dense;
    }
}
