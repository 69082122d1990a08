package dev.sluice.gateway;

import dev.sluice.gateway.Decisions.Keep;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Writes decisions to every sink of a config, each on a thread of its own. Thread-safe. */
final class DecisionLog implements AutoCloseable {

    private static final int SAMPLE_ONE_IN = 100;
    private static final Duration ON_DISK = Duration.ofSeconds(1);
    private static final Duration ON_NETWORK = Duration.ofSeconds(30);

    private final Keep keep;
    private final List<DecisionQueue> queues = new ArrayList<>();
    private final AtomicLong seen = new AtomicLong();

    private DecisionLog(Keep keep) {
        this.keep = keep;
    }

    /** Opens the file, so that a place that cannot be written shows at start; counts in {@code losses} what is lost. */
    static DecisionLog open(Decisions config, Losses losses) throws IOException {
        DecisionLog log = new DecisionLog(config.keep());
        if (config.file() != null) {
            log.start(FileSink.open(config.file(), Clock.systemUTC()), ON_DISK, losses);
        }
        if (config.stdout()) {
            log.start(new StdoutSink(), ON_DISK, losses);
        }
        if (config.syslog() != null) {
            log.start(new SyslogSink(config.syslog()), ON_NETWORK, losses);
        }
        return log;
    }

    private void start(DecisionSink sink, Duration longestPause, Losses losses) {
        queues.add(DecisionQueue.start(sink, longestPause, losses.decisions(sink.kind())));
    }

    /** Whether a decision of that kind is kept; counts it for sampling. */
    boolean keeps(boolean notable) {
        return notable || keep == Keep.ALL || (keep == Keep.SAMPLED && seen.getAndIncrement() % SAMPLE_ONE_IN == 0);
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
