package dev.sluice.gateway;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What was to be written down and is not, over all logs of a gateway. Thread-safe. */
final class Losses {

    private final Map<DecisionSink.Kind, AtomicLong> decisions = new EnumMap<>(DecisionSink.Kind.class);
    private final AtomicLong damagedStores = new AtomicLong();
    private final AtomicLong auditLines = new AtomicLong();
    private final AtomicLong reasons = new AtomicLong();
    private final AtomicLong calibrationRequests = new AtomicLong();
    private final AtomicLong calibrationSaves = new AtomicLong();

    Losses() {
        for (DecisionSink.Kind kind : DecisionSink.Kind.values()) {
            decisions.put(kind, new AtomicLong());
        }
    }

    static String label(DecisionSink.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** Decisions that one kind of sink has lost. */
    AtomicLong decisions(DecisionSink.Kind kind) {
        return Objects.requireNonNull(decisions.get(kind));
    }

    /** Files of stores that could not be read and were put aside. */
    AtomicLong damagedStores() {
        return damagedStores;
    }

    /** Lines of the audit log that could not be written. */
    AtomicLong auditLines() {
        return auditLines;
    }

    /** Decisions that were written without their reasons. */
    AtomicLong reasons() {
        return reasons;
    }

    /** Requests that the site's calibration did not count, because there were too many at a time. */
    AtomicLong calibrationRequests() {
        return calibrationRequests;
    }

    /** How often what the calibration has learnt could not be saved. */
    AtomicLong calibrationSaves() {
        return calibrationSaves;
    }
}
