package dev.sluice.gateway;

import dev.sluice.gateway.Config.Route;
import java.util.LinkedHashMap;
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
    static Setup make(Config config, Judge judge, @Nullable Setup previous, UpstreamClients clients, Losses losses)
            throws StartException {
        Shared<Journal> journal = journal(config, previous, losses);
        Map<String, Shared<Upstream>> upstreams = new LinkedHashMap<>();
        config.upstreams().forEach((name, servers) -> {
            Shared<Upstream> known = previous == null ? null : previous.upstreams.get(name);
            upstreams.put(
                    name,
                    known != null && known.value().servers().equals(servers)
                            ? known.share()
                            : new Shared<>(new Upstream(servers, clients)));
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
                : new Shared<>(Journal.open(config.decisions(), losses));
    }

    Config config() {
        return config;
    }

    Judge judge() {
        return judge;
    }

    Upstream upstream(Route route) {
        Shared<Upstream> upstream = upstreams.get(route.upstream());
        if (upstream == null) {
            throw new IllegalStateException("route " + route.name() + " leads to no upstream");
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
