package dev.sluice.gateway;

import dev.sluice.gateway.Config.Destination;
import dev.sluice.host.Decisions;
import dev.sluice.host.Decisions.StoreFile;
import dev.sluice.host.Journal;
import dev.sluice.host.Judge;
import dev.sluice.host.Shared;
import dev.sluice.host.StartException;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a reload swaps, as one object that never changes: a request sees the setup it began with to its end.
 * What the next setup has in common with this one is handed on; the rest is closed when the last request that began here
 * is over. Thread-safe.
 */
final class Setup {

    private final Config config;
    private final Judge judge;
    private final Map<String, Shared<Upstream>> upstreams;
    private final @Nullable Shared<Journal> journal;
    private final AtomicInteger users = new AtomicInteger(1);
    private final AtomicBoolean closed = new AtomicBoolean();

    private Setup(
            Config config, Judge judge, Map<String, Shared<Upstream>> upstreams, @Nullable Shared<Journal> journal) {
        this.config = config;
        this.judge = judge;
        this.upstreams = upstreams;
        this.journal = journal;
    }

    /** Makes the setup that follows {@code previous}, or throws and leaves all as it was. */
    static Setup make(
            Config config,
            Judge judge,
            @Nullable Setup previous,
            UpstreamClients clients,
            Metrics metrics,
            Losses losses)
            throws StartException {
        Shared<Journal> journal = journal(config, previous, losses);
        Map<String, Shared<Upstream>> upstreams = new LinkedHashMap<>();
        config.upstreams().forEach((name, wanted) -> {
            Shared<Upstream> known = previous == null ? null : previous.upstreams.get(name);
            upstreams.put(
                    name,
                    known != null && known.value().config().equals(wanted)
                            ? known.share()
                            : new Shared<>(new Upstream(name, wanted, clients, metrics)));
        });
        return new Setup(config, judge, upstreams, journal);
    }

    private static @Nullable Shared<Journal> journal(Config config, @Nullable Setup previous, Losses losses)
            throws StartException {
        if (config.decisions() == null) {
            return null;
        }
        Shared<Journal> known = previous == null ? null : previous.journal;
        return known != null && known.value().isFor(config.decisions())
                ? known.share()
                : new Shared<>(open(config.decisions(), losses));
    }

    private static Journal open(Decisions decisions, Losses losses) throws StartException {
        DecisionStore store = store(decisions.store(), losses);
        try {
            return Journal.open(decisions, store == null ? List.of() : List.of(store), losses.journal());
        } catch (StartException e) {
            if (store != null) {
                store.close();
            }
            throw e;
        }
    }

    private static @Nullable DecisionStore store(@Nullable StoreFile config, Losses losses) throws StartException {
        try {
            return config == null ? null : DecisionStore.open(config, Clock.systemUTC(), losses.damagedStores());
        } catch (IOException e) {
            throw new StartException(
                    "decisions.store.file: " + config.path() + " cannot be used: " + e.getMessage(), e);
        }
    }

    Config config() {
        return config;
    }

    Judge judge() {
        return judge;
    }

    List<Upstream> upstreams() {
        return upstreams.values().stream().map(Shared::value).toList();
    }

    Upstream upstream(Destination destination) {
        Shared<Upstream> upstream = upstreams.get(destination.upstream());
        if (upstream == null) {
            throw new IllegalStateException("there is no upstream " + destination.upstream());
        }
        return upstream.value();
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

    /** One user less; the last one out closes. */
    void leave() {
        if (users.decrementAndGet() == 0) {
            new Thread(this::close, "setup-end").start();
        }
    }

    /** Closes what no other setup uses, whoever is still here. */
    void close() {
        if (!closed.getAndSet(true)) {
            upstreams.values().forEach(Shared::release);
            if (journal != null) {
                journal.release();
            }
        }
    }
}
