package dev.sluice.gateway;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Completeness;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Verdict;
import dev.sluice.gateway.ShadowReport.Bar;
import dev.sluice.gateway.ShadowReport.Disagreement;
import dev.sluice.gateway.ShadowReport.Pair;
import dev.sluice.gateway.ShadowReport.Row;
import dev.sluice.gateway.ShadowReport.Side;
import dev.sluice.host.Case;
import dev.sluice.host.Judge;
import dev.sluice.host.ModelConfig.Shadowing;
import dev.sluice.host.RequestModel;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a sample of the requests judged by a second bundle as well, on a thread of its own, and counts where the two
 * disagree. It judges what was inspected before the decision: the head and the first part of the body, not its tail and
 * no messages of WebSockets. At most {@value #QUEUE} requests with {@value #MAX_BYTES} bytes wait; what comes beyond that
 * is counted and not compared. It rests as long as it works, so it takes half a processor at most. Thread-safe.
 */
final class Shadow implements AutoCloseable {

    static final int QUEUE = 256;
    static final long MAX_BYTES = 16 << 20;
    static final int DISAGREEMENTS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Shadow.class);
    private static final double[] DIFFERENCES = {-10, -1, -0.1, -0.01, 0.01, 0.1, 1, 10};
    private static final long CLOSE_MILLIS = 2000;

    private final Metrics metrics;
    private final Clock clock;
    private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Thread worker = new Thread(this::run, "shadow");
    private volatile boolean closing;
    private volatile @Nullable Comparison comparison;

    private Shadow(Metrics metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Starts the thread. */
    static Shadow start(Metrics metrics, Clock clock) {
        Shadow shadow = new Shadow(metrics, clock);
        metrics.queue("shadow", shadow.queue::size);
        shadow.worker.setDaemon(true);
        shadow.worker.start();
        return shadow;
    }

    /** A request with what the bundle in use says of it. */
    private record Task(
            String id,
            Instant time,
            String route,
            Policy policy,
            List<RequestModel> parts,
            Verdict verdict,
            Judge judge) {

        long bytes() {
            long bytes = 0;
            for (RequestModel part : parts) {
                bytes += part.body().length;
            }
            RequestModel model = parts.get(0);
            for (int i = 0; i < model.headerCount(); i++) {
                bytes += model.headerName(i).length() + model.headerValue(i).length();
            }
            return bytes + model.target().length();
        }
    }

    /** From now on requests are compared as {@code setup} asks for; the same pair of bundles goes on counting. */
    synchronized void watch(Setup setup) {
        Judge judge = setup.judge();
        Shadowing shadowing = setup.config().model().shadow();
        if (judge.shadow() == null || shadowing == null) {
            comparison = null;
            return;
        }
        Comparison running = comparison;
        comparison = running != null && running.isOf(judge)
                ? running.with(shadowing.share())
                : new Comparison(judge, shadowing.share(), clock.instant());
    }

    /** Draws lots for {@code passage}, which is about to be inspected. */
    void draw(Passage passage) {
        Shadowing shadowing = passage.setup().config().model().shadow();
        if (shadowing != null && ThreadLocalRandom.current().nextDouble() < shadowing.share()) {
            passage.holdParts();
        }
    }

    /** Has {@code passage} judged, if it was drawn and there is room; takes no time. */
    void compare(Passage passage) {
        List<RequestModel> parts = passage.takeParts();
        Verdict verdict = passage.verdict();
        if (parts == null || parts.isEmpty() || verdict == null) {
            return;
        }
        Judge judge = passage.setup().judge();
        Task task = new Task(
                passage.model().id(),
                clock.instant(),
                passage.route().name(),
                passage.route().policy(),
                parts,
                verdict,
                judge);
        if (closing || !hasRoomFor(task)) {
            dropped(judge);
        }
    }

    private boolean hasRoomFor(Task task) {
        long bytes = task.bytes();
        if (waitingBytes.addAndGet(bytes) <= MAX_BYTES && queue.offer(task)) {
            return true;
        }
        waitingBytes.addAndGet(-bytes);
        return false;
    }

    private void dropped(Judge judge) {
        metrics.shadowed("dropped");
        Comparison running = comparison;
        if (running != null && running.isOf(judge)) {
            running.dropped.incrementAndGet();
        }
    }

    /** What has been found since the comparison began; null if none is running. */
    @Nullable
    ShadowReport report() {
        Comparison running = comparison;
        return running == null ? null : running.report();
    }

    private void run() {
        try {
            while (!closing) {
                Task task = queue.poll(200, TimeUnit.MILLISECONDS);
                if (task != null) {
                    waitingBytes.addAndGet(-task.bytes());
                    long start = System.nanoTime();
                    judge(task);
                    rest(System.nanoTime() - start);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rest(long nanos) {
        if (!closing) {
            LockSupport.parkNanos(nanos);
        }
    }

    private void judge(Task task) {
        Comparison running = comparison;
        Judge shadow = task.judge().shadow();
        if (running == null || shadow == null || !running.isOf(task.judge())) {
            return;
        }
        try {
            Verdict verdict = task.parts().stream()
                    .map(part -> shadow.inspector().inspect(part, task.policy()))
                    .reduce(Case::worse)
                    .orElseThrow();
            metrics.shadowed(running.add(task, verdict));
        } catch (RuntimeException fault) {
            LOG.error("{}: the shadow could not judge it", task.id(), fault);
            metrics.shadowed(running.unjudged());
        }
    }

    private static boolean isWhole(Verdict verdict) {
        return verdict.completeness() == Completeness.FULL || verdict.completeness() == Completeness.TRUNCATED;
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(worker);
        try {
            worker.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The counts of one pair of bundles. */
    private static final class Comparison {

        private final Judge judge;
        private final double share;
        private final Counts counts;
        private final AtomicLong dropped;

        private Comparison(Judge judge, double share, Counts counts, AtomicLong dropped) {
            this.judge = judge;
            this.share = share;
            this.counts = counts;
            this.dropped = dropped;
        }

        Comparison(Judge judge, double share, Instant since) {
            this(judge, share, new Counts(since), new AtomicLong());
        }

        Comparison with(double otherShare) {
            return new Comparison(judge, otherShare, counts, dropped);
        }

        boolean isOf(Judge other) {
            return judge.equals(other);
        }

        String add(Task task, Verdict verdict) {
            return counts.add(task, verdict);
        }

        String unjudged() {
            return counts.unjudged();
        }

        ShadowReport report() {
            Judge shadow = judge.shadow();
            return counts.report(judge.model(), shadow == null ? "" : shadow.model(), share, dropped.get());
        }
    }

    /** What is found, by route: routes come from the config, so there are few. */
    private static final class Counts {

        private final Instant since;
        private final Map<String, Tally> routes = new TreeMap<>();
        private final Deque<Disagreement> latest = new ArrayDeque<>();
        private long unjudged;

        Counts(Instant since) {
            this.since = since;
        }

        synchronized String add(Task task, Verdict verdict) {
            if (!isWhole(verdict) || !isWhole(task.verdict())) {
                return unjudged();
            }
            Pair pair = Pair.of(blocks(task.verdict()), blocks(verdict));
            routes.computeIfAbsent(task.route(), name -> new Tally())
                    .add(pair, verdict.score() - task.verdict().score());
            if (!pair.agrees()) {
                keep(new Disagreement(
                        task.id(),
                        task.time().truncatedTo(ChronoUnit.MILLIS).toString(),
                        task.route(),
                        side(task.verdict()),
                        side(verdict)));
            }
            return pair.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        synchronized String unjudged() {
            unjudged++;
            return "unjudged";
        }

        private void keep(Disagreement disagreement) {
            if (latest.size() == DISAGREEMENTS) {
                latest.removeLast();
            }
            latest.addFirst(disagreement);
        }

        private static boolean blocks(Verdict verdict) {
            return verdict.disposition() == Disposition.BLOCK;
        }

        private static Side side(Verdict verdict) {
            AttackClass attackClass = verdict.disposition() == Disposition.ALLOW ? null : verdict.attackClass();
            return new Side(
                    verdict.disposition().label(), verdict.score(), attackClass == null ? null : attackClass.label());
        }

        synchronized ShadowReport report(String active, String shadow, double share, long dropped) {
            List<Row> rows = new ArrayList<>();
            routes.forEach((route, tally) -> rows.add(tally.row(route)));
            return new ShadowReport(
                    active,
                    shadow,
                    share,
                    since.truncatedTo(ChronoUnit.MILLIS).toString(),
                    dropped,
                    unjudged,
                    rows,
                    List.copyOf(latest));
        }
    }

    /** The counts of one route. */
    private static final class Tally {

        private final Map<Pair, Long> pairs = new EnumMap<>(Pair.class);
        private final long[] bars = new long[DIFFERENCES.length + 1];
        private double sum;
        private long count;

        void add(Pair pair, double difference) {
            pairs.merge(pair, 1L, Long::sum);
            sum += difference;
            count++;
            int bar = 0;
            while (bar < DIFFERENCES.length && difference > DIFFERENCES[bar]) {
                bar++;
            }
            bars[bar]++;
        }

        Row row(String route) {
            List<Bar> differences = new ArrayList<>();
            for (int i = 0; i < bars.length; i++) {
                differences.add(new Bar(
                        i == 0 ? null : DIFFERENCES[i - 1], i == DIFFERENCES.length ? null : DIFFERENCES[i], bars[i]));
            }
            return new Row(
                    route,
                    pairs.getOrDefault(Pair.BOTH_BLOCK, 0L),
                    pairs.getOrDefault(Pair.ONLY_ACTIVE, 0L),
                    pairs.getOrDefault(Pair.ONLY_SHADOW, 0L),
                    pairs.getOrDefault(Pair.NEITHER, 0L),
                    sum / count,
                    differences);
        }
    }
}
