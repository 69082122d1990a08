package dev.sluice.gateway;

import dev.sluice.detector.Completeness;
import dev.sluice.detector.Verdict;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the books: metrics and the decision log, when a request has been answered. Thread-safe. */
final class Recorder {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    private final Metrics metrics;
    private final @Nullable DecisionLog decisions;
    private final @Nullable Reasoning reasoning;
    private final Clock clock;

    Recorder(Metrics metrics, @Nullable DecisionLog decisions, @Nullable Reasoning reasoning, Clock clock) {
        this.metrics = metrics;
        this.decisions = decisions;
        this.reasoning = reasoning;
        this.clock = clock;
    }

    void refused(Refusal refusal) {
        metrics.refused(refusal.status());
    }

    void upstreamFailed(Passage passage, int status) {
        LOG.debug("{} {}", passage.model().id(), status);
        metrics.upstreamFailed(passage.route().upstream());
    }

    /** Writes down what became of {@code passage} once its exchange is over. */
    void recordAtEnd(Passage passage) {
        passage.exchange().addExchangeCompleteListener((exchange, next) -> {
            record(passage, exchange.getResponseBytesSent());
            next.proceed();
        });
    }

    private void record(Passage passage, long responseBytes) {
        Verdict verdict = passage.verdict();
        if (verdict == null) {
            metrics.passedUninspected(passage);
            return;
        }
        metrics.judged(passage, verdict);
        if (verdict.completeness() == Completeness.FAILED) {
            LOG.error("{}: the inspection failed", passage.model().id(), verdict.failure());
        }
        if (decisions != null && decisions.keeps(Decision.isNotable(verdict))) {
            String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
            log(decisions, Decision.of(passage, verdict, time, responseBytes), verdict);
        }
    }

    private void log(DecisionLog log, Decision decision, Verdict verdict) {
        if (reasoning != null && verdict.evidence() != null) {
            reasoning.add(decision, verdict.evidence());
        } else {
            log.add(decision);
        }
    }
}
