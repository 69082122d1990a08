package dev.sluice.gateway;

import dev.sluice.host.StartException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The listeners of a gateway, and how they follow its config. Not thread-safe but for {@link #addresses}. */
final class Listeners {

    private final Opening opening;
    private volatile List<Listener> open = List.of();

    Listeners(Opening opening) {
        this.opening = opening;
    }

    /** Opens one. */
    @FunctionalInterface
    interface Opening {

        Listener open(Listen listen) throws IOException;
    }

    /** Something that takes an address. */
    @FunctionalInterface
    interface Binding {

        void run() throws IOException;
    }

    /** Changes to come: what they need is there already, so that they cannot fail. */
    final class Change {

        private final List<Listener> next = new ArrayList<>();
        private final List<Listener> fresh = new ArrayList<>();
        private final List<Listener> leaving = new ArrayList<>(open);
        private final List<Runnable> updates = new ArrayList<>();

        private void prepare(Listen listen) throws StartException {
            for (Listener known : leaving) {
                if (known.listen().address().equals(listen.address())) {
                    updates.add(known.prepare(listen));
                    leaving.remove(known);
                    next.add(known);
                    return;
                }
            }
            bind(listen.address(), () -> fresh.add(opening.open(listen)));
            next.add(fresh.get(fresh.size() - 1));
        }

        /** From now on it is so; listeners that are no more finish what they are at. */
        void apply() {
            updates.forEach(Runnable::run);
            open = List.copyOf(next);
            leaving.forEach(Listener::stopAccepting);
        }

        /** As if nothing had been. */
        void cancel() {
            fresh.forEach(Listener::close);
        }
    }

    /** Makes ready for other listeners, or throws and leaves all as it was. New addresses are listened at from now on. */
    Change change(List<Listen> wanted) throws StartException {
        Change change = new Change();
        try {
            for (Listen listen : wanted) {
                change.prepare(listen);
            }
            return change;
        } catch (IllegalArgumentException e) {
            change.cancel();
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (StartException e) {
            change.cancel();
            throw e;
        }
    }

    /** Runs {@code binding}, or says what is wrong with the address. */
    static void bind(InetSocketAddress address, Binding binding) throws StartException {
        try {
            binding.run();
        } catch (IOException | RuntimeException e) {
            Throwable cause = e.getCause() instanceof IOException ? e.getCause() : e;
            String reason = cause instanceof BindException
                    ? String.valueOf(cause.getMessage()).startsWith("Address already in use")
                            ? "the address is in use by another program"
                            : "this machine has no such address"
                    : String.valueOf(cause.getMessage());
            throw new StartException("cannot listen at " + Gateway.text(address) + ": " + reason, e);
        }
    }

    /** Where clients connect to, in the order of the config. */
    List<InetSocketAddress> addresses() {
        return open.stream().map(Listener::address).toList();
    }

    void stopAccepting() {
        open.forEach(Listener::stopAccepting);
    }

    void close() {
        open.forEach(Listener::close);
    }
}
