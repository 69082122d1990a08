package dev.sluice.host;

import dev.sluice.host.Decisions.Keep;
import dev.sluice.host.Decisions.LogFile;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes decisions to every sink of a config, each on a thread of its own. Thread-safe. */
public final class DecisionLog implements AutoCloseable {

    /** How many requests a sampled decision stands for. */
    static final int SAMPLE_ONE_IN = 100;

    private static final Duration ON_DISK = Duration.ofSeconds(1);
    private static final Duration ON_NETWORK = Duration.ofSeconds(30);

    private final Keep keep;
    private final List<DecisionQueue> queues = new ArrayList<>();
    private final AtomicLong seen = new AtomicLong();

    private DecisionLog(Keep keep) {
        this.keep = keep;
    }

    /**
     * Opens the file, and writes to {@code others}, too; counts in {@code losses} what is lost.
     *
     * @throws StartException if the file cannot be written
     */
    static DecisionLog open(Decisions config, List<DecisionSink> others, JournalLosses losses) throws StartException {
        FileSink file = file(config.file());
        DecisionLog log = new DecisionLog(config.keep());
        if (file != null) {
            log.start(file, ON_DISK, losses);
        }
        others.forEach(sink -> log.start(sink, ON_DISK, losses));
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

    private void start(DecisionSink sink, Duration longestPause, JournalLosses losses) {
        queues.add(DecisionQueue.start(sink, longestPause, losses.decisions(sink.kind())));
    }

    /** Whether the next decision is kept whatever it will be; every call counts for sampling. */
    boolean draws() {
        return keep == Keep.ALL || (keep == Keep.SAMPLED && seen.getAndIncrement() % SAMPLE_ONE_IN == 0);
    }

    /** The sink of that type; null if decisions do not go to one. */
    <S extends DecisionSink> @Nullable S sink(Class<S> type) {
        return queues.stream()
                .map(DecisionQueue::sink)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
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
