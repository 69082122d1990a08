package dev.sluice.host;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the URL of the config's bundle for a new one from time to time, on a thread of its own, if there is a URL. What
 * cannot be fetched or used changes nothing and is logged once. Thread-safe.
 */
public final class ModelRefresh implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ModelRefresh.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Reloader<?> reloader;
    private final Thread thread = new Thread(this::run, "model-refresh");
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable ModelConfig asked;
    private long askedAt;
    private String lastFault = "";

    private ModelRefresh(Reloader<?> reloader) {
        this.reloader = reloader;
    }

    /** Begins at once. */
    public static ModelRefresh start(Reloader<?> reloader) {
        ModelRefresh refresh = new ModelRefresh(reloader);
        refresh.thread.setDaemon(true);
        refresh.thread.start();
        return refresh;
    }

    private void run() {
        try {
            do {
                ModelConfig model = reloader.model();
                if (model.url() != null && isDue(model)) {
                    asked = model;
                    askedAt = System.nanoTime();
                    refresh(model);
                }
            } while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDue(ModelConfig model) {
        return !model.equals(asked)
                || System.nanoTime() - askedAt >= model.refresh().toNanos();
    }

    private void refresh(ModelConfig model) {
        try {
            reloader.modelRefreshed(isUpdated(model) ? "updated" : "unchanged");
            wentWell(model);
        } catch (IOException e) {
            failed("failed", e);
        } catch (InputException | ConfigException | StartException e) {
            failed("refused", e);
        } catch (RuntimeException e) {
            reloader.modelRefreshed("failed");
            LOG.error("no new model, the one in use stays; asked was {}", model.url(), e);
        }
    }

    private boolean isUpdated(ModelConfig model) throws IOException, InputException, ConfigException, StartException {
        Optional<BundleDownload> download = BundleDownload.ofNew(model);
        if (download.isEmpty()) {
            return false;
        }
        try (BundleDownload fetched = download.get()) {
            return reloader.take(fetched);
        }
    }

    private void wentWell(ModelConfig model) {
        if (!lastFault.isEmpty()) {
            LOG.info("bundles come from {} again", model.url());
            lastFault = "";
        }
    }

    private void failed(String outcome, Exception fault) {
        reloader.modelRefreshed(outcome);
        String message = String.valueOf(fault.getMessage());
        if (!message.equals(lastFault)) {
            LOG.error("no new model, the one in use stays: {}", message);
            lastFault = message;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
