package dev.sluice.trainer;

import dev.sluice.detector.TableColumn;
import dev.sluice.trainer.TableDescription.Content;
import dev.sluice.trainer.TableFile.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a description into {@link LabelledRows}. Columns without a type are looked at first: numbers if all
 * their values are, categories if few are. Holds 8 bytes a cell.
 */
final class RowLoader {

    private static final int MOST_LEVELS = 10_000;

    /** A column with more numbers than this share, yet not only, holds a mistake rather than categories. */
    private static final double MOSTLY = 0.9;

    private final TableDescription description;
    private List<String> names = List.of();
    private final Map<String, Content> types = new LinkedHashMap<>();

    RowLoader(TableDescription description) {
        this.description = description;
    }

    /** The rows to learn from. */
    LabelledRows learning() {
        settleColumns();
        settleTypes();
        List<Growing> features = names.stream()
                .filter(description::isFeature)
                .map(name -> new Growing(name, types.get(name) == Content.CATEGORICAL, null))
                .toList();
        if (features.isEmpty()) {
            throw new InputException(description.place() + ": leaves no column to learn from");
        }
        LabelledRows rows = read(description.files(), features);
        requireBothClasses(rows, description.files());
        return rows;
    }

    /** The rows that only measure, in the columns of {@code learning}. */
    LabelledRows test(LabelledRows learning) {
        if (description.test().isEmpty()) {
            return learning.onlyRows(new int[0]);
        }
        List<Growing> features = learning.columns().stream()
                .map(column -> new Growing(column.name(), column.isCategorical(), column))
                .toList();
        return read(description.test(), features);
    }

    /** All columns of the files in order. */
    List<String> names() {
        return names;
    }

    private void settleColumns() {
        try (TableFile file = TableFile.open(description.files().get(0), description)) {
            names = file.names();
            types.putAll(file.types());
        }
        description.columns().forEach((name, type) -> {
            require(name, "columns");
            types.put(name, type);
        });
        require(description.label(), "label");
        require(description.family(), "family");
        require(description.source(), "source");
        description.drop().forEach(name -> require(name, "drop"));
    }

    private void require(@Nullable String column, String key) {
        if (column != null && !names.contains(column)) {
            throw new InputException(description.place() + ": " + key + ": there is no column \"" + column + "\" in "
                    + description.files().get(0) + "; " + Suggestion.of(column, names));
        }
    }

    private void settleTypes() {
        List<Counted> untyped = names.stream()
                .filter(name -> description.isFeature(name) && !types.containsKey(name))
                .map(Counted::new)
                .toList();
        if (untyped.isEmpty()) {
            return;
        }
        for (Path path : description.files()) {
            try (TableFile file = open(path)) {
                for (Row row = file.next(); row != null; row = file.next()) {
                    for (Counted column : untyped) {
                        column.look(row.cells().get(column.place), path, row.line());
                    }
                }
            }
        }
        untyped.forEach(column -> types.put(column.name, column.type()));
    }

    private TableFile open(Path path) {
        TableFile file = TableFile.open(path, description);
        if (!file.names().equals(names)) {
            file.close();
            throw new InputException(
                    path + ":1: has other columns than " + description.files().get(0) + "; all files need the same");
        }
        return file;
    }

    /** How many values of a column are numbers. */
    private final class Counted {

        final String name;
        final int place;
        private long numbers;
        private long texts;
        private String firstText = "";

        Counted(String name) {
            this.name = name;
            this.place = names.indexOf(name);
        }

        void look(String cell, Path path, long line) {
            if (description.missing().contains(cell)) {
                return;
            }
            if (isNumber(cell)) {
                numbers++;
            } else if (texts++ == 0) {
                firstText = path + ":" + line + ": column " + name + ": \"" + cell + "\" is no number";
            }
        }

        Content type() {
            if (texts == 0) {
                return Content.NUMERIC;
            }
            if (numbers > MOSTLY * (numbers + texts)) {
                throw new InputException(
                        firstText + ", and most others are; give it a type, or list the text as missing");
            }
            return Content.CATEGORICAL;
        }
    }

