package dev.sluice.host;

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
 *
 * @param <C> the host's config
 */
public final class Reloader<C> implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Path file;
    private final Map<String, String> environment;
    private final Host<C> host;
    private final Bundles bundles;
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "reload");
    private volatile LoadedConfig<C> current;
    private Fingerprint loaded;
    private Fingerprint seen;
    private volatile boolean closing;

    private Reloader(
            Path file, Map<String, String> environment, LoadedConfig<C> current, Bundles bundles, Host<C> host) {
        this.file = file;
        this.environment = environment;
        this.current = current;
        this.bundles = bundles;
        this.host = host;
        this.loaded = fingerprint();
        this.seen = loaded;
    }

    /** Watches {@code file}, which {@code current} was read from and {@code host} runs with. */
    public static <C> Reloader<C> start(
            Path file, Map<String, String> environment, LoadedConfig<C> current, Bundles bundles, Host<C> host) {
        Reloader<C> reloader = unwatched(file, environment, current, bundles, host);
        reloader.thread.setDaemon(true);
        reloader.thread.start();
        return reloader;
    }

    /** One that changes {@code host} when told to, but leaves alone what others do to {@code file}. */
    public static <C> Reloader<C> unwatched(
            Path file, Map<String, String> environment, LoadedConfig<C> current, Bundles bundles, Host<C> host) {
        return new Reloader<>(file, environment, current, bundles, host);
    }

    /** Reads the config anew soon, changed or not. */
    public void ask() {
        asked.release();
    }

    /**
     * Changes the overrides beside the config, and at once loads both; what goes on in {@code edit} is safe from other
     * changes. If it throws, nothing has changed, on disk neither.
     *
     * @throws ConfigException if config and overrides do not fit each other, or the config on disk has a fault now
     */
    public synchronized void change(UnaryOperator<Overrides> edit) throws ConfigException, StartException, IOException {
        String before = Overrides.textBeside(file);
        String after = edit.apply(ConfigReader.read(file, environment, host.sections(), before)
                        .protection()
                        .overrides())
                .yaml();
        LoadedConfig<C> next =
                LoadedConfig.load(ConfigReader.read(file, environment, host.sections(), after), bundles::load, current);
        Overrides.write(file, after);
        try {
            host.reload(next);
        } catch (StartException e) {
            Overrides.write(file, before);
            throw e;
        }
        loaded(next);
    }

    /** Which bundle the config asks for now. */
    ModelConfig model() {
        return current.protection().model();
    }

    /** Judges with a bundle that has come, and keeps it; false if the config now asks for another. */
    synchronized boolean take(BundleDownload download) throws ConfigException, StartException {
        if (!download.model().equals(model())) {
            return false;
        }
        LoadedConfig<C> next = current.with(download.bundle());
        host.reload(next);
        current = next;
        LOG.info(
                "model {} has come from {}",
                next.bundle().name(),
                download.model().url());
        keep(download);
        remember(next);
        return true;
    }

    /** Tells the host what came of a look for a new bundle. */
    void modelRefreshed(String outcome) {
        host.modelRefreshed(outcome);
    }

    private void keep(BundleDownload download) {
        try {
            bundles.keep(download);
        } catch (IOException e) {
            LOG.error("it is in use, but cannot be kept in {} for the next start: {}", model().bundle(), e.toString());
        }
    }

    private void remember(LoadedConfig<?> next) {
        if (!host.keepsBundles()) {
            return;
        }
        ModelConfig model = next.protection().model();
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
        List<Path> files = new ArrayList<>(current.protection().model().files());
        files.add(file);
        files.add(Overrides.beside(file));
        return Fingerprint.of(files.toArray(Path[]::new));
    }

    public synchronized boolean hasChanged() {
        Fingerprint now = fingerprint();
        boolean settled = now.equals(seen);
        seen = now;
        return settled && !now.equals(loaded);
    }

    private synchronized void reload() {
        seen = fingerprint();
        loaded = seen;
        try {
            LoadedConfig<C> next = LoadedConfig.load(file, environment, host.sections(), bundles::load, current);
            host.reload(next);
            loaded(next);
        } catch (ConfigException | StartException e) {
            host.reloaded("refused");
            LOG.error("{} is not loaded, nothing has changed: {}", file, e.getMessage());
        } catch (RuntimeException e) {
            host.reloaded("refused");
            LOG.error("{} could not be loaded, nothing has changed", file, e);
        }
    }

    private void loaded(LoadedConfig<C> next) {
        current = next;
        loaded = fingerprint();
        seen = loaded;
        host.reloaded("done");
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
