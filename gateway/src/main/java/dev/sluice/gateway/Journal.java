package dev.sluice.gateway;

import dev.sluice.detector.Disposition;
import dev.sluice.detector.Verdict;
import org.jspecify.annotations.Nullable;

/** The decision log with the thread that works out reasons before it. Thread-safe. */
final class Journal implements Shared.Closeable {

    private final Decisions config;
    private final DecisionLog log;
    private final Reasoning reasoning;

    private Journal(Decisions config, DecisionLog log, Reasoning reasoning) {
        this.config = config;
        this.log = log;
        this.reasoning = reasoning;
    }

    /** Opens file and store, so that a place that cannot be written shows at once. */
    static Journal open(Decisions config, Losses losses) throws StartException {
        DecisionLog log = DecisionLog.open(config, losses);
        return new Journal(config, log, Reasoning.start(config.redaction(), log, losses));
    }

    /** Where decisions can be searched; null for nowhere. */
    @Nullable
    DecisionStore store() {
        return log.store();
    }

    /** Decisions that wait for a sink of that kind. */
    int waitingFor(DecisionSink.Kind kind) {
        return log.waiting(kind);
    }

    /** Decisions that wait for their reasons. */
    int waitingForReasons() {
        return reasoning.waiting();
    }

    /** What it was opened for. */
    Decisions config() {
        return config;
    }

    /** Whether it was opened for just that. */
    boolean isFor(@Nullable Decisions wanted) {
        return config.equals(wanted);
    }

    /** Whether the next decision is kept whatever it will be; every call counts for sampling. */
    boolean draws() {
        return log.draws();
    }

    /** Logs {@code decision}, with its reasons if {@code judge} can tell them. */
    void add(Decision decision, Verdict verdict, Judge judge) {
        if (judge.explainer() != null && verdict.evidence() != null && verdict.disposition() != Disposition.ALLOW) {
            reasoning.add(decision, verdict.evidence(), judge.explainer());
        } else {
            log.add(decision);
        }
    }

    @Override
    public void close() {
        reasoning.close();
        log.close();
    }
}
