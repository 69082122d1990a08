package dev.sluice.gateway;

import dev.sluice.detector.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntBiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the gateway counts, for Prometheus. Thread-safe. */
final class Metrics {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentMap<Kind, Counter> requests = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> others = new ConcurrentHashMap<>();
    private final ConcurrentMap<Path, AtomicLong> expiries = new ConcurrentHashMap<>();
    private final DistributionSummary scores = DistributionSummary.builder("sluice.score")
            .description("Scores of inspected requests")
            .serviceLevelObjectives(50, 90, 95, 99, 99.5, 99.9, 99.95, 99.99)
            .register(registry);
    private final Timer inspections = Timer.builder("sluice.inspection")
            .description("Time the detector took for a request")
            .serviceLevelObjectives(
                    Duration.ofNanos(10_000),
                    Duration.ofNanos(20_000),
                    Duration.ofNanos(50_000),
                    Duration.ofNanos(100_000),
                    Duration.ofNanos(500_000),
                    Duration.ofMillis(1),
                    Duration.ofMillis(5),
                    Duration.ofMillis(50))
            .register(registry);

    private final MultiGauge serversUp = MultiGauge.builder("sluice.upstream.up")
            .description("1 for a server that is well and not ejected, 0 for others")
            .register(registry);
    private final MultiGauge serverConnections = MultiGauge.builder("sluice.upstream.connections")
            .description("Connections to a server, idle ones included")
            .register(registry);
    private final MultiGauge serverRequests = MultiGauge.builder("sluice.upstream.requests.in.flight")
            .description("Requests that a server has")
            .register(registry);
    private final MultiGauge waiting = MultiGauge.builder("sluice.upstream.waiting")
            .description("Requests that wait for a connection")
            .register(registry);

    private @Nullable Meter running;

