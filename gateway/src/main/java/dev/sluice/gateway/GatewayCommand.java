package dev.sluice.gateway;

import dev.sluice.host.Bundles;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.ModelRefresh;
import dev.sluice.host.Reloader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the gateway until it is told to stop. */
@Command(
        name = "gateway",
        description =
                "Run the gateway. SIGTERM lets requests in flight finish, then ends it; SIGHUP reads the config anew,"
                        + " as does a change of the file.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class GatewayCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayCommand.class);

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The config, a YAML file.")
    private Path config = Path.of("gateway.yml");

    @Override
    public Integer call() throws Exception {
        Bundles bundles = new Bundles();
        LoadedConfig<Config> loaded = GatewaySections.load(config, System.getenv(), bundles::load);
        Gateway gateway = Gateway.start(loaded);
        Reloader<Config> reloader = gateway.follow(config, System.getenv(), loaded, bundles);
        ModelRefresh.start(reloader);
        Signals.onHangUp(reloader::ask);
        LOG.info(
                "listening at {}, admin at {}, model {}",
                gateway.addresses().stream().map(Gateway::text).collect(Collectors.joining(", ")),
                Gateway.text(gateway.adminAddress()),
                loaded.bundle().name());
        return Shutdown.await(gateway::drain);
    }
}
