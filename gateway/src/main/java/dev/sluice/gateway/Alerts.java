package dev.sluice.gateway;

import dev.sluice.detector.Policy.OnFailure;
import dev.sluice.host.DecisionSink;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second, on a thread of its own, whether there is trouble that an operator should know of at once, and
 * tells the webhook when it begins and when it has been over for the cool-down. Looks at counts, never at requests.
 * Thread-safe.
 */
final class Alerts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final long CLOSE_MILLIS = 2000;

    private final Supplier<Setup> setup;
    private final Metrics metrics;
    private final Losses losses;
    private final Clock clock;
    private final Webhook webhook;
    private final List<Trouble> troubles;
    private final Deque<Sample> blocks = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "alerts");

    private Alerts(Supplier<Setup> setup, Metrics metrics, Losses losses, Clock clock) {
        this.setup = setup;
        this.metrics = metrics;
        this.losses = losses;
        this.clock = clock;
        this.webhook = Webhook.start(() -> setup.get().config().alerts(), metrics);
        this.troubles = List.of(
                new Trouble("blocks", this::burstOfBlocks),
                new Trouble("fail-open", failOpen()),
                new Trouble(
                        "config",
                        failing(
                                () -> metrics.count(Metric.RELOADS, "outcome", "refused"),
                                () -> metrics.count(Metric.RELOADS, "outcome", "done"),
                                "The config could not be reloaded; the one before it stays in force.")),
                new Trouble(
                        "model",
                        failing(
                                this::badRefreshes,
                                this::goodRefreshes,
                                "No bundle can be fetched or used from the URL of the config; the one in use stays.")),
                new Trouble(
                        "decision-log",
                        rising(this::lostDecisions, "%.0f decisions were lost within a second; traffic goes on.")),
                new Trouble(
                        "audit-log",
                        rising(
                                () -> losses.auditLines().get(),
                                "%.0f changes at run time are missing from the audit log.")),
                new Trouble(
                        "calibration",
                        rising(
                                () -> losses.calibrationSaves().get(),
                                "What the calibration has learnt cannot be saved.")),
                new Trouble("upstream-down", this::upstreamDown));
        troubles.forEach(trouble -> metrics.alerting(trouble.name, () -> trouble.since == null ? 0 : 1));
    }

    /** Starts the threads. */
    static Alerts start(Supplier<Setup> setup, Metrics metrics, Losses losses, Clock clock) {
        Alerts alerts = new Alerts(setup, metrics, losses, clock);
        alerts.thread.setDaemon(true);
        alerts.thread.start();
        return alerts;
    }

    private record Sample(long nanos, double count) {}

    /** Something that may be wrong. */
    private static final class Trouble {

        private final String name;
        private final Supplier<@Nullable String> look;
        private volatile @Nullable Instant since;
        private long seenNanos;

        /** {@code look} says what is wrong; null for nothing. */
        Trouble(String name, Supplier<@Nullable String> look) {
            this.name = name;
            this.look = look;
        }
    }

    private void run() {
        try {
            do {
                look();
            } while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            AlertsConfig config = setup.get().config().alerts();
            troubles.forEach(config == null ? trouble -> trouble.since = null : trouble -> look(trouble, config));
        } catch (RuntimeException e) {
            LOG.error("nobody looked for trouble", e);
        }
    }

    private void look(Trouble trouble, AlertsConfig config) {
        String wrong = trouble.look.get();
        Instant since = trouble.since;
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (wrong != null) {
            trouble.seenNanos = System.nanoTime();
            if (since == null) {
                trouble.since = now;
                LOG.warn("alert {}: {}", trouble.name, wrong);
                webhook.send(Alert.begin(trouble.name, now, wrong));
            }
        } else if (since != null
                && System.nanoTime() - trouble.seenNanos >= config.coolDown().toNanos()) {
            trouble.since = null;
            LOG.info("alert {} is over", trouble.name);
            webhook.send(Alert.end(trouble.name, since, now));
        }
    }

    private @Nullable String burstOfBlocks() {
        AlertsConfig config = setup.get().config().alerts();
        AlertsConfig.Burst burst = config == null ? AlertsConfig.Burst.DEFAULT : config.burst();
        long now = System.nanoTime();
        double count = metrics.count(Metric.REQUESTS, "disposition", "block");
        blocks.addLast(new Sample(now, count));
        while (now - blocks.getFirst().nanos() > burst.window().toNanos()) {
            blocks.removeFirst();
        }
        double blocked = count - blocks.getFirst().count();
        return blocked > burst.blocks()
                ? "%.0f requests were blocked within %d s, or would have been in monitor mode; more than %d are a burst."
                        .formatted(blocked, burst.window().toSeconds(), burst.blocks())
                : null;
    }

    private Supplier<@Nullable String> failOpen() {
        Supplier<@Nullable String> unfinished = rising(
                () -> metrics.count(Metric.INSPECTIONS, "completeness", "timed-out")
                        + metrics.count(Metric.INSPECTIONS, "completeness", "failed"),
                "%.0f requests passed although their inspection failed or took too long.");
        return () -> {
            String wrong = unfinished.get();
            return setup.get().config().inspection().onFailure() == OnFailure.OPEN ? wrong : null;
        };
    }

    /** True since the last look that rose {@code bad}, until one that rises {@code good} alone. */
    private static Supplier<@Nullable String> failing(DoubleSupplier bad, DoubleSupplier good, String wrong) {
        return new Supplier<>() {

            private double lastBad = bad.getAsDouble();
            private double lastGood = good.getAsDouble();
            private boolean failing;

            @Override
            public @Nullable String get() {
                double nowBad = bad.getAsDouble();
                double nowGood = good.getAsDouble();
                failing = nowBad > lastBad || (failing && nowGood == lastGood);
                lastBad = nowBad;
                lastGood = nowGood;
                return failing ? wrong : null;
            }
        };
    }

    /** Whenever {@code count} has risen since the last look. */
    private static Supplier<@Nullable String> rising(DoubleSupplier count, String wrong) {
        double[] last = {count.getAsDouble()};
        return () -> {
            double now = count.getAsDouble();
            double risen = now - last[0];
            last[0] = now;
            return risen > 0 ? wrong.formatted(risen) : null;
        };
    }

    private double badRefreshes() {
        return metrics.count(Metric.MODEL_REFRESH, "outcome", "failed")
                + metrics.count(Metric.MODEL_REFRESH, "outcome", "refused");
    }

    private double goodRefreshes() {
        return metrics.count(Metric.MODEL_REFRESH, "outcome", "updated")
                + metrics.count(Metric.MODEL_REFRESH, "outcome", "unchanged");
    }

    private double lostDecisions() {
        double lost = 0;
        for (DecisionSink.Kind kind : DecisionSink.Kind.values()) {
            AtomicLong count = losses.journal().decisions(kind);
            lost += count.get();
        }
        return lost + losses.damagedStores().get();
    }

    private @Nullable String upstreamDown() {
        for (Upstream upstream : setup.get().upstreams()) {
            UpstreamServers servers = upstream.servers();
            if (servers.all().stream().noneMatch(servers::isUp)) {
                return "No server of the upstream " + upstream.name() + " is up.";
            }
        }
        return null;
    }

    @Override
    public void close() {
        closed.countDown();
        webhook.close();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
