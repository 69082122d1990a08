package dev.sluice.gateway;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Policy;
import dev.sluice.gateway.Config.Admin;
import dev.sluice.gateway.Config.Decisions;
import dev.sluice.gateway.Config.Inspect;
import dev.sluice.gateway.Config.Keep;
import dev.sluice.gateway.Config.Route;
import dev.sluice.gateway.Config.Servers;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    private static final long LOG_BYTES = 10 << 20;

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
        Path home = Path.of(System.getProperty("sluice.home", "."));
        Path folder = home.resolve("config/models/default");
        Bundle bundle = bundle(folder);
        SampleShop shop = new SampleShop();
        shop.start();
        Path log = home.resolve(".sluice/demo-decisions.jsonl").normalize();
        Config config = config(folder, log, shop.address());
        Gateway gateway = Gateway.start(config, new Detector(bundle, Inspect.DEFAULT.limits())::inspect, bundle.name());
        greet(gateway, log, bundle.name());
        return Shutdown.await(gateway);
    }

    private static Bundle bundle(Path folder) throws StartException {
        try {
            return Bundle.load(folder);
        } catch (BundleException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private Config config(Path bundle, Path log, InetSocketAddress shop) {
        return new Config(
                List.of(loopback(port)),
                new Admin(loopback(adminPort), null),
                Map.of("shop", servers(shop)),
                bundle,
                Inspect.DEFAULT,
                List.of(new Route(null, PathPattern.ALL, Set.of(), "shop", Mode.BLOCK, Policy.DEFAULT)),
                new Decisions(log, Keep.ALL, LOG_BYTES, 2),
                Duration.ofSeconds(5));
    }

    private static Servers servers(InetSocketAddress shop) {
        Servers byDefault = Servers.DEFAULT;
        return new Servers(
                List.of(URI.create("http://" + Gateway.text(shop))),
                byDefault.connectTimeout(),
                byDefault.responseTimeout(),
                byDefault.idleTimeout(),
                byDefault.connections());
    }

    private InetSocketAddress loopback(int wanted) {
        if (wanted < 0 || wanted > 65535) {
            throw new CommandLine.ParameterException(commandLine(), wanted + " is no port; ports go from 0 to 65535");
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted);
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }

    private void greet(Gateway gateway, Path log, String model) {
        PrintWriter out = commandLine().getOut();
        String base = "http://" + Gateway.text(gateway.addresses().get(0));
        out.println();
        out.println("A sample shop behind Sluice, which blocks attacks with model " + model);
        out.println();
        out.println("  the shop       " + base + "/");
        out.println("  metrics        http://" + Gateway.text(gateway.adminAddress()) + "/metrics");
        out.println("  decision log   " + log);
        out.println();
        out.println("Paste these:");
        for (DemoRequest request : DemoRequest.ALL) {
            out.println();
            out.println("  # " + request.title() + ": " + request.promise());
            out.println("  " + request.command(base));
        }
        out.println();
        out.println("Ctrl-C ends it.");
        out.flush();
    }
}
