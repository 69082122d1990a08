package dev.sluice.detector;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A column that a {@link TableModel} reads: numbers, or categories. Immutable.
 *
 * <p>A category's number is its place among the levels. A category that training never saw counts as missing, and so
 * does any of the spellings of a missing value.
 */
public final class TableColumn {

    private final String name;
    private final boolean categorical;
    private final List<String> levels;
    private final Map<String, Integer> numbers;
    private final Set<String> missing;

    private TableColumn(String name, boolean categorical, List<String> levels, Set<String> missing) {
        this.name = name;
        this.categorical = categorical;
        this.levels = List.copyOf(levels);
        this.missing = Set.copyOf(missing);
        this.numbers = new HashMap<>();
        for (String level : levels) {
            numbers.put(level, numbers.size());
        }
    }

    /** A column of numbers; {@code missing} are the spellings of a missing one. */
    public static TableColumn numeric(String name, Set<String> missing) {
        return new TableColumn(name, false, List.of(), missing);
    }

    /** A column of categories. */
    public static TableColumn categorical(String name, List<String> levels, Set<String> missing) {
        return new TableColumn(name, true, levels, missing);
    }

    /** Its name, unique within a model. */
    public String name() {
        return name;
    }

    /** Whether it holds categories. */
    public boolean isCategorical() {
        return categorical;
    }

    /** The categories that training saw, in the order of their numbers; empty for numbers. */
    public List<String> levels() {
        return levels;
    }

    /** Whether {@code text} spells a missing value. */
    public boolean isMissing(String text) {
        return missing.contains(text.strip());
    }

    /**
     * What the model computes with; NaN for what is missing.
     *
     * @throws IllegalArgumentException naming the column, if this is a column of numbers and {@code text} is none
     */
    public double number(String text) {
        String cell = text.strip();
        if (missing.contains(cell)) {
            return Double.NaN;
        }
        if (categorical) {
            Integer number = numbers.get(cell);
            return number == null ? Double.NaN : number;
        }
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "column " + name + " holds numbers, and \"" + shortened(cell) + "\" is none", e);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
