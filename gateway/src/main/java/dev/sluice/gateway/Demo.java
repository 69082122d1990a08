package dev.sluice.gateway;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Threshold;
import dev.sluice.gateway.Config.Admin;
import dev.sluice.gateway.Config.Decisions;
import dev.sluice.gateway.Config.Inspect;
import dev.sluice.gateway.Config.Keep;
import dev.sluice.gateway.Config.Route;
import dev.sluice.gateway.Config.Servers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The sample shop with a gateway in front, in block mode. Start once, stop once. */
final class Demo implements AutoCloseable {

    private static final Policy POLICY =
            new Policy(Threshold.ofScore(99.0), Threshold.ofBudget(500), Policy.OnFailure.OPEN);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(1);

    private final Shop shop;
    private final Gateway gateway;
    private final LoadedConfig loaded;
    private final Path decisions;

    private Demo(Shop shop, Gateway gateway, LoadedConfig loaded, Path decisions) {
        this.shop = shop;
        this.gateway = gateway;
        this.loaded = loaded;
        this.decisions = decisions;
    }

    /** Starts shop and gateway on loopback, port 0 for any, or throws and leaves nothing behind. */
    static Demo start(Path bundle, Path decisions, int port, int adminPort) throws StartException {
        Bundle model = load(bundle);
        Shop shop = Shop.open();
        try {
            LoadedConfig loaded = new LoadedConfig(config(shop.address(), bundle, decisions, port, adminPort), model);
            Gateway gateway = Gateway.start(loaded.config(), loaded.detector()::inspect, model.name());
            return new Demo(shop, gateway, loaded, decisions);
        } catch (StartException e) {
            shop.close();
            throw e;
        }
    }

    private static Bundle load(Path bundle) throws StartException {
        try {
            return Bundle.load(bundle);
        } catch (BundleException e) {
            throw new StartException("the demo needs the shipped model bundle: " + e.getMessage(), e);
        }
    }

    private static Config config(URI shop, Path bundle, Path decisions, int port, int adminPort) {
        Servers servers = Servers.DEFAULT;
        return new Config(
                List.of(loopback(port)),
                new Admin(loopback(adminPort), null),
                Map.of(
                        "shop",
                        new Servers(
                                List.of(shop),
                                servers.connectTimeout(),
                                servers.responseTimeout(),
                                servers.idleTimeout(),
                                servers.connections())),
                bundle,
                Inspect.DEFAULT,
                List.of(new Route(null, PathPattern.ALL, Set.of(), "shop", Mode.BLOCK, POLICY)),
                new Decisions(decisions, Keep.ALL, 10 << 20, 2),
                DRAIN_TIMEOUT);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    Gateway gateway() {
        return gateway;
    }

    /** Where the gateway listens, for example {@code http://127.0.0.1:8080}. */
    String origin() {
        return origin(gateway.addresses().get(0));
    }

    private static String origin(InetSocketAddress address) {
        return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** What runs where, and what to try. */
    String banner() {
        String admin = origin(gateway.adminAddress());
        return """

                Sluice guards a sample shop.

                  shop       %s/
                  health     %s/readyz
                  metrics    %s/metrics
                  decisions  %s
                  model      %s, tag-at %s, block-at %s

                Paste these into another terminal, or try the shop in a browser:

                %s
                Ctrl-C ends it.
                """.formatted(
                        origin(),
                        admin,
                        admin,
                        decisions,
                        loaded.bundle().name(),
                        POLICY.tagAt(),
                        POLICY.blockAt(),
                        DemoRequest.ALL.stream().map(this::invitation).collect(Collectors.joining("\n")));
    }

    private String invitation(DemoRequest request) {
        return "  %s: %s\n    %s\n".formatted(request.what(), request.answer(), request.curl(origin()));
    }

    @Override
    public void close() {
        gateway.close();
        shop.close();
    }
}
