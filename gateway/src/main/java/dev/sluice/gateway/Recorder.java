package dev.sluice.gateway;

import dev.sluice.detector.Verdict;
import dev.sluice.host.Clerk;
import dev.sluice.host.Outcome;
import dev.sluice.host.Refusal;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the books: metrics and the decision log, when a request has been answered. Thread-safe. */
final class Recorder {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

    private final Metrics metrics;
    private final Clerk clerk;
    private final SiteCalibration calibration;

    Recorder(Metrics metrics, Clock clock, SiteCalibration calibration) {
        this.metrics = metrics;
        this.clerk = new Clerk(clock);
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
        metrics.upstreamFailed(passage.destination().upstream());
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
        clerk.record(
                passage.judged(),
                verdict,
                new Outcome(
                        passage.exchange().getStatusCode(),
                        passage.upstreamStatus(),
                        passage.upstreamNanos(),
                        responseBytes));
    }
}
