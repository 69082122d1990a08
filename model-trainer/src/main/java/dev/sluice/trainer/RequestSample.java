package dev.sluice.trainer;

import dev.sluice.trainer.Replay.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * Records to look at closely, so many attacks and so many of the benign requests that rates are about. Those with the
 * lowest digests are kept, so neither their number nor their order matters, and memory is that of the kept ones: all are
 * seen once. Not thread-safe.
 */
final class RequestSample {

    /** Benign kinds stand in the order of {@link Evaluation}'s preference. */
    private enum Kind {
        BROWSING,
        AUTHENTIC,
        OTHER,
        ATTACK;

        static Kind of(Outcome outcome) {
            if (!outcome.benign()) {
                return ATTACK;
            }
            return outcome.browsing() ? BROWSING : outcome.authentic() ? AUTHENTIC : OTHER;
        }
    }

    private record Kept(long digest, CorpusRecord record) {}

    private static final int SEED = 1;

    private final int each;
    private final Map<Kind, PriorityQueue<Kept>> kinds = new EnumMap<>(Kind.class);

    /** Keeps {@code each} records of a kind at most. */
    RequestSample(int each) {
        this.each = each;
    }

    void add(CorpusRecord record, Outcome outcome) {
        PriorityQueue<Kept> kept = kinds.computeIfAbsent(
                Kind.of(outcome),
                kind -> new PriorityQueue<>(
                        Comparator.comparingLong(Kept::digest).reversed()));
        kept.add(new Kept(Digests.mix(SEED, record.corpus() + " " + record.id()), record));
        if (kept.size() > each) {
            kept.remove();
        }
    }

    /** The benign ones and the attacks. */
    List<CorpusRecord> records() {
        List<CorpusRecord> records = new ArrayList<>();
        Stream.of(Kind.BROWSING, Kind.AUTHENTIC, Kind.OTHER)
                .filter(kinds::containsKey)
                .findFirst()
                .ifPresent(kind -> add(kind, records));
        add(Kind.ATTACK, records);
        return records;
    }

    private void add(Kind kind, List<CorpusRecord> records) {
        Stream.ofNullable(kinds.get(kind))
                .flatMap(PriorityQueue::stream)
                .sorted(Comparator.comparingLong(Kept::digest))
                .forEach(kept -> records.add(kept.record()));
    }
}
