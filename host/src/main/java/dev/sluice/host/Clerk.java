package dev.sluice.host;

import dev.sluice.detector.Completeness;
import dev.sluice.detector.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what became of cases: in their journals, and in the log where a judgement went wrong. Thread-safe. */
public final class Clerk {

    private static final Logger LOG = LoggerFactory.getLogger(Clerk.class);

    private final Clock clock;
    private final Seldom timeouts = new Seldom(Duration.ofMinutes(1), System::nanoTime);

    public Clerk(Clock clock) {
        this.clock = clock;
    }

    /** Writes down a case that ended with {@code verdict} and {@code outcome}. */
    public void record(Case over, Verdict verdict, Outcome outcome) {
        if (verdict.completeness() == Completeness.FAILED) {
            LOG.error("{}: the inspection failed", over.model().id(), verdict.failure());
        } else if (verdict.completeness() == Completeness.TIMED_OUT) {
            timedOut(over);
        }
        Journal journal = over.journal();
        if (journal != null && (over.drawn() || Decision.isNotable(verdict))) {
            String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
            journal.add(Decision.of(over, verdict, outcome, time, journal.config()), verdict, over.judge());
        }
    }

    private void timedOut(Case over) {
        long count = timeouts.happened();
        if (count > 0) {
            LOG.warn(
                    "{}: the inspection took longer than inspection.time-budget; {} did so since this was last said",
                    over.model().id(),
                    count);
        }
    }
}
