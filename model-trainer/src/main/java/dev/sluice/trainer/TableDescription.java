package dev.sluice.trainer;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a table's YAML file says of it.
 *
 * @param place the YAML file, for messages
 * @param files rows to learn from
 * @param test rows that only measure; may be empty
 * @param format null if the names of the files tell
 * @param columns types by name; the names of all columns in order where no header gives them
 * @param positive label values to find; empty if all but {@code negative}
 * @param negative the other label values; empty if all but {@code positive}
 * @param family column that names attack families, which cross-validation leaves out whole; null if there is none
 * @param source column that names what rows come from; rows of one source stay together; null if there is none
 * @param drop columns to leave out
 * @param missing spellings of a missing value
 */
record TableDescription(
        Path place,
        List<Path> files,
        List<Path> test,
        @Nullable TableFormat format,
        Header header,
        Map<String, Content> columns,
        String label,
        List<String> positive,
        List<String> negative,
        @Nullable String family,
        @Nullable String source,
        Set<String> drop,
        Set<String> missing) {

    static final Set<String> MISSING = Set.of("", "?", "NA", "NaN", "nan", "null");

    /** Where column names come from. */
    enum Header {
        /** The first line. */
        TRUE,
        /** The description; there is no such line. */
        FALSE,
        /** The description; the first line is passed over. */
        SKIP
    }

    /** What a column holds. */
    enum Content {
        NUMERIC,
        CATEGORICAL,
        IGNORE
    }

    /** Whether the model may learn from a column. */
    boolean isFeature(String column) {
        return !column.equals(label)
                && !column.equals(family)
                && !column.equals(source)
                && !drop.contains(column)
                && columns.get(column) != Content.IGNORE;
    }

    /** Whether a row with this label is one to find. */
    boolean isPositive(String value) {
        return positive.isEmpty() ? !negative.contains(value) : positive.contains(value);
    }

    /** Name of the class to find. */
    String positiveName() {
        return positive.size() == 1 ? positive.get(0) : "attack";
    }

    /** Name of the other class. */
    String negativeName() {
        return negative.size() == 1 ? negative.get(0) : "benign";
    }

    /** The same without some columns. */
    TableDescription without(Set<String> more) {
        Set<String> all = new HashSet<>(drop);
        all.addAll(more);
        return new TableDescription(
                place, files, test, format, header, columns, label, positive, negative, family, source, all, missing);
    }
}
