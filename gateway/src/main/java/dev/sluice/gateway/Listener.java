package dev.sluice.gateway;

import dev.sluice.host.Guard;
import io.netty.handler.codec.http2.Http2Exception;
import io.undertow.UndertowOptions;
import io.undertow.conduits.IdleTimeoutConduit;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;
import org.xnio.conduits.ReadReadyHandler.ChannelListenerHandler;

/**
 * Accepts connections at one address, greets them ({@link Greeting}) and has their requests served: HTTP/1 by Undertow
 * behind a {@link StrictSource}, HTTP/2 by an {@link Http2Session}. {@link #prepare} changes everything but the address;
 * connections that stand keep what they began with. Thread-safe.
 */
final class Listener {

    private static final int BUFFER_BYTES = 16 << 10;
    private static final int BACKLOG = 1024;
    private static final Duration TLS_LOOK = Duration.ofSeconds(10);
    private static final HttpString STRICT_TRANSPORT_SECURITY = new HttpString("Strict-Transport-Security");

    private final ByteBufferPool pool = new DefaultByteBufferPool(true, BUFFER_BYTES);
    private final Supplier<Config> config;
    private final Guard guard;
    private final Metrics metrics;
    private final Function<Listen, HttpHandler> handlers;
    private final HttpOpenListener undertow;
    private final Set<Http2Session> sessions = ConcurrentHashMap.newKeySet();
    private final AcceptingChannel<StreamConnection> server;
    private final XnioExecutor.Key tlsTimer;
    private volatile Manner manner;
    private volatile boolean retired;

    private Listener(
            XnioWorker worker,
            Listen listen,
            Supplier<Config> config,
            Guard guard,
            Metrics metrics,
            Function<Listen, HttpHandler> handlers)
            throws IOException {
        this.config = config;
        this.guard = guard;
        this.metrics = metrics;
        this.handlers = handlers;
        manner = manner(listen, null);
        undertow = new HttpOpenListener(
                pool,
                OptionMap.builder()
                        .set(UndertowOptions.BUFFER_PIPELINED_DATA, false)
                        .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                        .set(UndertowOptions.NO_REQUEST_TIMEOUT, (int)
                                config.get().limits().idleTimeout().toMillis())
                        .getMap());
        undertow.setRootHandler(StrictSource::begin);
        server = worker.createStreamConnectionServer(
                listen.address(),
                ChannelListeners.openListenerAdapter(this::open),
                OptionMap.builder()
                        .set(Options.TCP_NODELAY, true)
                        .set(Options.REUSE_ADDRESSES, true)
                        .set(Options.BACKLOG, BACKLOG)
                        .getMap());
        tlsTimer = worker.getIoThread()
                .executeAtInterval(() -> worker.execute(this::refreshTls), TLS_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        server.resumeAccepts();
    }

    /** How new connections are served. */
    private record Manner(Listen listen, @Nullable WatchedTls tls, HttpHandler handler) {}

    /**
     * Listens as {@code listen} says.
     *
     * @param config what holds when a connection is opened
     * @param handlers who serves the requests of a listener
     */
    static Listener open(
            XnioWorker worker,
            Listen listen,
            Supplier<Config> config,
            Guard guard,
            Metrics metrics,
            Function<Listen, HttpHandler> handlers)
            throws IOException {
        return new Listener(worker, listen, config, guard, metrics, handlers);
    }

    private Manner manner(Listen listen, @Nullable WatchedTls before) {
        HttpHandler handler = lasting(handlers.apply(listen));
        Hsts hsts = listen.hsts();
        return new Manner(listen, watched(listen.tls(), before), hsts == null ? handler : announcing(hsts, handler));
    }

    private @Nullable WatchedTls watched(@Nullable Tls tls, @Nullable WatchedTls before) {
        if (tls == null) {
            return null;
        }
        if (before == null || !before.tls().equals(tls)) {
            return new WatchedTls(tls, Clock.systemUTC(), metrics);
        }
        before.refresh();
        return before;
    }

    /** Connections of a listener that is no more end with the request that runs. */
    private HttpHandler lasting(HttpHandler handler) {
        return exchange -> {
            if (retired) {
                exchange.setPersistent(false);
            }
            handler.handleRequest(exchange);
        };
    }

    private static HttpHandler announcing(Hsts hsts, HttpHandler handler) {
        String header = hsts.header();
        return exchange -> {
            exchange.addResponseCommitListener(answer -> announce(answer, header));
            handler.handleRequest(exchange);
        };
    }

    /** An application that says something of its own about it is not overruled. */
    private static void announce(HttpServerExchange answer, String header) {
        if (!answer.getResponseHeaders().contains(STRICT_TRANSPORT_SECURITY)) {
            answer.getResponseHeaders().put(STRICT_TRANSPORT_SECURITY, header);
        }
    }

    private void open(StreamConnection connection) {
        IdleTimeoutConduit idle = new IdleTimeoutConduit(connection);
        idle.setIdleTimeout(config.get().longestSilence().toMillis());
        connection.getSinkChannel().setConduit(idle);
        connection.getSourceChannel().setConduit(idle);
        Manner now = manner;
        TlsContext tls = now.tls() == null ? null : now.tls().context();
        new Greeting(connection, now.listen(), tls, new Greeted(now.handler())).begin();
    }

    /** Serves connections that have been greeted. */
    private final class Greeted implements Greeting.Outcome {

        private final HttpHandler handler;

        Greeted(HttpHandler handler) {
            this.handler = handler;
        }

        @Override
        public void http1(StreamConnection connection, Peer peer) {
            StrictSource source = new StrictSource(
                    connection.getSourceChannel().getConduit(),
                    pool,
                    guard,
                    config.get().limits(),
                    peer,
                    handler);
            source.setReadReadyHandler(new ChannelListenerHandler<>(connection.getSourceChannel()));
            connection.getSourceChannel().setConduit(source);
            undertow.handleEvent(connection);
        }

        @Override
        public void http2(StreamConnection connection, Peer peer) throws IOException {
            try {
                Http2Session session = Http2Session.serve(
                        connection, peer, pool, guard, config.get().limits(), handler, metrics, sessions::remove);
                if (session.isOpen()) {
                    sessions.add(session);
                }
            } catch (Http2Exception e) {
                throw new IOException(e);
            }
        }

        @Override
        public void refused(String why) {
            metrics.connectionRefused(why);
        }
    }

    /** Makes ready to serve new connections as {@code listen} says; throws if its TLS files cannot be used. */
    Runnable prepare(Listen listen) {
        Manner next = manner(listen, manner.tls());
        return () -> manner = next;
    }

    Listen listen() {
        return manner.listen();
    }

    private void refreshTls() {
        WatchedTls tls = manner.tls();
        if (tls != null) {
            tls.refresh();
        }
    }

    InetSocketAddress address() {
        return server.getLocalAddress(InetSocketAddress.class);
    }

    /** Takes no more connections; those that stand finish what they are at. */
    void stopAccepting() {
        retire();
        sessions.forEach(Http2Session::drain);
    }

    void close() {
        retire();
        undertow.closeConnections();
        sessions.forEach(Http2Session::cut);
    }

    private void retire() {
        retired = true;
        tlsTimer.remove();
        if (server.isOpen()) {
            IoUtils.safeClose(server);
        }
    }
}
