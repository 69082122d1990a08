package dev.sluice.host;

import dev.sluice.detector.Disposition;
import dev.sluice.detector.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The decision log with the thread that works out reasons before it. Thread-safe. */
public final class Journal implements Shared.Closeable {

    private final Decisions config;
    private final DecisionLog log;
    private final Reasoning reasoning;

    private Journal(Decisions config, DecisionLog log, Reasoning reasoning) {
        this.config = config;
        this.log = log;
        this.reasoning = reasoning;
    }

    /**
     * Opens the file, so that a place that cannot be written shows at once. Decisions go to {@code others}, too, which the
     * journal closes; but if it throws, they stay open.
     */
    public static Journal open(Decisions config, List<DecisionSink> others, JournalLosses losses)
            throws StartException {
        DecisionLog log = DecisionLog.open(config, others, losses);
        return new Journal(config, log, Reasoning.start(config.redaction(), log, losses));
    }

    /** The sink of that type; null if decisions do not go to one. */
    public <S extends DecisionSink> @Nullable S sink(Class<S> type) {
        return log.sink(type);
    }

    /** Decisions that wait for a sink of that kind. */
    public int waitingFor(DecisionSink.Kind kind) {
        return log.waiting(kind);
    }

    /** Decisions that wait for their reasons. */
    public int waitingForReasons() {
        return reasoning.waiting();
    }

    /** What it was opened for. */
    public Decisions config() {
        return config;
    }

    /** Whether it was opened for just that. */
    public boolean isFor(@Nullable Decisions wanted) {
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
