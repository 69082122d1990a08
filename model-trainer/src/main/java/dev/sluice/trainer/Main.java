package dev.sluice.trainer;

import dev.sluice.detector.BundleException;
import dev.sluice.detector.Threshold;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The model-trainer's command line. Exit codes: 0 done, 1 the answer is no, 2 bad usage or input, 70 a bug. */
@Command(
        name = "sluice",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Trains, evaluates and applies model bundles.",
        subcommands = {
            TrainCommand.class,
            EvaluateCommand.class,
            ReportCommand.class,
            ScoreCommand.class,
            CompareCommand.class,
            ImportCommand.class,
            SynthesizeCommand.class,
            TableCommands.class,
            FeedbackCommands.class
        })
public final class Main {

    static final int NO = 1;
    static final int BAD_INPUT = 2;
    static final int BUG = 70;

    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        // Charts are drawn in memory, also where a DISPLAY is named that nobody may open.
        System.setProperty("java.awt.headless", "true");
        CommandLine commandLine = commandLine();
        try {
            System.exit(commandLine.execute(TableCommands.routed(FeedbackCommands.routed(args))));
        } catch (Error e) {
            System.exit(report(e, args.length == 0 ? "" : args[0], commandLine.getErr()));
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Threshold.class, Main::threshold)
                .setParameterExceptionHandler((failure, arguments) -> report(failure))
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> report(failure, command.getCommandName(), command.getErr()));
    }

    private static Threshold threshold(String text) {
        try {
            return Threshold.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static int report(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println(failure.getMessage());
        command.getErr()
                .println("Try: ./"
                        + FeedbackCommands.shown(
                                TableCommands.shown(command.getCommandSpec().qualifiedName())) + " --help");
        return BAD_INPUT;
    }

    private static int report(Throwable failure, String command, PrintWriter err) {
        if (failure instanceof InputException || failure instanceof BundleException) {
            err.println("sluice " + command + ": " + failure.getMessage());
            return BAD_INPUT;
        }
        if (failure instanceof OutOfMemoryError) {
            long mebibytes = Runtime.getRuntime().maxMemory() >> 20;
            err.println("sluice " + command + ": " + mebibytes + " MiB of memory are not enough; take fewer records, or"
                    + " give more with SLUICE_JAVA_OPTS=-Xmx" + 2 * mebibytes + "m");
            return BAD_INPUT;
        }
        err.println("sluice " + command + ": this is a bug, please report it");
        failure.printStackTrace(err);
        return BUG;
    }
}
