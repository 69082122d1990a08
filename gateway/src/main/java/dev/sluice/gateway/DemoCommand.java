package dev.sluice.gateway;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Runs the sample shop behind the gateway until it is told to stop. */
@Command(
        name = "demo",
        description = "Run a sample shop behind the gateway and print requests to try. Ctrl-C ends it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {

    private static final int MAX_PORT = 65_535;

    @Option(names = "--port", paramLabel = "PORT", description = "Where the shop is, default ${DEFAULT-VALUE}.")
    private int port = 8080;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "Where health and metrics are, default ${DEFAULT-VALUE}.")
    private int adminPort = 9090;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        requirePort("--port", port);
        requirePort("--admin-port", adminPort);
        if (port == adminPort && port != 0) {
            throw badUsage("--port and --admin-port are both " + port + "; each needs its own");
        }
        Path home = Path.of(System.getProperty("sluice.home", "")).toAbsolutePath();
        Demo demo = Demo.start(
                home.resolve("config/models/default"), home.resolve(".sluice/demo-decisions.jsonl"), port, adminPort);
        PrintWriter out = commandLine().getOut();
        out.print(demo.banner());
        out.flush();
        return Shutdown.await(demo.gateway()::drain);
    }

    private void requirePort(String option, int given) {
        if (given < 0 || given > MAX_PORT) {
            throw badUsage(option + ": " + given + " is no port; a port is 1 to " + MAX_PORT + ", or 0 for any");
        }
    }

    private ParameterException badUsage(String message) {
        return new ParameterException(commandLine(), message);
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