    private static boolean isNumber(String cell) {
        try {
            double unused = Double.parseDouble(cell);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private LabelledRows read(List<Path> files, List<Growing> features) {
        Growing labels = new Growing(description.label(), true, null);
        String grouping = description.family() == null ? description.source() : description.family();
        Growing groups = new Growing(grouping == null ? description.label() : grouping, true, null);
        int[] places =
                features.stream().mapToInt(each -> names.indexOf(each.name)).toArray();
        int labelPlace = names.indexOf(labels.name);
        int groupPlace = names.indexOf(groups.name);
        for (Path path : files) {
            try (TableFile file = open(path)) {
                for (Row row = file.next(); row != null; row = file.next()) {
                    CSVRecord cells = row.cells();
                    for (int f = 0; f < places.length; f++) {
                        features.get(f).add(cells.get(places[f]), path, row.line());
                    }
                    labels.addLabel(cells.get(labelPlace), path, row.line());
                    groups.add(cells.get(groupPlace), path, row.line());
                }
            }
        }
        if (labels.size == 0) {
            throw new InputException(files.get(0) + ": holds no rows");
        }
        requireKnown(labels.levels(), files.get(0));
        return rows(features, labels, grouping == null ? null : groups);
    }

    /** A label value that never occurs is a slip of the pen. */
    private void requireKnown(Set<String> levels, Path file) {
        for (String value : description.positive().isEmpty() ? description.negative() : description.positive()) {
            if (!levels.contains(value)) {
                throw new InputException(description.place() + ": the label value \"" + value + "\" never occurs in "
                        + file + "; " + Suggestion.of(value, levels));
            }
        }
        for (String value : levels) {
            boolean listed = description.positive().contains(value)
                    || description.negative().contains(value)
                    || description.positive().isEmpty()
                    || description.negative().isEmpty();
            if (!listed) {
                throw new InputException(file + ": the label value \"" + value
                        + "\" is neither positive nor negative in " + description.place());
            }
        }
    }

    private LabelledRows rows(List<Growing> features, Growing labels, @Nullable Growing groups) {
        boolean[] positive = new boolean[labels.size];
        List<String> labelNames = List.copyOf(labels.codes.keySet());
        for (int row = 0; row < positive.length; row++) {
            positive[row] = description.isPositive(labelNames.get((int) labels.values[row]));
        }
        return new LabelledRows(
                features.stream().map(Growing::column).toList(),
                features.stream().map(Growing::numbers).toArray(double[][]::new),
                positive,
                groups == null
                        ? new int[0]
                        : Arrays.stream(groups.values, 0, groups.size)
                                .mapToInt(group -> (int) group)
                                .toArray(),
                groups == null ? List.of() : List.copyOf(groups.codes.keySet()));
    }

    private void requireBothClasses(LabelledRows rows, List<Path> files) {
        int positives = rows.positives();
        if (positives == 0 || positives == rows.size()) {
            throw new InputException(files.get(0) + ": all " + rows.size() + " rows are of one class, "
                    + (positives == 0 ? description.negativeName() : description.positiveName())
                    + "; a model needs both to tell them apart");
        }
    }

    /** A column while rows are read. Categories are numbered as they come, and in order of their names at the end. */
    private final class Growing {

        final String name;
        final Map<String, Integer> codes = new LinkedHashMap<>();
        private final boolean categorical;
        private final @Nullable TableColumn known;
        private final TableColumn reading;
        double[] values = new double[1024];
        int size;

        Growing(String name, boolean categorical, @Nullable TableColumn known) {
            this.name = name;
            this.categorical = categorical;
            this.known = known;
            this.reading = known == null ? TableColumn.numeric(name, description.missing()) : known;
        }

        void add(String cell, Path path, long line) {
            append(categorical && known == null ? code(cell, path, line) : number(cell, path, line));
        }

        /** A label is never missing. */
        void addLabel(String cell, Path path, long line) {
            append(code(cell, path, line, false));
        }

        private double code(String cell, Path path, long line) {
            return code(cell, path, line, description.missing().contains(cell) && !name.equals(description.label()));
        }

        private double code(String cell, Path path, long line, boolean missing) {
            if (missing && description.isFeature(name)) {
                return Double.NaN;
            }
            Integer code = codes.putIfAbsent(cell, codes.size());
            if (codes.size() > MOST_LEVELS && description.isFeature(name)) {
                throw new InputException(path + ":" + line + ": column " + name + " has more than " + MOST_LEVELS
                        + " different texts; drop it, or give it the type ignore");
            }
            return code == null ? codes.size() - 1 : code;
        }

        private double number(String cell, Path path, long line) {
            try {
                return reading.number(cell);
            } catch (IllegalArgumentException e) {
                throw new InputException(path + ":" + line + ": " + e.getMessage(), e);
            }
        }

        private void append(double value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }

        Set<String> levels() {
            return new TreeSet<>(codes.keySet());
        }

        TableColumn column() {
            if (known != null) {
                return known;
            }
            return categorical
                    ? TableColumn.categorical(name, new ArrayList<>(levels()), description.missing())
                    : reading;
        }

        /** To be called once: what was gathered is given up. */
        double[] numbers() {
            double[] numbers = Arrays.copyOf(values, size);
            values = new double[0];
            if (categorical && known == null) {
                double[] places = sortedPlaces();
                for (int row = 0; row < size; row++) {
                    numbers[row] = Double.isNaN(numbers[row]) ? Double.NaN : places[(int) numbers[row]];
                }
            }
            return numbers;
        }

        private double[] sortedPlaces() {
            Map<String, Integer> sorted = new TreeMap<>(codes);
            double[] places = new double[codes.size()];
            int place = 0;
            for (int code : sorted.values()) {
                places[code] = place++;
            }
            return places;
        }
    }
}
