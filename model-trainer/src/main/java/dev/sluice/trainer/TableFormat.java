package dev.sluice.trainer;

import java.nio.file.Path;
import java.util.Locale;

/** How the rows of a table file are written. */
enum TableFormat {
    CSV,
    TSV,
    ARFF;

    /** By the ending of a file's name, {@code .gz} aside; CSV for what is unknown. */
    static TableFormat of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        if (plain.endsWith(".arff")) {
            return ARFF;
        }
        return plain.endsWith(".tsv") ? TSV : CSV;
    }
}
