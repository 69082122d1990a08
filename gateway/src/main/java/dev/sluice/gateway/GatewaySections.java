package dev.sluice.gateway;

import dev.sluice.detector.BundleException;
import dev.sluice.gateway.Config.Admin;
import dev.sluice.gateway.Config.Destination;
import dev.sluice.gateway.Config.Overload;
import dev.sluice.host.Bundles;
import dev.sluice.host.ConfigException;
import dev.sluice.host.ConfigFiles;
import dev.sluice.host.ConfigReader;
import dev.sluice.host.HostSections;
import dev.sluice.host.InputException;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Problems;
import dev.sluice.host.Protection;
import dev.sluice.host.Section;
import dev.sluice.host.Units;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what of a config only the gateway needs: listeners, admin, upstreams, and the ways to them. Not thread-safe. */
final class GatewaySections implements HostSections<Config> {

    private final List<Destination> destinations = new ArrayList<>();
    private List<Listen> listen = List.of();
    private Admin admin = Admin.DEFAULT;
    private int adminModelsLine;
    private Overload overload = Overload.DEFAULT;
    private Map<String, UpstreamConfig> upstreams = Map.of();
    private @Nullable AlertsConfig alerts;
    private ClientLimits limits = ClientLimits.DEFAULT;
    private Duration drainTimeout = Duration.ofSeconds(20);

    /** Reads {@code file} and the overrides beside it, or throws with all of their problems. */
    static ConfigReader.Read<Config> read(Path file, Map<String, String> environment) throws ConfigException {
        return ConfigReader.read(file, environment, new GatewaySections());
    }

    /** Reads {@code file} and loads its bundle, or throws with all problems of both. */
    static LoadedConfig<Config> load(Path file, Map<String, String> environment) throws ConfigException {
        return load(file, environment, Bundles::look);
    }

    /** The same with bundles from {@code source}. */
    static LoadedConfig<Config> load(Path file, Map<String, String> environment, LoadedConfig.Source source)
            throws ConfigException {
        return load(file, environment, source, null);
    }

    /** The same; a judge that would be as that of {@code previous} is that one. */
    static LoadedConfig<Config> load(
            Path file,
            Map<String, String> environment,
            LoadedConfig.Source source,
            @Nullable LoadedConfig<Config> previous)
            throws ConfigException {
        return LoadedConfig.load(file, environment, new GatewaySections(), source, previous);
    }

    @Override
    public void read(Section root, ConfigFiles files) {
        listen = listen(root, files);
        admin = admin(root.section("admin"), files);
        overload = overload(root.section("overload"));
        upstreams = new UpstreamsReader(files::contents).read(root);
        if (!root.has("routes")) {
            readOnlyDestination(root);
        }
        alerts = root.has("alerts") ? new AlertsReader(files::secret).read(root.section("alerts")) : null;
        limits = ClientLimitsReader.read(root.section("limits"));
        drainTimeout = root.value("drain-timeout", drainTimeout, Units::duration);
    }

    private static List<Listen> listen(Section root, ConfigFiles files) {
        int before = root.problemCount();
        List<Listen> listeners = new ListenReader(files::path, Instant.now()).read(root);
        if (listeners.isEmpty() && root.problemCount() == before) {
            root.problem("listen", "is missing; write a list with an address, for example - address: 127.0.0.1:8080");
        }
        return listeners;
    }

    private Admin admin(Section section, ConfigFiles files) {
        InetSocketAddress address = section.value("address", Admin.DEFAULT.address(), Units::address);
        String token = section.value("token", Function.identity()).orElse(null);
        Optional<String> fromFile = section.value("token-file", files::secret);
        if (token != null && fromFile.isPresent()) {
            section.problem("token-file", "stands beside admin.token; keep one of the two");
        }
        Path auditLog = section.value("audit-log", files::path).orElse(files.path("audit.jsonl"));
        Path models = section.value("models", files::path).orElse(null);
        adminModelsLine = section.line("models");
        section.refuseTheRest();
        try {
            return new Admin(address, fromFile.orElse(token), auditLog, models);
        } catch (IllegalArgumentException e) {
            section.problem(section.has("token") ? "token" : "address", String.valueOf(e.getMessage()));
            return Admin.DEFAULT;
        }
    }

    private static Overload overload(Section section) {
        Overload read = new Overload(
                section.value("max-requests", Overload.DEFAULT.maxRequests(), Units::count),
                section.value("body-memory", Overload.DEFAULT.bodyMemory(), Units::bytes),
                section.value("retry-after", Overload.DEFAULT.retryAfter(), Units::duration));
        section.refuseTheRest();
        return read;
    }

    private void readOnlyDestination(Section root) {
        if (upstreams.size() > 1) {
            root.problem(
                    "upstreams",
                    "there are several (" + String.join(", ", upstreams.keySet())
                            + ") and no routes; write routes that say which requests go where");
        }
        destinations.add(new Destination(firstUpstream(), Rewrite.NONE));
    }

    private String firstUpstream() {
        return upstreams.keySet().stream().findFirst().orElse("");
    }

    @Override
    public void readRoute(Section route) {
        String upstream =
                route.value("upstream", name -> known(name, upstreams.keySet())).orElse(firstUpstream());
        if (!route.has("upstream") && upstreams.size() > 1) {
            route.problem("upstream", "is missing; there are several: " + String.join(", ", upstreams.keySet()));
        }
        destinations.add(new Destination(upstream, RewriteReader.read(route)));
    }

    private static String known(String name, Set<String> names) {
        if (!names.contains(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is no upstream; " + Section.suggestion(name, names));
        }
        return name;
    }

    @Override
    public Config config(Protection protection) {
        return new Config(
                listen,
                admin,
                protection.clientAddress(),
                overload,
                upstreams,
                protection.model(),
                protection.inspection(),
                protection.routes(),
                destinations,
                protection.calibrationFile(),
                protection.exceptions(),
                protection.decisions(),
                alerts,
                protection.overrides(),
                limits,
                drainTimeout);
    }

    /** The scoring API reads the models anew when it is first asked. */
    @Override
    public void verify(Config config, Problems problems) {
        Path models = config.admin().models();
        try {
            if (models != null) {
                ServedModels.read(models, config);
            }
        } catch (BundleException | InputException e) {
            problems.add(adminModelsLine, "admin.models", String.valueOf(e.getMessage()));
        }
    }
}
