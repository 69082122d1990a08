package dev.sluice.gateway;

import dev.sluice.detector.TableColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Reads what a model of rows judges: an object with a value for every column. {@code null} is a missing value; a
 * category that training never saw counts as missing, too, and is named. Immutable.
 */
final class RowJson {

    private final List<TableColumn> columns;
    private final Map<String, Integer> places = new HashMap<>();
    private final boolean sparse;

    private RowJson(List<TableColumn> columns, boolean sparse) {
        this.columns = List.copyOf(columns);
        this.sparse = sparse;
        columns.forEach(column -> places.put(column.name(), places.size()));
    }

    /** Rows that name every column. */
    static RowJson whole(List<TableColumn> columns) {
        return new RowJson(columns, false);
    }

    /** Rows that leave out columns of 0. */
    static RowJson sparse(List<TableColumn> columns) {
        return new RowJson(columns, true);
    }

    /**
     * One row.
     *
     * @param vector as the trees read it
     * @param unseen columns with a category that training never saw
     */
    record Row(double[] vector, List<String> unseen) {}

    /** The row at the current value of {@code at}. */
    Row read(JsonWalk at) throws AdminProblem {
        at.enterObject("is an object with a value for every column");
        double[] vector = new double[columns.size()];
        boolean[] given = new boolean[vector.length];
        List<String> unseen = new ArrayList<>(0);
        while (at.nextKey()) {
            Integer place = places.get(at.key());
            if (place == null) {
                throw at.unknown(
                        "column", columns.stream().map(TableColumn::name).toList());
            }
            TableColumn column = columns.get(place);
            given[place] = true;
            vector[place] = column.isCategorical() ? category(column, at, unseen) : number(column, at);
        }
        requireAll(given, at);
        return new Row(vector, unseen);
    }

    private void requireAll(boolean[] given, JsonWalk at) throws AdminProblem {
        List<String> missing = sparse
                ? List.of()
                : IntStream.range(0, given.length)
                        .filter(c -> !given[c])
                        .mapToObj(c -> columns.get(c).name())
                        .toList();
        if (!missing.isEmpty()) {
            throw at.here("lacks " + String.join(", ", missing) + "; give null for what is not known");
        }
    }

    private static double category(TableColumn column, JsonWalk at, List<String> unseen) throws AdminProblem {
        return switch (at.token()) {
            case VALUE_NULL -> Double.NaN;
            case START_OBJECT, START_ARRAY -> throw at.here("is a text, or null if it is not known; not " + at.shown());
            default -> level(column, at.text(), unseen);
        };
    }

    private static double level(TableColumn column, String text, List<String> unseen) {
        double number = column.number(text);
        if (Double.isNaN(number) && !column.isMissing(text) && !text.isBlank()) {
            unseen.add(column.name());
        }
        return number;
    }

    private double number(TableColumn column, JsonWalk at) throws AdminProblem {
        return switch (at.token()) {
            case VALUE_NULL -> sparse ? 0 : Double.NaN;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> finite(at.number(), at);
            case VALUE_STRING -> column.isMissing(at.text()) ? Double.NaN : spelled(at);
            default -> throw noNumber(at);
        };
    }

    /** Rows of a table often come with their cells as texts. */
    private static double spelled(JsonWalk at) throws AdminProblem {
        try {
            return finite(Double.parseDouble(at.text()), at);
        } catch (NumberFormatException e) {
            throw noNumber(at);
        }
    }

    private static double finite(double number, JsonWalk at) throws AdminProblem {
        if (!Double.isFinite(number)) {
            throw noNumber(at);
        }
        return number;
    }

    private static AdminProblem noNumber(JsonWalk at) throws AdminProblem {
        return at.here("is a number, or null if it is not known; not " + at.shown());
    }
}
