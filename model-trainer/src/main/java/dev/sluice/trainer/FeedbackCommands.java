package dev.sluice.trainer;

import java.util.Arrays;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * The commands over what operators said of decisions. They bear the name of one over corpora, and options of their own:
 * that they are meant, {@code --from} says.
 */
@Command(
        name = "feedback",
        hidden = true,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "The commands over what operators said of decisions.",
        subcommands = FeedbackTrainCommand.class)
final class FeedbackCommands {

    private static final String NAME = "feedback";
    private static final String MARK = "--from";

    /** The arguments with which picocli finds the command that is meant. */
    static String[] routed(String[] arguments) {
        boolean meant = arguments.length > 1
                && arguments[0].equals("train")
                && Arrays.stream(arguments)
                        .anyMatch(argument -> argument.equals(MARK) || argument.startsWith(MARK + "="));
        return meant ? Stream.concat(Stream.of(NAME), Arrays.stream(arguments)).toArray(String[]::new) : arguments;
    }

    /** How a user calls the command. */
    static String shown(String qualifiedName) {
        return qualifiedName.replace(" " + NAME + " ", " ");
    }
}
