package dev.sluice.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one upstream: who is up, who is next, and who waits. A request goes to a server that is up; to a
 * backup if none is; and to any if not even a backup is up, since an answer may still come. Where every one that it
 * may go to is full it waits, if there is room. Thread-safe, with one lock that is never held for long.
 */
final class UpstreamServers {

    private final UpstreamConfig config;
    private final List<UpstreamServer> all;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Guest> waiting = new LinkedHashSet<>();

    UpstreamServers(UpstreamConfig config, List<UpstreamServer> all, LongSupplier nanoTime) {
        this.config = config;
        this.all = List.copyOf(all);
        this.nanoTime = nanoTime;
    }

    /** Someone who wants a server. */
    interface Guest {

        /** Servers that did not serve it; it goes to another if there is one. */
        Set<UpstreamServer> avoided();

        /** The one of {@code candidates} that it belongs to; null if it belongs to none. */
        @Nullable
        UpstreamServer preferred(List<UpstreamServer> candidates);

        /** Its turn has come; it must {@link #leave} the server in the end. Called outside of the lock. */
        void seated(UpstreamServer server);
    }

    List<UpstreamServer> all() {
        return all;
    }

    /** Seats {@code guest} now or later; false if there is no room to wait. */
    boolean enter(Guest guest) {
        List<Seating> seatings;
        boolean welcome;
        lock.lock();
        try {
            waiting.add(guest);
            seatings = seatThoseWhoWait();
            welcome = waiting.size() <= config.waiting() || !waiting.remove(guest);
        } finally {
            lock.unlock();
        }
        seatings.forEach(Seating::tell);
        return welcome;
    }

    /** Ends {@code guest}'s waiting; false if it does not wait, or no longer. */
    boolean giveUp(Guest guest) {
        lock.lock();
        try {
            return waiting.remove(guest);
        } finally {
            lock.unlock();
        }
    }

    /** Frees a place at {@code server}; who has waited longest gets it. */
    void leave(UpstreamServer server) {
        List<Seating> seatings;
        lock.lock();
        try {
            server.requests--;
            seatings = seatThoseWhoWait();
        } finally {
            lock.unlock();
        }
        seatings.forEach(Seating::tell);
    }

    private record Seating(Guest guest, UpstreamServer server) {

        void tell() {
            guest.seated(server);
        }
    }

    private List<Seating> seatThoseWhoWait() {
        List<Seating> seatings = new ArrayList<>(1);
        Iterator<Guest> guests = waiting.iterator();
        while (guests.hasNext()) {
            Guest guest = guests.next();
            UpstreamServer server = seat(guest);
            if (server == null) {
                break;
            }
            guests.remove();
            seatings.add(new Seating(guest, server));
        }
        return seatings;
    }

    private @Nullable UpstreamServer seat(Guest guest) {
        List<UpstreamServer> candidates = withRoom(candidates(guest.avoided()));
        if (candidates.isEmpty()) {
            return null;
        }
        UpstreamServer preferred = guest.preferred(candidates);
        UpstreamServer server = preferred != null
                ? preferred
                : candidates.size() == 1 ? candidates.get(0) : config.balance().choose(candidates);
        server.requests++;
        return server;
    }

    private List<UpstreamServer> withRoom(List<UpstreamServer> candidates) {
        List<UpstreamServer> free = new ArrayList<>(candidates.size());
        for (UpstreamServer candidate : candidates) {
            if (candidate.requests < config.connections()) {
                free.add(candidate);
            }
        }
        return free;
    }

    private List<UpstreamServer> candidates(Set<UpstreamServer> avoided) {
        if (all.size() == 1) {
            return all;
        }
        long now = nanoTime.getAsLong();
        List<Predicate<UpstreamServer>> tiers = List.of(
                server -> server.isUp(now) && !server.address().backup() && !avoided.contains(server),
                server -> server.isUp(now) && !avoided.contains(server),
                server -> !avoided.contains(server));
        for (Predicate<UpstreamServer> tier : tiers) {
            List<UpstreamServer> candidates = all.stream().filter(tier).toList();
            if (!candidates.isEmpty()) {
                return candidates;
            }
        }
        return all;
    }

    /** A proper answer came from {@code server}. */
    void answered(UpstreamServer server) {
        lock.lock();
        try {
            server.faultsInARow = 0;
            server.ejectionsInARow = 0;
            server.ejected = false;
        } finally {
            lock.unlock();
        }
    }

    /** No proper answer came from {@code server}; returns for how long it is ejected now, or null if it is not. */
    @Nullable
    Duration failed(UpstreamServer server) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            boolean isOut = server.ejected && now - server.ejectedUntilNanos < 0;
            if (isOut || ++server.faultsInARow < config.ejection().after()) {
                return null;
            }
            Duration duration = config.ejection().duration(server.ejectionsInARow++);
            server.ejected = true;
            server.ejectedUntilNanos = now + duration.toNanos();
            return duration;
        } finally {
            lock.unlock();
        }
    }

    void healthIs(UpstreamServer server, boolean well) {
        lock.lock();
        try {
            server.unhealthy = !well;
        } finally {
            lock.unlock();
        }
    }

    boolean isUp(UpstreamServer server) {
        lock.lock();
        try {
            return server.isUp(nanoTime.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /** Requests that {@code server} has at this moment. */
    int requestsOf(UpstreamServer server) {
        lock.lock();
        try {
            return server.requests;
        } finally {
            lock.unlock();
        }
    }

    /** Requests that wait for a server. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
