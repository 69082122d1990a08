package dev.sluice.gateway;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.Completeness;
import dev.sluice.detector.Verdict;
import dev.sluice.host.BundleHistory;
import dev.sluice.host.DecisionSink;
import dev.sluice.host.Judge;
import dev.sluice.host.Mode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.ToIntBiFunction;

/**
 * What the gateway counts, for Prometheus. A label that names a route has at most {@value #MAX_ROUTES} values in the life
 * of a gateway; requests of further routes count as those of {@code other}. Thread-safe.
 */
final class Metrics {

    static final int MAX_ROUTES = 500;

    /** Budgets of 500,000 to 10 false positives per million benign requests. */
    private static final double[] SCORES = {
        50, 90, 95, 99, 99.5, 99.8, 99.9, 99.95, 99.98, 99.99, 99.995, 99.998, 99.999
    };

    private static final Duration[] TIMES = {
        Duration.ofNanos(10_000),
        Duration.ofNanos(20_000),
        Duration.ofNanos(50_000),
        Duration.ofNanos(100_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentMap<Labelled, Counter> counters = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, DistributionSummary> scores = new ConcurrentHashMap<>();
    private final ConcurrentMap<Path, AtomicLong> expiries = new ConcurrentHashMap<>();
    private final Map<Completeness, Counter> inspections = new EnumMap<>(Completeness.class);
    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
    private final AtomicLong configLoaded = new AtomicLong();
    private final MultiGauge build = multiGauge(Metric.BUILD_INFO);
    private final MultiGauge models = multiGauge(Metric.MODEL_INFO);
    private final MultiGauge modelAges = multiGauge(Metric.MODEL_AGE);
    private final MultiGauge config = multiGauge(Metric.CONFIG_INFO);
    private final MultiGauge serversUp = multiGauge(Metric.UPSTREAM_UP);
    private final MultiGauge serverConnections = multiGauge(Metric.UPSTREAM_CONNECTIONS);
    private final MultiGauge serverRequests = multiGauge(Metric.UPSTREAM_REQUESTS);
    private final MultiGauge waiting = multiGauge(Metric.UPSTREAM_WAITING);

    @SuppressWarnings("try") // ends with the process
    Metrics(Traffic traffic) {
        gauge(Metric.IN_FLIGHT, traffic::inFlight);
        Gauge.builder(Metric.CONFIG_LOADED.id(), configLoaded, AtomicLong::get)
                .baseUnit("seconds")
                .description(Metric.CONFIG_LOADED.text())
                .register(registry);
        gauge(Metric.TUNNELS, traffic::tunnels);
        for (Completeness completeness : Completeness.values()) {
            inspections.put(completeness, counter(Metric.INSPECTIONS, completeness.label()));
        }
        for (Stage stage : Stage.values()) {
            stages.put(stage, timer(Metric.STAGE, stage.name().toLowerCase(Locale.ROOT)));
        }
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    /** Which part of a request took its time. */
    private enum Stage {
        /** From the first byte of a request to the end of its head; HTTP/1 only. */
        HEAD,
        INSPECTION,
        /** From sending it to the head of the answer. */
        UPSTREAM,
        /** From the end of its head to the end of the answer. */
        TOTAL
    }

    private record Labelled(Metric metric, List<String> values) {}

    private MultiGauge multiGauge(Metric metric) {
        MultiGauge.Builder builder = MultiGauge.builder(metric.id()).description(metric.text());
        return (metric.type() == Metric.Type.SECONDS ? builder.baseUnit("seconds") : builder).register(registry);
    }

    private void gauge(Metric metric, IntSupplier value, String... values) {
        Gauge.builder(metric.id(), value::getAsInt)
                .description(metric.text())
                .tags(metric.tags(List.of(values)))
                .register(registry);
    }

    private Counter counter(Metric metric, String... values) {
        return counters.computeIfAbsent(new Labelled(metric, List.of(values)), this::counter);
    }

    private Counter counter(Labelled labelled) {
        Metric metric = labelled.metric();
        return Counter.builder(metric.id())
                .description(metric.text())
                .tags(metric.tags(labelled.values()))
                .register(registry);
    }

    private Timer timer(Metric metric, String... values) {
        return Timer.builder(metric.id())
                .description(metric.text())
                .tags(metric.tags(List.of(values)))
                .serviceLevelObjectives(TIMES)
                .register(registry);
    }

    private void watch(Metric metric, AtomicLong count, String... values) {
        FunctionCounter.builder(metric.id(), count, AtomicLong::doubleValue)
                .description(metric.text())
                .tags(metric.tags(List.of(values)))
                .register(registry);
    }

    private static MultiGauge.Row<?> info(Metric metric, String... values) {
        return MultiGauge.Row.of(metric.tags(List.of(values)), () -> 1);
    }

    /** From now on {@code judge} judges, and no other. */
    synchronized void running(String version, Judge judge) {
        build.register(List.of(info(Metric.BUILD_INFO, version, judge.model())), true);
        List<MultiGauge.Row<?>> infos = new ArrayList<>();
        List<MultiGauge.Row<?>> ages = new ArrayList<>();
        show("active", judge, infos, ages);
        if (judge.shadow() != null) {
            show("shadow", judge.shadow(), infos, ages);
        }
        models.register(infos, true);
        modelAges.register(ages, true);
    }

    private static void show(String role, Judge judge, List<MultiGauge.Row<?>> infos, List<MultiGauge.Row<?>> ages) {
        Bundle bundle = judge.bundle();
        infos.add(info(Metric.MODEL_INFO, role, judge.model(), bundle == null ? "" : BundleHistory.refOf(bundle)));
        if (bundle != null) {
            bundle.created()
                    .ifPresent(created -> ages.add(MultiGauge.Row.of(
                            Metric.MODEL_AGE.tags(List.of(role, judge.model())), () -> ageOf(created))));
        }
    }

    private static double ageOf(Instant created) {
        return Duration.between(created, Instant.now()).toSeconds();
    }

    /** From now on a config of that version is in force. */
    synchronized void configured(String version, Instant now) {
        config.register(List.of(info(Metric.CONFIG_INFO, version)), true);
        configLoaded.set(now.getEpochSecond());
    }

    void watch(Losses losses) {
        for (DecisionSink.Kind sink : DecisionSink.Kind.values()) {
            watch(Metric.DECISIONS_DROPPED, losses.journal().decisions(sink), sink.label());
        }
        watch(Metric.STORE_DAMAGED, losses.damagedStores());
        watch(Metric.REASONS_DROPPED, losses.journal().reasons());
        watch(Metric.AUDIT_LINES_DROPPED, losses.auditLines());
        watch(Metric.CALIBRATION_DROPPED, losses.calibrationRequests());
        watch(Metric.CALIBRATION_UNSAVED, losses.calibrationSaves());
    }

    /** Shows how many wait in the queue of that name. */
    void queue(String name, IntSupplier length) {
        gauge(Metric.QUEUE, length, name);
    }

    /** Shows 1 while {@code alert} is on. */
    void alerting(String alert, IntSupplier on) {
        gauge(Metric.ALERTING, on, alert);
    }

    /** An alert, or its end, by what became of it: sent, failed or dropped. */
    void alerted(String outcome) {
        counter(Metric.ALERTS, outcome).increment();
    }

    /** A reload of the config; {@code refused} if nothing was changed. */
    void reloaded(String outcome) {
        counter(Metric.RELOADS, outcome).increment();
    }

    /** A look at a URL for a new bundle: updated, unchanged, failed (nothing came) or refused (it cannot be used). */
    void modelRefreshed(String outcome) {
        counter(Metric.MODEL_REFRESH, outcome).increment();
    }

    /** {@code count} requests or rows of the scoring API. */
    void scored(String kind, int count) {
        counter(Metric.SCORED, kind).increment(count);
    }

    /** An operator wants another bundle: done or refused. */
    void modelSwitched(String outcome) {
        counter(Metric.MODEL_SWITCHES, outcome).increment();
    }

    /** A request of the sample that a second bundle was to judge, by what became of it. */
    void shadowed(String outcome) {
        counter(Metric.SHADOW_REQUESTS, outcome).increment();
    }

    /** A request that was turned away because there was too much to do. */
    void overloaded(String limit) {
        counter(Metric.OVERLOADED, limit).increment();
    }

    void judged(Passage passage, Verdict verdict) {
        String attackClass =
                verdict.attackClass() == null ? "none" : verdict.attackClass().label();
        String route = request(passage, verdict.disposition().label(), attackClass);
        scores.computeIfAbsent(route, this::scoresOf).record(verdict.score());
        Objects.requireNonNull(inspections.get(verdict.completeness())).increment();
        took(Stage.INSPECTION, passage.judged().inspectionNanos());
        verdict.excepted()
                .forEach(one ->
                        counter(Metric.EXCEPTIONS_USED, one.exception().id()).increment());
    }

    void passedUninspected(Passage passage) {
        request(passage, "uninspected", "none");
    }

    private String request(Passage passage, String disposition, String attackClass) {
        String route = label(passage.route().name());
        counter(
                        Metric.REQUESTS,
                        route,
                        disposition,
                        attackClass,
                        passage.route().mode().label())
                .increment();
        took(Stage.HEAD, passage.headNanos());
        took(Stage.UPSTREAM, passage.upstreamNanos());
        took(Stage.TOTAL, passage.judged().totalNanos());
        return route;
    }

    private String label(String route) {
        return scores.containsKey(route) || scores.size() < MAX_ROUTES ? route : "other";
    }

    private DistributionSummary scoresOf(String route) {
        return DistributionSummary.builder(Metric.SCORE.id())
                .description(Metric.SCORE.text())
                .tags(Metric.SCORE.tags(List.of(route)))
                .serviceLevelObjectives(SCORES)
                .register(registry);
    }

    /** Stages that a request did not go through do not count. */
    private void took(Stage stage, long nanos) {
        if (nanos > 0) {
            Objects.requireNonNull(stages.get(stage)).record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** A request that was answered before it reached a route's policy. */
    void refused(int status) {
        counter(Metric.REFUSED, Integer.toString(status)).increment();
    }

    /** A client that did not see its request through. */
    void clientCut(Cut why) {
        counter(Metric.CLIENTS_CUT, why.label()).increment();
    }

    /** A body in a Content-Encoding. */
    void encoded(String coding) {
        counter(Metric.ENCODED_BODIES, coding).increment();
    }

    void upstreamFailed(String upstream) {
        counter(Metric.UPSTREAM_FAILURES, upstream).increment();
    }

    /** When the certificate in {@code file} expires. */
    void certificate(Path file, Instant expiry) {
        expiries.computeIfAbsent(file, this::expiryGauge).set(expiry.getEpochSecond());
    }

    private AtomicLong expiryGauge(Path file) {
        AtomicLong expiry = new AtomicLong();
        Gauge.builder(Metric.CERTIFICATE_EXPIRY.id(), expiry, AtomicLong::get)
                .baseUnit("seconds")
                .description(Metric.CERTIFICATE_EXPIRY.text())
                .tags(Metric.CERTIFICATE_EXPIRY.tags(List.of(file.toString())))
                .register(registry);
        return expiry;
    }

    void tlsReloadFailed() {
        counter(Metric.TLS_RELOAD_FAILURES).increment();
    }

    /** What HTTP/2 clients did wrong, by the code that they were told. */
    void http2Error(Http2Error error) {
        counter(Metric.HTTP2_ERRORS, error.name().toLowerCase(Locale.ROOT)).increment();
    }

    /** A connection that was closed before its first request was read. */
    void connectionRefused(String why) {
        counter(Metric.CONNECTIONS_REFUSED, why).increment();
    }

    void upstreamRetried(String upstream) {
        counter(Metric.UPSTREAM_RETRIES, upstream).increment();
    }

    /** A request that found every connection to its upstream in use. */
    void upstreamBusy(String upstream) {
        counter(Metric.UPSTREAM_BUSY, upstream).increment();
    }

    void upstreamEjected(String upstream, String server) {
        counter(Metric.UPSTREAM_EJECTIONS, upstream, server).increment();
    }

    Timer upstreamAnswers(String upstream, String server) {
        return timer(Metric.UPSTREAM_ANSWER, upstream, server);
    }

    /** Shows how {@code upstreams} fare from now on, and no others. Not beside {@link #scrape}, which would see both. */
    synchronized void watch(Collection<Upstream> upstreams) {
        show(serversUp, upstreams, (upstream, server) -> upstream.servers().isUp(server) ? 1 : 0);
        show(
                serverConnections,
                upstreams,
                (upstream, server) -> server.connections().get());
        show(serverRequests, upstreams, (upstream, server) -> upstream.servers().requestsOf(server));
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (Upstream upstream : upstreams) {
            rows.add(MultiGauge.Row.of(
                    Metric.UPSTREAM_WAITING.tags(List.of(upstream.name())),
                    () -> upstream.servers().waiting()));
        }
        waiting.register(rows, true);
    }

    private static void show(
            MultiGauge gauge, Collection<Upstream> upstreams, ToIntBiFunction<Upstream, UpstreamServer> value) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (Upstream upstream : upstreams) {
            for (UpstreamServer server : upstream.servers().all()) {
                rows.add(MultiGauge.Row.of(
                        Metric.UPSTREAM_UP.tags(List.of(upstream.name(), server.name())),
                        () -> value.applyAsInt(upstream, server)));
            }
        }
        gauge.register(rows, true);
    }

    /** Requests so far by disposition; those that would have been blocked are counted as {@code monitored}. */
    Map<String, Long> dispositions() {
        Map<String, Long> counts = new HashMap<>();
        for (Counter counter : registry.find(Metric.REQUESTS.id()).counters()) {
            String disposition = String.valueOf(counter.getId().getTag("disposition"));
            boolean enforced = Mode.BLOCK.label().equals(counter.getId().getTag("mode"));
            counts.merge(
                    disposition.equals("block") && !enforced ? "monitored" : disposition,
                    (long) counter.count(),
                    Long::sum);
        }
        return counts;
    }

    /** What was counted with that value of a label. */
    double count(Metric metric, String label, String value) {
        return registry.find(metric.id()).tag(label, value).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** In the text format of Prometheus. */
    synchronized String scrape() {
        return registry.scrape();
    }
}
