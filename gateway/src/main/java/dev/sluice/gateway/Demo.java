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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sample shop behind a gateway that blocks, with the shipped bundle.
 *
 * @param gateway where visitors come in
 * @param shop what it protects
 * @param model name of the bundle
 * @param log where its decisions are written
 */
record Demo(Gateway gateway, SampleShop shop, String model, Path log) implements AutoCloseable {

    private static final long LOG_BYTES = 10_000_000;

    /** Starts both on this machine's loopback address; port 0 takes any that is free. */
    static Demo start(Path home, int port, int adminPort) throws StartException {
        Path folder = home.resolve("config/models/default").normalize();
        Path log = home.resolve(".sluice/demo-decisions.jsonl").normalize();
        Bundle bundle = load(folder);
        SampleShop shop = new SampleShop();
        shop.start();
        Config config = new Config(
                List.of(loopback(port)),
                new Admin(loopback(adminPort), null),
                Map.of("shop", servers(shop.address())),
                folder,
                Inspect.DEFAULT,
                List.of(new Route(null, PathPattern.ALL, Set.of(), "shop", Mode.BLOCK, Policy.DEFAULT)),
                new Decisions(log, Keep.ALL, LOG_BYTES, 2),
                Duration.ofSeconds(5));
        Detector detector = new Detector(bundle, config.inspection().limits());
        try {
            return new Demo(Gateway.start(config, detector::inspect, bundle.name()), shop, bundle.name(), log);
        } catch (StartException e) {
            shop.close();
            throw e;
        }
    }

    private static Bundle load(Path folder) throws StartException {
        try {
            return Bundle.load(folder);
        } catch (BundleException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
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

    /** What clients type, for example {@code http://127.0.0.1:8080}. */
    String base() {
        return "http://" + Gateway.text(gateway.addresses().get(0));
    }

    @Override
    public void close() {
        gateway.close();
        shop.close();
    }
}
