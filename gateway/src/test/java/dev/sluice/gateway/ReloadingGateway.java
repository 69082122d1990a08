package dev.sluice.gateway;

import dev.sluice.host.Bundles;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Reloader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A gateway that runs with the config of a file, reloads it, and can be started again. */
final class ReloadingGateway implements AutoCloseable {

    private final Path file;
    private final Bundles bundles = new Bundles();
    private Gateway gateway;
    private Reloader<Config> reloader;

    private ReloadingGateway(Path file) throws Exception {
        this.file = file;
        start();
    }

    static ReloadingGateway start(Path file) throws Exception {
        return new ReloadingGateway(file);
    }

    private void start() throws Exception {
        LoadedConfig<Config> loaded = GatewaySections.load(file, Map.of(), bundles::load);
        gateway = Gateway.start(loaded);
        reloader = gateway.follow(file, Map.of(), loaded, bundles);
    }

    void restart() throws Exception {
        close();
        start();
    }

    Gateway gateway() {
        return gateway;
    }

    Reloader<Config> reloader() {
        return reloader;
    }

    RawClient connect() throws IOException {
        return new RawClient(gateway.addresses().get(0));
    }

    /** Where {@code path} is on the admin listener. */
    String admin(String path) {
        return "http://" + Gateway.text(gateway.adminAddress()) + path;
    }

    @Override
    public void close() {
        reloader.close();
        gateway.close();
    }
}
