package dev.sluice.gateway;

import dev.sluice.detector.Bundle;
import dev.sluice.gateway.ExceptionEdits.Wanted;
import dev.sluice.gateway.Replay.Outcome;
import dev.sluice.host.ExceptionConfig;
import dev.sluice.host.Journal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What another bundle, or one more exception, would have done to the decisions that are stored; the latest
 * {@value #MOST}, read from disk page by page. Answers one question at a time. Thread-safe.
 */
final class StoredReplay {

    static final int MOST = 100_000;

    private final Supplier<Setup> setup;
    private final Models models;
    private final ExceptionEdits exceptions;

    /** Over the setup at the time of a question. */
    StoredReplay(Supplier<Setup> setup, Models models, ExceptionEdits exceptions) {
        this.setup = setup;
        this.models = models;
        this.exceptions = exceptions;
    }

    /**
     * Answers with {@code limit} examples of each kind of change.
     *
     * @param ref of a bundle; null for the one that judges
     * @param wanted one more exception; null for none
     * @throws AdminProblem if there is no store, no such bundle, or no such exception can be
     */
    synchronized Outcome ask(@Nullable String ref, @Nullable Wanted wanted, int limit, String who) throws AdminProblem {
        Setup now = setup.get();
        DecisionStore store = store(now.journal());
        List<ExceptionConfig> applying = new ArrayList<>(now.config().exceptions());
        if (wanted != null) {
            applying.add(exceptions.read(wanted, who));
        }
        Bundle bundle = models.bundle(ref);
        Replay replay = new Replay(now.config(), applying, bundle, limit);
        try {
            new RecordedDecisions(replay::take).read(store, MOST);
        } catch (IOException e) {
            throw new AdminProblem(503, "the store cannot be read: " + e.getMessage());
        }
        return replay.outcome();
    }

    private static DecisionStore store(@Nullable Journal journal) throws AdminProblem {
        DecisionStore store = journal == null ? null : journal.sink(DecisionStore.class);
        if (store == null) {
            throw new AdminProblem(
                    404, "no decisions are stored; write decisions: { store: { file: decisions } } in the config");
        }
        return store;
    }
}
