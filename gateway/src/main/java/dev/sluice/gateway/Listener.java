package dev.sluice.gateway;

import io.undertow.UndertowOptions;
import io.undertow.conduits.IdleTimeoutConduit;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;
import org.xnio.conduits.ReadReadyHandler.ChannelListenerHandler;

/** Accepts connections at one address and has Undertow serve them behind a {@link StrictSource}. */
final class Listener {

    private static final int BUFFER_BYTES = 16 << 10;
    private static final int BACKLOG = 1024;

    private final ByteBufferPool pool = new DefaultByteBufferPool(true, BUFFER_BYTES);
    private final ClientLimits limits;
    private final Duration idleTimeout;
    private final HttpOpenListener undertow;
    private final AcceptingChannel<StreamConnection> server;

    private Listener(
            XnioWorker worker,
            InetSocketAddress address,
            ClientLimits limits,
            Duration idleTimeout,
            Guard guard,
            HttpHandler handler)
            throws IOException {
        this.limits = limits;
        this.idleTimeout = idleTimeout;
        undertow = new HttpOpenListener(
                pool,
                OptionMap.builder()
                        .set(UndertowOptions.BUFFER_PIPELINED_DATA, false)
                        .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                        .set(UndertowOptions.NO_REQUEST_TIMEOUT, (int)
                                limits.idleTimeout().toMillis())
                        .getMap());
        undertow.setRootHandler(handler);
        server = worker.createStreamConnectionServer(
                address,
                ChannelListeners.openListenerAdapter(connection -> open(connection, guard)),
                OptionMap.builder()
                        .set(Options.TCP_NODELAY, true)
                        .set(Options.REUSE_ADDRESSES, true)
                        .set(Options.BACKLOG, BACKLOG)
                        .getMap());
        server.resumeAccepts();
    }

    /** Listens at {@code address}; a connection without a byte in either direction for so long is closed. */
    static Listener open(
            XnioWorker worker,
            InetSocketAddress address,
            ClientLimits limits,
            Duration idleTimeout,
            Guard guard,
            HttpHandler handler)
            throws IOException {
        return new Listener(worker, address, limits, idleTimeout, guard, handler);
    }

    private void open(StreamConnection connection, Guard guard) {
        IdleTimeoutConduit idle = new IdleTimeoutConduit(connection);
        idle.setIdleTimeout(idleTimeout.toMillis());
        connection.getSinkChannel().setConduit(idle);
        StrictSource source = new StrictSource(idle, pool, guard, limits);
        source.setReadReadyHandler(new ChannelListenerHandler<>(connection.getSourceChannel()));
        connection.getSourceChannel().setConduit(source);
        undertow.handleEvent(connection);
    }

    InetSocketAddress address() {
        return server.getLocalAddress(InetSocketAddress.class);
    }

    /** Takes no more connections; those that stand live on. */
    void stopAccepting() {
        if (server.isOpen()) {
            IoUtils.safeClose(server);
        }
    }

    void close() {
        stopAccepting();
        undertow.closeConnections();
    }
}
