package dev.sluice.gateway;

import dev.sluice.detector.Completeness;
import dev.sluice.detector.Verdict;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the books: metrics and the decision log, when a request has been answered. Thread-safe. */
final class Recorder {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    private final Metrics metrics;
    private final Clock clock;

    Recorder(Metrics metrics, Clock clock) {
        this.metrics = metrics;
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
        Journal journal = passage.setup().journal();
        if (journal != null && journal.keeps(verdict)) {
            String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
            journal.add(
                    Decision.of(passage, verdict, time, responseBytes),
                    verdict,
                    passage.setup().judge());
        }
    }
}
