package dev.sluice.gateway;

import dev.sluice.detector.BundleException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the config anew when it, its overrides or its bundle change on disk, or when asked to. A change counts once it has been the
 * same for two looks, so that half-written files are left alone. What cannot be loaded changes nothing. Thread-safe.
 */
final class Reloader implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Path file;
    private final Map<String, String> environment;
    private final Gateway gateway;
    private final Metrics metrics;
    private final Bundles bundles;
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "reload");
    private volatile LoadedConfig current;
    private Fingerprint loaded;
    private Fingerprint seen;
    private volatile boolean closing;

    private Reloader(
            Path file, Map<String, String> environment, LoadedConfig current, Bundles bundles, Gateway gateway) {
        this.file = file;
        this.environment = environment;
        this.current = current;
        this.bundles = bundles;
        this.gateway = gateway;
        this.metrics = gateway.metrics();
        this.loaded = fingerprint();
        this.seen = loaded;
    }

    /** Watches {@code file}, which {@code current} was read from and {@code gateway} runs with. */
    static Reloader start(
            Path file, Map<String, String> environment, LoadedConfig current, Bundles bundles, Gateway gateway) {
        Reloader reloader = new Reloader(file, environment, current, bundles, gateway);
        gateway.amend(reloader::change);
        reloader.thread.setDaemon(true);
        reloader.thread.start();
        return reloader;
    }

    /** Lets operators change {@code gateway} at run time, but leaves alone what others do to {@code file}. */
    static void amendOnly(
            Path file, Map<String, String> environment, LoadedConfig current, Bundles bundles, Gateway gateway) {
        gateway.amend(new Reloader(file, environment, current, bundles, gateway)::change);
    }

    /** Reads the config anew soon, changed or not. */
    void ask() {
        asked.release();
    }

    /**
     * Changes the overrides beside the config, and at once loads both; what goes on in {@code edit} is safe from other
     * changes. If it throws, nothing has changed, on disk neither.
     *
     * @throws ConfigException if config and overrides do not fit each other, or the config on disk has a fault now
     */
    synchronized void change(UnaryOperator<Overrides> edit) throws ConfigException, StartException, IOException {
        String before = Overrides.textBeside(file);
        String after = edit.apply(
                        ConfigReader.read(file, environment, before).config().overrides())
                .yaml();
        LoadedConfig next = LoadedConfig.load(ConfigReader.read(file, environment, after), bundles::load, current);
        Overrides.write(file, after);
        try {
            gateway.reload(next);
        } catch (StartException e) {
            Overrides.write(file, before);
            throw e;
        }
        loaded(next);
    }

    /** Which bundle the config asks for now. */
    ModelConfig model() {
        return current.config().model();
    }

    /** Judges with a bundle that has come, and keeps it; false if the config now asks for another. */
    synchronized boolean take(BundleDownload download) throws ConfigException, StartException {
        if (!download.model().equals(model())) {
            return false;
        }
        LoadedConfig next = current.with(download.bundle());
        gateway.reload(next);
        current = next;
        LOG.info(
                "model {} has come from {}",
                next.bundle().name(),
                download.model().url());
        keep(download);
        remember(next);
        return true;
    }

    private void keep(BundleDownload download) {
        try {
            bundles.keep(download);
        } catch (IOException e) {
            LOG.error("it is in use, but cannot be kept in {} for the next start: {}", model().bundle(), e.toString());
        }
    }

    private static void remember(LoadedConfig next) {
        ModelConfig model = next.config().model();
        try {
            new BundleHistory(model.history(), Clock.systemUTC()).began(next.bundle(), model.bundle());
        } catch (IOException | BundleException e) {
            LOG.warn(
                    "bundle {} cannot be kept for a way back: {}", next.bundle().name(), e.toString());
        }
    }

    private void run() {
        remember(current);
        try {
            while (!closing) {
                boolean wanted = asked.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                int unused = asked.drainPermits();
                if (!closing && (wanted || hasChanged())) {
                    reload();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Fingerprint fingerprint() {
        List<Path> files = new ArrayList<>(current.config().model().files());
        files.add(file);
        files.add(Overrides.beside(file));
        return Fingerprint.of(files.toArray(Path[]::new));
    }

    synchronized boolean hasChanged() {
        Fingerprint now = fingerprint();
        boolean settled = now.equals(seen);
        seen = now;
        return settled && !now.equals(loaded);
    }

    private synchronized void reload() {
        seen = fingerprint();
        loaded = seen;
        try {
            LoadedConfig next = LoadedConfig.load(file, environment, bundles::load, current);
            gateway.reload(next);
            loaded(next);
        } catch (ConfigException | StartException e) {
            metrics.reloaded("refused");
            LOG.error("{} is not loaded, nothing has changed: {}", file, e.getMessage());
        } catch (RuntimeException e) {
            metrics.reloaded("refused");
            LOG.error("{} could not be loaded, nothing has changed", file, e);
        }
    }

    private void loaded(LoadedConfig next) {
        current = next;
        loaded = fingerprint();
        seen = loaded;
        metrics.reloaded("done");
        remember(next);
        LOG.info("{} is loaded, model {}", file, next.bundle().name());
        next.read().warnings().forEach(warning -> LOG.warn("{}", warning));
    }

    @Override
    public void close() {
        closing = true;
        asked.release();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
