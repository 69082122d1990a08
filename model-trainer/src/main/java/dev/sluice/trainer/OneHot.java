package dev.sluice.trainer;

import dev.sluice.detector.TableColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;

/**
 * Rows as models need them that know nothing but numbers: each category is a column of 0 and 1, numbers have mean 0 and
 * deviation 1, what is missing is the mean. What a number is measured by comes from the rows learnt from.
 */
record OneHot(List<Part> parts) {

    static final Label POSITIVE = new Label("positive");
    static final Label NEGATIVE = new Label("negative");

    /** Beyond so many deviations a number says no more. */
    private static final double FAR = 20;

    /**
     * A column.
     *
     * @param levels its categories; empty for numbers
     */
    record Part(String name, boolean categorical, List<String> levels, double mean, double deviation) {

        private void add(double value, List<String> names, List<Double> values) {
            if (categorical) {
                if (!Double.isNaN(value)) {
                    names.add(name + "=" + levels.get((int) value));
                    values.add(1.0);
                }
                return;
            }
            names.add(name);
            values.add(Double.isFinite(value) ? Math.max(-FAR, Math.min(FAR, (value - mean) / deviation)) : 0);
        }
    }

    static OneHot of(LabelledRows rows, int[] chosen) {
        return new OneHot(IntStream.range(0, rows.columns().size())
                .mapToObj(c -> part(rows.columns().get(c), rows.values()[c], chosen))
                .toList());
    }

    private static Part part(TableColumn column, double[] values, int[] chosen) {
        double[] numbers = Arrays.stream(chosen)
                .mapToDouble(row -> values[row])
                .filter(Double::isFinite)
                .toArray();
        double mean = Arrays.stream(numbers).average().orElse(0);
        double variance = Arrays.stream(numbers)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        return new Part(
                column.name(),
                column.isCategorical(),
                column.levels(),
                mean,
                variance > 0 && Double.isFinite(variance) ? Math.sqrt(variance) : 1);
    }

    /** Columns that come out, at most. */
    int width() {
        return parts.stream()
                .mapToInt(part -> part.categorical() ? part.levels().size() : 1)
                .sum();
    }

    Example<Label> example(LabelledRows rows, int row) {
        List<String> names = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int c = 0; c < parts.size(); c++) {
            parts.get(c).add(rows.values()[c][row], names, values);
        }
        double[] numbers = values.stream().mapToDouble(Double::doubleValue).toArray();
        return new ArrayExample<>(rows.positive()[row] ? POSITIVE : NEGATIVE, names.toArray(String[]::new), numbers);
    }
}
