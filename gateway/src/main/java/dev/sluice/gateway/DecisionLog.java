package dev.sluice.gateway;

import dev.sluice.gateway.Decisions.Keep;
import dev.sluice.gateway.Decisions.LogFile;
import dev.sluice.gateway.Decisions.StoreFile;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes decisions to every sink of a config, each on a thread of its own. Thread-safe. */
final class DecisionLog implements AutoCloseable {

    /** How many requests a sampled decision stands for. */
    static final int SAMPLE_ONE_IN = 100;

    private static final Duration ON_DISK = Duration.ofSeconds(1);
    private static final Duration ON_NETWORK = Duration.ofSeconds(30);

    private final Keep keep;
    private final @Nullable DecisionStore store;
    private final List<DecisionQueue> queues = new ArrayList<>();
    private final AtomicLong seen = new AtomicLong();

    private DecisionLog(Keep keep, @Nullable DecisionStore store) {
        this.keep = keep;
        this.store = store;
    }

    /**
     * Opens file and store; counts in {@code losses} what is lost.
     *
     * @throws StartException if one of them cannot be written
     */
    static DecisionLog open(Decisions config, Losses losses) throws StartException {
        FileSink file = file(config.file());
        DecisionLog log = new DecisionLog(config.keep(), store(config.store(), losses));
        if (file != null) {
            log.start(file, ON_DISK, losses);
        }
        if (log.store != null) {
            log.start(log.store, ON_DISK, losses);
        }
        if (config.stdout()) {
            log.start(new StdoutSink(), ON_DISK, losses);
        }
        if (config.syslog() != null) {
            log.start(new SyslogSink(config.syslog()), ON_NETWORK, losses);
        }
        return log;
    }

    private static @Nullable FileSink file(@Nullable LogFile config) throws StartException {
        try {
            return config == null ? null : FileSink.open(config, Clock.systemUTC());
        } catch (IOException e) {
            throw new StartException("decisions.file: " + config.path() + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static @Nullable DecisionStore store(@Nullable StoreFile config, Losses losses) throws StartException {
        try {
            return config == null ? null : DecisionStore.open(config, Clock.systemUTC(), losses.damagedStores());
        } catch (IOException e) {
            throw new StartException(
                    "decisions.store.file: " + config.path() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private void start(DecisionSink sink, Duration longestPause, Losses losses) {
        queues.add(DecisionQueue.start(sink, longestPause, losses.decisions(sink.kind())));
    }

    /** Whether the next decision is kept whatever it will be; every call counts for sampling. */
    boolean draws() {
        return keep == Keep.ALL || (keep == Keep.SAMPLED && seen.getAndIncrement() % SAMPLE_ONE_IN == 0);
    }

    /** Where decisions can be searched; null for nowhere. */
    @Nullable
    DecisionStore store() {
        return store;
    }

    /** Decisions that wait for a sink of that kind. */
    int waiting(DecisionSink.Kind kind) {
        return queues.stream()
                .filter(queue -> queue.kind() == kind)
                .mapToInt(DecisionQueue::waiting)
                .sum();
    }

    void add(Decision decision) {
        queues.forEach(queue -> queue.add(decision));
    }

    /** Writes what is queued and ends. */
    @Override
    public void close() {
        queues.forEach(DecisionQueue::close);
    }
}
