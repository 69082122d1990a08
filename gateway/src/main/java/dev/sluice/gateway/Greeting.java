package dev.sluice.gateway;

import dev.sluice.host.Outcome;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.ssl.SslConnection;

/**
 * What comes before the first request of a connection: the header of the PROXY protocol, the TLS handshake, and which
 * HTTP is spoken. Bounded in time. Confined to the connection's I/O thread; for one connection.
 */
final class Greeting {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Enough to tell the protocol; the rest stays where it is. */
    private static final int READ_BYTES = 64;

    private final StreamConnection socket;
    private final Listen listen;
    private final @Nullable TlsContext tls;
    private final Outcome outcome;
    private XnioExecutor.@Nullable Key deadline;

    Greeting(StreamConnection socket, Listen listen, @Nullable TlsContext tls, Outcome outcome) {
        this.socket = socket;
        this.listen = listen;
        this.tls = tls;
        this.outcome = outcome;
    }

    /** Learns what came of it; one method is called, once, unless the client goes away. */
    interface Outcome {

        void http1(StreamConnection connection, Peer peer);

        void http2(StreamConnection connection, Peer peer) throws IOException;

        /** The connection is closed. */
        void refused(String why);
    }

    /** What to do with bytes that have arrived: true if the next step has begun. */
    @FunctionalInterface
    private interface Step {

        boolean take(ByteBuffer bytes) throws IOException;
    }

    void begin() {
        InetSocketAddress address = socket.getPeerAddress(InetSocketAddress.class);
        ProxyProtocol proxies = listen.proxyProtocol();
        deadline =
                socket.getIoThread().executeAfter(() -> refuse("timeout"), TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        if (proxies == null) {
            guarded(() -> secure(address));
        } else if (proxies.trusts(address.getAddress())) {
            receive(socket, ProxyHeader.MAX_BYTES, bytes -> takeProxyHeader(bytes, address));
        } else {
            refuse("proxy-protocol");
        }
    }

    private boolean takeProxyHeader(ByteBuffer bytes, InetSocketAddress address) throws IOException {
        ProxyHeader.Result result = ProxyHeader.read(bytes);
        if (result instanceof ProxyHeader.Source source) {
            putBack(socket, bytes);
            secure(source.address() == null ? address : source.address());
        } else if (result instanceof ProxyHeader.Fault) {
            refuse("proxy-protocol");
        }
        return result != null;
    }

    private void secure(InetSocketAddress address) throws IOException {
        if (tls != null) {
            negotiate(tls, new Peer(address, true));
        } else if (listen.http2()) {
            receive(socket, READ_BYTES, bytes -> takePreface(bytes, new Peer(address, false)));
        } else {
            finish(() -> outcome.http1(socket, new Peer(address, false)));
        }
    }

    private void negotiate(TlsContext context, Peer peer) {
        UndertowXnioSsl ssl =
                new UndertowXnioSsl(Xnio.getInstance(), OptionMap.EMPTY, context.sslContext(), socket.getWorker());
        SslConnection connection = ssl.wrapExistingConnection(socket, OptionMap.EMPTY, false);
        SSLEngine engine = UndertowXnioSsl.getSslEngine(connection);
        context.prepare(engine, listen.http2());
        receive(connection, READ_BYTES, bytes -> {
            putBack(connection, bytes);
            boolean isHttp2 = "h2".equals(engine.getApplicationProtocol());
            finish(() -> {
                if (isHttp2) {
                    outcome.http2(connection, peer);
                } else {
                    outcome.http1(connection, peer);
                }
            });
            return true;
        });
    }

    private boolean takePreface(ByteBuffer bytes, Peer peer) throws IOException {
        int count = Math.min(bytes.remaining(), PREFACE.length);
        boolean fits = bytes.slice(bytes.position(), count).equals(ByteBuffer.wrap(PREFACE, 0, count));
        if (fits && count < PREFACE.length) {
            return false;
        }
        putBack(socket, bytes);
        finish(() -> {
            if (fits) {
                outcome.http2(socket, peer);
            } else {
                outcome.http1(socket, peer);
            }
        });
        return true;
    }

    /** Gathers bytes until {@code step} has enough of them. */
    private void receive(StreamConnection connection, int limit, Step step) {
        ConduitStreamSourceChannel source = connection.getSourceChannel();
        ByteBuffer bytes = ByteBuffer.allocate(limit);
        Consumer<ConduitStreamSourceChannel> read = ready -> guarded(() -> read(source, bytes, step));
        source.setReadListener(read::accept);
        source.wakeupReads();
    }

    private void read(ConduitStreamSourceChannel source, ByteBuffer bytes, Step step) throws IOException {
        int count = source.read(bytes);
        while (count > 0) {
            source.suspendReads();
            if (step.take(bytes.flip())) {
                return;
            }
            bytes.compact();
            count = source.read(bytes);
        }
        if (count < 0) {
            IoUtils.safeClose(socket);
        } else if (!bytes.hasRemaining()) {
            refuse("too-long");
        } else {
            source.resumeReads();
        }
    }

    private static void putBack(StreamConnection connection, ByteBuffer bytes) {
        if (bytes.hasRemaining()) {
            ConduitStreamSourceChannel source = connection.getSourceChannel();
            source.setConduit(new ReplaySource(source.getConduit(), bytes));
        }
    }

    /** Something that may find the connection broken. */
    @FunctionalInterface
    private interface Act {

        void run() throws IOException;
    }

    private void finish(Act last) throws IOException {
        stopClock();
        last.run();
    }

    private void guarded(Act act) {
        try {
            act.run();
        } catch (IOException e) {
            refuse(tls == null ? "broken" : "tls");
        }
    }

    private void refuse(String why) {
        stopClock();
        if (socket.isOpen()) {
            outcome.refused(why);
            IoUtils.safeClose(socket);
        }
    }

    private void stopClock() {
        if (deadline != null) {
            deadline.remove();
            deadline = null;
        }
    }
}
