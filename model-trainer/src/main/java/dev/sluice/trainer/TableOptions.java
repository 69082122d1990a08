package dev.sluice.trainer;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Options of every command that learns from a table. */
final class TableOptions {

    @Option(
            names = "--table",
            required = true,
            paramLabel = "FILE",
            description = "YAML file that describes the table: files, columns, label.")
    private Path table = Path.of("");

    @Option(names = "--drop", paramLabel = "COLUMN", description = "Leave out more columns than the description does.")
    private List<String> drop = List.of();

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of every random choice (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--threads", defaultValue = "2", description = "Threads of a training (default: ${DEFAULT-VALUE}).")
    int threads;

    TableDescription description() {
        Set<String> columns = new HashSet<>();
        drop.forEach(names -> columns.addAll(List.of(names.split(","))));
        return DescriptionReader.read(table).without(columns);
    }
}
