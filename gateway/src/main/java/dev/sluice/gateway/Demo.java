package dev.sluice.gateway;

import dev.sluice.detector.Policy;
import dev.sluice.host.Bundles;
import dev.sluice.host.ConfigException;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Overrides;
import dev.sluice.host.StartException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The sample shop with a gateway in front, in block mode. Start once, stop once. */
final class Demo implements AutoCloseable {

    private final Shop shop;
    private final Gateway gateway;
    private final LoadedConfig<Config> loaded;
    private final Path config;

    private Demo(Shop shop, Gateway gateway, LoadedConfig<Config> loaded, Path config) {
        this.shop = shop;
        this.gateway = gateway;
        this.loaded = loaded;
        this.config = config;
    }

    /** Starts shop and gateway on loopback, port 0 for any, or throws and leaves nothing behind. */
    static Demo start(Path bundle, Path decisions, int port, int adminPort) throws StartException {
        Shop shop = Shop.open();
        try {
            Path config = write(decisions, config(shop.address(), bundle, decisions, port, adminPort));
            Bundles bundles = new Bundles();
            LoadedConfig<Config> loaded = GatewaySections.load(config, Map.of(), bundles::load);
            Gateway gateway = Gateway.start(loaded);
            gateway.amendOnly(config, Map.of(), loaded, bundles);
            return new Demo(shop, gateway, loaded, config);
        } catch (ConfigException e) {
            shop.close();
            throw new StartException("the demo needs the shipped model bundle: " + e.getMessage(), e);
        } catch (StartException e) {
            shop.close();
            throw e;
        }
    }

    /** The config lies beside the decisions, so that other commands can use it; what was changed before is forgotten. */
    private static Path write(Path decisions, String config) throws StartException {
        Path file = decisions.resolveSibling("demo.yml");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.deleteIfExists(Overrides.beside(file));
            return Files.writeString(file, config);
        } catch (IOException e) {
            throw new StartException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static String config(URI shop, Path bundle, Path decisions, int port, int adminPort) {
        return """
                # Written by ./sluice demo at every start.
                listen:
                  - address: 127.0.0.1:%d
                admin:
                  address: 127.0.0.1:%d
                upstreams:
                  shop: { servers: [ "%s" ] }
                model:
                  bundle: %s
                policy:
                  mode: block
                  tag-at: 99.0
                  block-at: 500 per million
                decisions:
                  file: %s
                  keep: all
                  max-file-size: 10 MiB
                  files: 2
                  store: { file: %s, keep: 10000, max-age: 7d }
                drain-timeout: 1s
                """.formatted(
                port, adminPort, shop, quoted(bundle), quoted(decisions), quoted(decisions.resolveSibling("recent")));
    }

    private static String quoted(Path path) {
        return "'" + path.toAbsolutePath().toString().replace("'", "''") + "'";
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
        Policy policy = loaded.config().routes().get(0).policy();
        return """

                Sluice guards a sample shop.

                  shop       %s/
                  dashboard  %s/
                  health     %s/readyz
                  metrics    %s/metrics
                  decisions  %s
                  model      %s, tag-at %s, block-at %s

                Paste these into another terminal, or try the shop in a browser:

                %s
                Why was it blocked? Ask with the request id of the answer:

                  ./sluice explain --config %s --request-id ID

                Ctrl-C ends it.
                """.formatted(
                        origin(),
                        admin,
                        admin,
                        admin,
                        Objects.requireNonNull(loaded.config().decisions()).file(),
                        loaded.bundle().name(),
                        policy.tagAt(),
                        policy.blockAt(),
                        DemoRequest.ALL.stream().map(this::invitation).collect(Collectors.joining("\n")),
                        config);
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
