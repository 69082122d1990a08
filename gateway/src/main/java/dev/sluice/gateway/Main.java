package dev.sluice.gateway;

import dev.sluice.detector.Threshold;
import dev.sluice.host.ConfigException;
import dev.sluice.host.InputException;
import dev.sluice.host.StartException;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Entry point of the gateway's commands. Exit codes: 0 done, 1 the answer is no, 2 bad usage, config or input, 70 a bug. */
@Command(
        name = "sluice",
        description = "A web application firewall that learns.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            GatewayCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            ExceptionCommand.class,
            ReplayCommand.class,
            ServeCommand.class,
            BundleCommand.class,
            RehearseCommand.class
        })
public final class Main implements Runnable {

    static final int DONE = 0;
    static final int NO = 1;
    static final int BAD_INPUT = 2;
    static final int BUG = 70;

    /** A client that negotiates TLS 1.2 again and again costs much and gains nothing; Java allows it by default. */
    private static final String REJECT_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private Main() {}

    /** Runs the command that {@code arguments} name. */
    public static void main(String[] arguments) {
        System.setProperty(REJECT_RENEGOTIATION, "true");
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .registerConverter(Threshold.class, Main::threshold)
                .setParameterExceptionHandler(Main::badUsage)
                .setExecutionExceptionHandler(Main::failed);
    }

    private static Threshold threshold(String text) {
        try {
            return Threshold.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "name a command: demo, gateway, check, explain, exception, replay, serve or bundle");
    }

    private static int badUsage(ParameterException e, String[] arguments) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("sluice: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try: sluice "
                + (e.getCommandLine().getParent() == null
                        ? ""
                        : e.getCommandLine().getCommandName() + " ") + "--help");
        return BAD_INPUT;
    }

    /** Problems of the user's making are said in a line each; anything else is a bug and shows where it happened. */
    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof ConfigException || e instanceof StartException || e instanceof InputException) {
            command.getErr().println(e.getMessage());
            return BAD_INPUT;
        }
        command.getErr().println("sluice: this is a bug, please report it with the lines below");
        e.printStackTrace(command.getErr());
        return BUG;
    }
}
