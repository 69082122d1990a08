package dev.sluice.servlet;

import dev.sluice.host.Decisions;
import dev.sluice.host.Journal;
import dev.sluice.host.JournalLosses;
import dev.sluice.host.Judge;
import dev.sluice.host.LoadedConfig;
import dev.sluice.host.Protection;
import dev.sluice.host.Shared;
import dev.sluice.host.StartException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a reload swaps, as one object: a request sees the setup that it began with to its end. The journal is handed on
 * if the next setup wants the same one, and closed when the last request that writes to it is over. Thread-safe.
 */
final class Setup {

    private final Protection protection;
    private final Judge judge;
    private final @Nullable Shared<Journal> journal;
    private final AtomicInteger users = new AtomicInteger(1);

    private Setup(Protection protection, Judge judge, @Nullable Shared<Journal> journal) {
        this.protection = protection;
        this.judge = judge;
        this.journal = journal;
    }

    /** Makes the setup that follows {@code previous}, or throws and leaves all as it was. */
    static Setup make(LoadedConfig<Protection> loaded, @Nullable Setup previous, JournalLosses losses)
            throws StartException {
        Decisions wanted = loaded.config().decisions();
        return new Setup(loaded.config(), loaded.judge(), wanted == null ? null : journal(wanted, previous, losses));
    }

    private static Shared<Journal> journal(Decisions wanted, @Nullable Setup previous, JournalLosses losses)
            throws StartException {
        Shared<Journal> known = previous == null ? null : previous.journal;
        return known != null && known.value().isFor(wanted)
                ? known.share()
                : new Shared<>(Journal.open(wanted, List.of(), losses));
    }

    Protection protection() {
        return protection;
    }

    Judge judge() {
        return judge;
    }

    /** Where decisions are logged; null for nowhere. */
    @Nullable
    Journal journal() {
        return journal == null ? null : journal.value();
    }

    /** One user more; false if this setup is no longer in use. */
    boolean enter() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** One user less; the last one out lets go of the journal. */
    void leave() {
        if (users.decrementAndGet() == 0 && journal != null) {
            journal.release();
        }
    }
}
