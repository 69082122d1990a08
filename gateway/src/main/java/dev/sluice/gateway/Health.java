package dev.sluice.gateway;

import dev.sluice.host.DecisionSink;
import dev.sluice.host.Journal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the gateway fares, as an operator would ask. Thread-safe. */
final class Health {

    private final Supplier<Setup> setup;
    private final Traffic traffic;
    private final Losses losses;

    Health(Supplier<Setup> setup, Traffic traffic, Losses losses) {
        this.setup = setup;
        this.traffic = traffic;
        this.losses = losses;
    }

    /** How something is; the worse, the later. */
    enum State {
        GOOD,
        WARNING,
        BAD;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Something that was looked at.
     *
     * @param name what it is
     * @param state how it is
     * @param text what to know about it
     */
    record Check(String name, State state, String text) {

        String label() {
            return state.label();
        }
    }

    List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        checks.add(
                traffic.isDraining()
                        ? new Check("Traffic", State.WARNING, "The gateway is stopping; " + inFlight())
                        : new Check("Traffic", State.GOOD, inFlight()));
        setup.get().upstreams().forEach(upstream -> checks.add(check(upstream)));
        checks.add(new Check("Model", State.GOOD, setup.get().judge().model() + " judges"));
        checks.add(decisions(setup.get().journal()));
        return checks;
    }

    private String inFlight() {
        int count = traffic.inFlight();
        return count == 1 ? "1 request in flight" : Wording.count(count) + " requests in flight";
    }

    private static Check check(Upstream upstream) {
        List<UpstreamServer> servers = upstream.servers().all();
        List<String> down = servers.stream()
                .filter(server -> !upstream.servers().isUp(server))
                .map(UpstreamServer::name)
                .toList();
        String name = "Upstream " + upstream.name();
        if (down.isEmpty()) {
            String all = servers.size() == 1 ? "Its server is up" : "All " + servers.size() + " servers are up";
            return new Check(name, State.GOOD, all);
        }
        return new Check(
                name,
                down.size() == servers.size() ? State.BAD : State.WARNING,
                down.size() + " of " + servers.size() + " servers down: " + String.join(", ", down));
    }

    private Check decisions(@Nullable Journal journal) {
        long lost = 0;
        for (DecisionSink.Kind kind : DecisionSink.Kind.values()) {
            lost += losses.journal().decisions(kind).get();
        }
        if (lost > 0) {
            return new Check(
                    "Decisions", State.BAD, Wording.count(lost) + " could not be written since the start; see the log");
        }
        if (losses.damagedStores().get() > 0) {
            return new Check("Decisions", State.WARNING, "A damaged store was put aside and a new one begun");
        }
        if (journal == null) {
            return new Check("Decisions", State.WARNING, "None are written: the config has no section decisions");
        }
        return new Check("Decisions", State.GOOD, "All are written that are to be kept" + reasonsDropped());
    }

    private String reasonsDropped() {
        long dropped = losses.journal().reasons().get();
        return dropped == 0 ? "" : ", " + Wording.count(dropped) + " of them without reasons, as there were too many";
    }

    static State worst(List<Check> checks) {
        return checks.stream().map(Check::state).max(Comparator.naturalOrder()).orElse(State.GOOD);
    }

    /** In one line: all is well, or what is not. */
    static String summary(List<Check> checks) {
        List<String> faults = checks.stream()
                .filter(check -> check.state() != State.GOOD)
                .map(check -> check.name() + ": " + check.text())
                .toList();
        return faults.isEmpty() ? "All is well." : String.join(". ", faults) + ".";
    }
}
