package dev.sluice.gateway;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a sample shop behind the gateway and prints requests to try. */
@Command(
        name = "demo",
        description = "Run a sample shop behind the gateway and print requests to try. Ctrl-C ends it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {

    @Option(names = "--port", paramLabel = "PORT", description = "Port of the gateway (default: ${DEFAULT-VALUE}).")
    private int port = 8080;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "Port of health and metrics (default: ${DEFAULT-VALUE}).")
    private int adminPort = 9090;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws StartException, InterruptedException {
        requirePort(port);
        requirePort(adminPort);
        Demo demo = Demo.start(Path.of(System.getProperty("sluice.home", ".")), port, adminPort);
        greet(demo);
        return Shutdown.await(demo.gateway());
    }

    private void requirePort(int number) {
        if (number < 0 || number > 65535) {
            throw new CommandLine.ParameterException(commandLine(), number + " is no port; ports go from 0 to 65535");
        }
    }

    private void greet(Demo demo) {
        PrintWriter out = commandLine().getOut();
        out.println();
        out.println("A sample shop behind Sluice, which blocks attacks with model " + demo.model());
        out.println();
        out.println("  the shop       " + demo.base() + "/");
        out.println("  metrics        http://" + Gateway.text(demo.gateway().adminAddress()) + "/metrics");
        out.println("  decision log   " + demo.log());
        out.println();
        out.println("Paste these:");
        for (DemoRequest request : DemoRequest.ALL) {
            out.println();
            out.println("  # " + request.title() + ": " + request.promise());
            out.println("  " + request.command(demo.base()));
        }
        out.println();
        out.println("Ctrl-C ends it.");
        out.flush();
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
