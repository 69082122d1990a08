package dev.sluice.gateway;

import dev.sluice.detector.Completeness;
import dev.sluice.detector.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the books: metrics and the decision log, when a request has been answered. Thread-safe. */
final class Recorder {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    private final Metrics metrics;
    private final Clock clock;
    private final SiteCalibration calibration;
    private final Seldom timeouts = new Seldom(Duration.ofMinutes(1), System::nanoTime);

    Recorder(Metrics metrics, Clock clock, SiteCalibration calibration) {
        this.metrics = metrics;
        this.clock = clock;
        this.calibration = calibration;
    }

    void refused(Refusal refusal) {
        metrics.refused(refusal.status());
    }

    /** The client of {@code passage} was cut off, or went away by itself. */
    void clientCut(Passage passage, Cut why) {
        LOG.debug("{} {}", passage.model().id(), why.label());
        metrics.clientCut(why);
    }

    void overloaded(String what) {
        metrics.overloaded(what);
    }

    void encoded(String coding) {
        metrics.encoded(coding);
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

    /** Writes down what became of a message on the connection that {@code passage} opened; it counts as another request. */
    void recordMessage(Passage passage) {
        record(passage, 0);
    }

    private void record(Passage passage, long responseBytes) {
        Verdict verdict = passage.verdict();
        if (verdict == null) {
            metrics.passedUninspected(passage);
            return;
        }
        metrics.judged(passage, verdict);
        calibration.add(
                verdict.model(), passage.route().name(), passage.client().address(), verdict.score());
        if (verdict.completeness() == Completeness.FAILED) {
            LOG.error("{}: the inspection failed", passage.model().id(), verdict.failure());
        } else if (verdict.completeness() == Completeness.TIMED_OUT) {
            timedOut(passage);
        }
        Journal journal = passage.setup().journal();
        if (journal != null && (passage.drawn() || Decision.isNotable(verdict))) {
            String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
            journal.add(
                    Decision.of(passage, verdict, time, responseBytes, journal.config()),
                    verdict,
                    passage.setup().judge());
        }
    }

    private void timedOut(Passage passage) {
        long count = timeouts.happened();
        if (count > 0) {
            LOG.warn(
                    "{}: the inspection took longer than inspection.time-budget; {} did so since this was last said",
                    passage.model().id(),
                    count);
        }
    }
}
