package dev.sluice.host;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What journals were given and have not written, over all of a host's journals. Thread-safe. */
public final class JournalLosses {

    private final Map<DecisionSink.Kind, AtomicLong> decisions = new EnumMap<>(DecisionSink.Kind.class);
    private final AtomicLong reasons = new AtomicLong();

    public JournalLosses() {
        for (DecisionSink.Kind kind : DecisionSink.Kind.values()) {
            decisions.put(kind, new AtomicLong());
        }
    }

    /** Decisions that one kind of sink has lost. */
    public AtomicLong decisions(DecisionSink.Kind kind) {
        return Objects.requireNonNull(decisions.get(kind));
    }

    /** Decisions that were written without their reasons. */
    public AtomicLong reasons() {
        return reasons;
    }
}
