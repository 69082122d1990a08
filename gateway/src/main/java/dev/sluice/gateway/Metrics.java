package dev.sluice.gateway;

import dev.sluice.detector.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What the gateway counts, for Prometheus. Thread-safe. */
final class Metrics {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ConcurrentMap<Kind, Counter> requests = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> others = new ConcurrentHashMap<>();
    private final AtomicReference<String> runningModel = new AtomicReference<>("");
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

    @SuppressWarnings("try") // ends with the process
    Metrics(Traffic traffic) {
        Gauge.builder("sluice.requests.in.flight", traffic, Traffic::inFlight)
                .description("Requests between their first byte and the end of their answer")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    private record Kind(String route, String disposition, String attackClass, String mode) {}

    /** From now on {@code model} judges; 1 in the metric, those before it 0. */
    void running(String version, String model) {
        String before = runningModel.getAndSet(model);
        if (!model.equals(before)) {
            Gauge.builder("sluice.build.info", () -> model.equals(runningModel.get()) ? 1 : 0)
                    .tag("version", version)
                    .tag("model", model)
                    .description("What runs here")
                    .register(registry);
        }
    }

    void watch(Losses losses) {
        FunctionCounter.builder("sluice.decisions.dropped", losses.decisions(), AtomicLong::doubleValue)
                .description("Decisions that were to be logged and are lost")
                .register(registry);
        FunctionCounter.builder("sluice.reasons.dropped", losses.reasons(), AtomicLong::doubleValue)
                .description("Decisions that were logged without their reasons, because there were too many")
                .register(registry);
    }

    /** A reload of the config; {@code refused} if nothing was changed. */
    void reloaded(String outcome) {
        other("sluice.reloads", "outcome", outcome);
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

    void upstreamFailed(String upstream) {
        other("sluice.upstream.failures", "upstream", upstream);
    }

    private void other(String name, String tag, String value) {
        others.computeIfAbsent(name + ' ' + value, key -> registry.counter(name, tag, value))
                .increment();
    }

    /** In the text format of Prometheus. */
    String scrape() {
        return registry.scrape();
    }
}