    @SuppressWarnings("try") // ends with the process
    Metrics(Traffic traffic) {
        Gauge.builder("sluice.requests.in.flight", traffic, Traffic::inFlight)
                .description("Requests between their first byte and the end of their answer")
                .register(registry);
        Gauge.builder("sluice.tunnels.open", traffic, Traffic::tunnels)
                .description("Connections that speak WebSocket")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    private record Kind(String route, String disposition, String attackClass, String mode) {}

    /** From now on {@code model} judges; the metric of the one before it ends, since an info metric is always 1. */
    synchronized void running(String version, String model) {
        if (running != null) {
            registry.remove(running);
        }
        running = Gauge.builder("sluice.build.info", () -> 1)
                .tag("version", version)
                .tag("model", model)
                .description("What runs here")
                .register(registry);
    }

    void watch(Losses losses) {
        for (DecisionSink.Kind sink : DecisionSink.Kind.values()) {
            FunctionCounter.builder("sluice.decisions.dropped", losses.decisions(sink), AtomicLong::doubleValue)
                    .description("Decisions that a sink was to write and has lost")
                    .tag("sink", Losses.label(sink))
                    .register(registry);
        }
        FunctionCounter.builder("sluice.decisions.store.damaged", losses.damagedStores(), AtomicLong::doubleValue)
                .description("Files of the decision store that could not be read and were put aside")
                .register(registry);
        FunctionCounter.builder("sluice.audit.lines.dropped", losses.auditLines(), AtomicLong::doubleValue)
                .description("Changes at run time whose line in the audit log could not be written")
                .register(registry);
        FunctionCounter.builder("sluice.reasons.dropped", losses.reasons(), AtomicLong::doubleValue)
                .description("Decisions that were logged without their reasons, because there were too many")
                .register(registry);
    }

    /** A reload of the config; {@code refused} if nothing was changed. */
    void reloaded(String outcome) {
        other("sluice.reloads", "outcome", outcome);
    }

    /** A look at a URL for a new bundle: updated, unchanged, failed (nothing came) or refused (it cannot be used). */
    void modelRefreshed(String outcome) {
        other("sluice.model.refresh", "outcome", outcome);
    }

    /** A request of the sample that a second bundle was to judge, by what became of it. */
    void shadowed(String outcome) {
        other("sluice.shadow.requests", "outcome", outcome);
    }

    void watch(Shadow shadow) {
        Gauge.builder("sluice.shadow.queue", shadow, Shadow::waiting)
                .description("Requests that wait for the judgement of the shadow")
                .register(registry);
    }

    /** A request that was turned away because there was too much to do. */
    void overloaded(String limit) {
        other("sluice.overloaded", "limit", limit);
    }

    void judged(Passage passage, Verdict verdict) {
        String attackClass =
                verdict.attackClass() == null ? "none" : verdict.attackClass().label();
        request(passage, verdict.disposition().label(), attackClass);
        scores.record(verdict.score());
        inspections.record(Duration.ofNanos(passage.inspectionNanos()));
        verdict.excepted()
                .forEach(one ->
                        other("sluice.exceptions.used", "id", one.exception().id()));
        other("sluice.inspections", "completeness", verdict.completeness().label());
    }

    void passedUninspected(Passage passage) {
        request(passage, "uninspected", "none");
    }

    private void request(Passage passage, String disposition, String attackClass) {
        Kind kind = new Kind(
                passage.route().name(),
                disposition,
                attackClass,
                passage.route().mode().label());
        requests.computeIfAbsent(kind, this::requestCounter).increment();
    }

    private Counter requestCounter(Kind kind) {
        return Counter.builder("sluice.requests")
                .description("Requests by what was decided; in monitor mode what would have been done")
                .tag("route", kind.route())
                .tag("disposition", kind.disposition())
                .tag("class", kind.attackClass())
                .tag("mode", kind.mode())
                .register(registry);
    }

    /** A request that was answered before it reached a route's policy. */
    void refused(int status) {
        other("sluice.refused", "status", Integer.toString(status));
    }

    /** A client that did not see its request through. */
    void clientCut(Cut why) {
        other("sluice.clients.cut", "reason", why.label());
    }

    /** A body in a Content-Encoding. */
    void encoded(String coding) {
        other("sluice.encoded.bodies", "coding", coding);
    }

    void upstreamFailed(String upstream) {
        other("sluice.upstream.failures", "upstream", upstream);
    }

    /** When the certificate in {@code file} expires. */
    void certificate(Path file, Instant expiry) {
        expiries.computeIfAbsent(file, this::expiryGauge).set(expiry.getEpochSecond());
    }

    private AtomicLong expiryGauge(Path file) {
        AtomicLong expiry = new AtomicLong();
        Gauge.builder("sluice.certificate.expiry.timestamp", expiry, AtomicLong::get)
                .baseUnit("seconds")
                .tag("file", file.toString())
                .description("When a certificate expires, in seconds since 1970")
                .register(registry);
        return expiry;
    }

    void tlsReloadFailed() {
        registry.counter("sluice.tls.reload.failures").increment();
    }

    /** What HTTP/2 clients did wrong, by the code that they were told. */
    void http2Error(Http2Error error) {
        other("sluice.http2.errors", "code", error.name().toLowerCase(Locale.ROOT));
    }

    /** A connection that was closed before its first request was read. */
    void connectionRefused(String why) {
        other("sluice.connections.refused", "reason", why);
    }

    void upstreamRetried(String upstream) {
        other("sluice.upstream.retries", "upstream", upstream);
    }

    /** A request that found every connection to its upstream in use. */
    void upstreamBusy(String upstream) {
        other("sluice.upstream.busy", "upstream", upstream);
    }

    void upstreamEjected(String upstream, String server) {
        Counter.builder("sluice.upstream.ejections")
                .description("How often a server was left alone after it had failed several times in a row")
                .tag("upstream", upstream)
                .tag("server", server)
                .register(registry)
                .increment();
    }

    Timer upstreamAnswers(String upstream, String server) {
        return Timer.builder("sluice.upstream.answer")
                .description("Time from sending a request to the head of its answer")
                .tag("upstream", upstream)
                .tag("server", server)
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10))
                .register(registry);
    }

    /** Shows how {@code upstreams} fare from now on, and no others. Not beside {@link #scrape}, which would see both. */
    synchronized void watch(Collection<Upstream> upstreams) {
        show(serversUp, upstreams, (upstream, server) -> upstream.servers().isUp(server) ? 1 : 0);
        show(
                serverConnections,
                upstreams,
                (upstream, server) -> server.connections().get());
        show(serverRequests, upstreams, (upstream, server) -> upstream.servers().requestsOf(server));
        waiting.register(
                upstreams.stream()
                        .map(upstream -> MultiGauge.Row.of(
                                Tags.of("upstream", upstream.name()),
                                () -> upstream.servers().waiting()))
                        .collect(Collectors.toUnmodifiableList()),
                true);
    }

    private static void show(
            MultiGauge gauge, Collection<Upstream> upstreams, ToIntBiFunction<Upstream, UpstreamServer> value) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (Upstream upstream : upstreams) {
            for (UpstreamServer server : upstream.servers().all()) {
                Tags tags = Tags.of("upstream", upstream.name(), "server", server.name());
                rows.add(MultiGauge.Row.of(tags, () -> value.applyAsInt(upstream, server)));
            }
        }
        gauge.register(rows, true);
    }

    private void other(String name, String tag, String value) {
        others.computeIfAbsent(name + ' ' + value, key -> registry.counter(name, tag, value))
                .increment();
    }

    /** In the text format of Prometheus. */
    synchronized String scrape() {
        return registry.scrape();
    }
}
