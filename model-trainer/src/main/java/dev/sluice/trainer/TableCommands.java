package dev.sluice.trainer;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * The commands over tables. They bear the names of those over http corpora, and options of their own: which is meant,
 * {@code --table} or {@code --model} says.
 */
@Command(
        name = "table",
        hidden = true,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "The commands over tables of labelled records.",
        subcommands = {
            TableTrainCommand.class,
            TableCompareCommand.class,
            TableScoreCommand.class,
            TableReportCommand.class
        })
final class TableCommands {

    private static final String NAME = "table";
    private static final Set<String> BOTH = Set.of("train", "compare", "score", "report");
    private static final List<String> MARKS = List.of("--table", "--model");

    /** The arguments with which picocli finds the command that is meant. */
    static String[] routed(String[] arguments) {
        return isTable(arguments)
                ? Stream.concat(Stream.of(NAME), Arrays.stream(arguments)).toArray(String[]::new)
                : arguments;
    }

    /** How a user calls the command. */
    static String shown(String qualifiedName) {
        return qualifiedName.replace(" " + NAME + " ", " ");
    }

    private static boolean isTable(String[] arguments) {
        return arguments.length > 1
                && BOTH.contains(arguments[0])
                && Arrays.stream(arguments).anyMatch(TableCommands::isMark);
    }

    private static boolean isMark(String argument) {
        return MARKS.stream().anyMatch(mark -> argument.equals(mark) || argument.startsWith(mark + "="));
    }
}
