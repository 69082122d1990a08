package dev.sluice.gateway;

import io.undertow.server.HttpHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioWorker;

/** All listeners of a gateway. One whose address stays goes on through a reload and loses no connection. Thread-safe. */
final class Listeners {

    private final XnioWorker worker;
    private final Duration idleTimeout;
    private final Guard guard;
    private final Metrics metrics;
    private final Function<Listen, HttpHandler> handlers;
    private List<Listener> all = List.of();

    /**
     * No listeners yet.
     *
     * @param idleTimeout a connection without a byte in either direction for so long is closed
     * @param handlers who serves the requests of a listener
     */
    Listeners(
            XnioWorker worker,
            Duration idleTimeout,
            Guard guard,
            Metrics metrics,
            Function<Listen, HttpHandler> handlers) {
        this.worker = worker;
        this.idleTimeout = idleTimeout;
        this.guard = guard;
        this.metrics = metrics;
        this.handlers = handlers;
    }

    /** Opens, changes and closes listeners until they are as {@code wanted}; if it throws, nothing has changed. */
    synchronized void serve(List<Listen> wanted) throws StartException {
        List<Listener> left = new ArrayList<>(all);
        List<Listener> next = new ArrayList<>();
        List<Listener> opened = new ArrayList<>();
        List<Runnable> changes = new ArrayList<>();
        try {
            for (Listen listen : wanted) {
                Listener same = take(left, listen.address());
                if (same == null) {
                    opened.add(open(listen));
                    next.add(opened.get(opened.size() - 1));
                } else {
                    next.add(same);
                    changes.add(change(same, listen));
                }
            }
        } catch (StartException e) {
            opened.forEach(Listener::close);
            throw e;
        }
        changes.forEach(Runnable::run);
        left.forEach(Listener::stopAccepting);
        all = next;
    }

    private static @Nullable Listener take(List<Listener> from, InetSocketAddress address) {
        for (Iterator<Listener> each = from.iterator(); each.hasNext(); ) {
            Listener listener = each.next();
            if (listener.listen().address().equals(address)) {
                each.remove();
                return listener;
            }
        }
        return null;
    }

    private Listener open(Listen listen) throws StartException {
        List<Listener> opened = new ArrayList<>(1);
        Gateway.bind(
                listen.address(),
                () -> opened.add(Listener.open(worker, listen, idleTimeout, guard, metrics, handlers)));
        return opened.get(0);
    }

    private static Runnable change(Listener listener, Listen listen) throws StartException {
        try {
            return listener.change(listen);
        } catch (IllegalArgumentException e) {
            throw new StartException("listen: " + e.getMessage(), e);
        }
    }

    /** Where clients connect to, in the order of the config. */
    synchronized List<InetSocketAddress> addresses() {
        return all.stream().map(Listener::address).toList();
    }

    /** Takes no more connections; those that stand finish what they are at. */
    synchronized void stopAccepting() {
        all.forEach(Listener::stopAccepting);
    }

    synchronized void close() {
        all.forEach(Listener::close);
    }
}
