package dev.sluice.servlet;

import dev.sluice.host.Bundles;
import dev.sluice.host.ConfigException;
import dev.sluice.host.ExceptionConfig;
import dev.sluice.host.Host;
import dev.sluice.host.HostSections;
import dev.sluice.host.JournalLosses;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.ModelRefresh;
import dev.sluice.host.Protection;
import dev.sluice.host.Reloader;
import dev.sluice.host.StartException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a filter judges with, kept up to date with its config and bundle. Open once, close once. Thread-safe. */
final class FilterHost implements Host<Protection>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FilterHost.class);

    private final JournalLosses losses = new JournalLosses();
    private final Reloader<Protection> reloader;
    private final ModelRefresh refresh;
    private volatile Setup setup;

    private FilterHost(Path config, Map<String, String> environment, LoadedConfig<Protection> loaded, Bundles bundles)
            throws StartException {
        setup = Setup.make(loaded, null, losses);
        reloader = Reloader.start(config, environment, loaded, bundles, this);
        refresh = ModelRefresh.start(reloader);
    }

    /** Reads {@code config} and follows its changes from now on, or throws with all of its problems. */
    static FilterHost open(Path config, Map<String, String> environment) throws ConfigException, StartException {
        Bundles bundles = new Bundles();
        FilterSections sections = new FilterSections();
        LoadedConfig<Protection> loaded = LoadedConfig.load(config, environment, sections, bundles::load, null);
        FilterHost host = new FilterHost(config, environment, loaded, bundles);
        LOG.info(
                "requests are judged as {} says, by model {}",
                config,
                loaded.bundle().name());
        sections.sayUnused(loaded.read().file());
        loaded.read().warnings().forEach(warning -> LOG.warn("{}", warning));
        ExceptionConfig.warnings(loaded.config().exceptions(), Instant.now())
                .forEach(warning -> LOG.warn("{}", warning));
        return host;
    }

    /** The setup of now, until {@link Setup#leave}. */
    Setup enter() {
        Setup current = setup;
        while (!current.enter()) {
            current = setup;
        }
        return current;
    }

    @Override
    public HostSections<Protection> sections() {
        return new FilterSections();
    }

    /** There is nobody who could ask for a way back. */
    @Override
    public boolean keepsBundles() {
        return false;
    }

    @Override
    public synchronized void reload(LoadedConfig<Protection> next) throws StartException {
        Setup old = setup;
        setup = Setup.make(next, old, losses);
        old.leave();
    }

    /** Ends the threads; the journal closes with the last request. */
    @Override
    public void close() {
        refresh.close();
        reloader.close();
        setup.leave();
    }
}
