package dev.sluice.trainer;

import dev.sluice.detector.TableColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a look at a table shows before anything is learnt. */
record TableProfile(
        int rows, int positives, List<Column> constant, List<Pair> duplicates, List<Column> missing, List<Column> all) {

    /**
     * A column.
     *
     * @param missing cells without a value
     */
    record Column(String name, boolean categorical, int levels, int missing) {}

    /** Two columns with the same values in every row. */
    record Pair(String first, String second) {}

    static TableProfile of(LabelledRows rows) {
        List<Column> columns = IntStream.range(0, rows.columns().size())
                .mapToObj(c -> column(rows.columns().get(c), rows.values()[c]))
                .toList();
        return new TableProfile(
                rows.size(),
                rows.positives(),
                IntStream.range(0, columns.size())
                        .filter(c -> isConstant(rows.values()[c]))
                        .mapToObj(columns::get)
                        .toList(),
                duplicates(rows),
                columns.stream().filter(column -> column.missing() > 0).toList(),
                columns);
    }

    private static Column column(TableColumn column, double[] values) {
        int missing = (int) Arrays.stream(values).filter(Double::isNaN).count();
        return new Column(column.name(), column.isCategorical(), column.levels().size(), missing);
    }

    private static boolean isConstant(double[] values) {
        return Arrays.stream(values).allMatch(value -> Double.compare(value, values[0]) == 0);
    }

    private static List<Pair> duplicates(LabelledRows rows) {
        List<Pair> pairs = new ArrayList<>();
        Map<Integer, List<Integer>> byHash = new HashMap<>();
        for (int c = 0; c < rows.columns().size(); c++) {
            double[] values = rows.values()[c];
            List<Integer> alike = byHash.computeIfAbsent(Arrays.hashCode(values), hash -> new ArrayList<>());
            for (int earlier : alike) {
                boolean bothConstant = isConstant(values);
                if (!bothConstant && Arrays.equals(rows.values()[earlier], values)) {
                    pairs.add(new Pair(
                            rows.columns().get(earlier).name(),
                            rows.columns().get(c).name()));
                }
            }
            alike.add(c);
        }
        return pairs;
    }

    /** For a terminal. */
    String text(TableDescription description) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%,d rows of %d columns; %s %,d (%.1f %%), %s %,d (%.1f %%)%n",
                rows,
                all.size(),
                description.positiveName(),
                positives,
                100.0 * positives / rows,
                description.negativeName(),
                rows - positives,
                100.0 * (rows - positives) / rows));
        text.append(line("constant", constant.stream().map(Column::name).toList()));
        text.append(line(
                "duplicates",
                duplicates.stream()
                        .map(pair -> pair.second() + " = " + pair.first())
                        .toList()));
        text.append(line(
                "missing values",
                missing.stream()
                        .map(column -> String.format(
                                Locale.ROOT, "%s %.2f %%", column.name(), 100.0 * column.missing() / rows))
                        .toList()));
        return text.toString();
    }

    private static String line(String title, List<String> entries) {
        String shown = entries.isEmpty() ? "none" : entries.stream().collect(Collectors.joining(", "));
        return title + ": " + shown + System.lineSeparator();
    }
}
