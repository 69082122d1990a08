package dev.sluice.gateway;

import dev.sluice.host.Arrival;
import dev.sluice.host.Guard;
import dev.sluice.host.Head;
import dev.sluice.host.Reading;
import dev.sluice.host.Refusal;
import dev.sluice.host.RequestModel;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Sits between a client's socket and Undertow's HTTP/1 parser and lets only strict HTTP/1 through. It parses every
 * request head itself, has the {@link Guard} judge it, and hands Undertow a head of its own in its place that says no
 * more than how the body is framed; {@link #begin} gives the exchange what the Guard said. So
 * Undertow's parser never sees a byte of a client's head, and what it would lose (spelling, order, the exact target)
 * is kept. After a refusal everything the client still sends is dropped.
 *
 * <p>Confined to the connection's I/O thread. A connection holds buffers only while a request is being read.
 */
final class StrictSource extends HoldingSource {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int MAX_DROPPED_BYTES = 4 << 20;

    private enum State {
        HEAD,
        BODY,
        CHUNKS,
        TUNNEL,
        REFUSED
    }

    private final ByteBufferPool pool;
    private final Guard guard;
    private final Peer peer;
    private final HttpHandler handler;
    private final HeadReader heads;
    private final long headTimeoutNanos;
    private final ChunkReader chunks = new ChunkReader();
    private final Deque<Arrival> arrivals = new ArrayDeque<>();

    private State state = State.HEAD;
    private long headBegan;
    private long headTook;
    private long bodyBytesLeft;
    private int dropped;
    private @Nullable ByteBuffer substitute;
    private @Nullable PooledByteBuffer pooled;
    private XnioExecutor.@Nullable Key headDeadline;
    private @Nullable Runnable onGone;

    StrictSource(
            StreamSourceConduit socket,
            ByteBufferPool pool,
            Guard guard,
            ClientLimits limits,
            Peer peer,
            HttpHandler handler) {
        super(socket);
        this.pool = pool;
        this.guard = guard;
        this.peer = peer;
        this.handler = handler;
        this.heads = new HeadReader(limits);
        this.headTimeoutNanos = limits.headTimeout().toNanos();
        awaitHead();
    }

    /** Hands on the exchange that Undertow made of the next substitute. */
    static void begin(HttpServerExchange exchange) throws Exception {
        StrictSource source = of(exchange);
        exchange.putAttachment(Incoming.KEY, source.new Request(exchange, source.arrivals.removeFirst()));
        source.handler.handleRequest(exchange);
    }

    private final class Request implements Incoming {

        private final HttpServerExchange exchange;
        private final Arrival arrival;

        Request(HttpServerExchange exchange, Arrival arrival) {
            this.exchange = exchange;
            this.arrival = arrival;
        }

        @Override
        public long headNanos() {
            return headTook;
        }

        @Override
        public Arrival arrival() {
            return arrival;
        }

        @Override
        public @Nullable String bodyFault() {
            return chunks.fault();
        }

        @Override
        public Peer peer() {
            return peer;
        }

        /** Shows when the client ends its side while nothing is read from it; bytes that it sends end the watch. */
        @Override
        public void onAbort(Runnable task) {
            if (exchange.isRequestComplete() && !holdsBytes()) {
                onGone = task;
                next.resumeReads();
                exchange.addExchangeCompleteListener((over, following) -> {
                    onGone = null;
                    following.proceed();
                });
            }
        }
    }

    /** From the end of {@code exchange} on, bytes pass untouched. */
    static void openTunnel(HttpServerExchange exchange) {
        of(exchange).state = State.TUNNEL;
    }

    private static StrictSource of(HttpServerExchange exchange) {
        return (StrictSource) ((AbstractServerConnection) exchange.getConnection()).getOriginalSourceConduit();
    }

    @Override
    public void setReadReadyHandler(ReadReadyHandler handler) {
        super.setReadReadyHandler(new Watching(handler));
    }

    /** Keeps what happens to a watched connection from Undertow, which does not expect it during an exchange. */
    private final class Watching implements ReadReadyHandler {

        private final ReadReadyHandler handler;

        Watching(ReadReadyHandler handler) {
            this.handler = handler;
        }

        @Override
        public void readReady() {
            Runnable alarm = onGone;
            if (alarm == null) {
                handler.readReady();
            } else if (sawEnd()) {
                onGone = null;
                next.suspendReads();
                alarm.run();
            } else if (holdsBytes()) {
                onGone = null;
                next.suspendReads();
            }
        }

        private boolean sawEnd() {
            try {
                return fill() < 0;
            } catch (IOException e) {
                return true;
            }
        }

        @Override
        public void forceTermination() {
            handler.forceTermination();
        }

        @Override
        public void terminated() {
            handler.terminated();
        }
    }

    private void awaitHead() {
        if (headDeadline == null) {
            headDeadline = next.getReadThread().executeAfter(this::expire, headTimeoutNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void stopAwaitingHead() {
        if (headDeadline != null) {
            headDeadline.remove();
            headDeadline = null;
        }
    }

    /** A connection on which nothing came yet ends without an answer: the client may be about to send a request. */
    private void expire() {
        headDeadline = null;
        boolean silent = heads.isIdle();
        arrive(new Refusal(408, "the head did not arrive in time"));
        if (silent) {
            arrivals.clear();
            substitute = null;
            dropped = MAX_DROPPED_BYTES + 1;
        }
        next.wakeupReads();
    }

    @Override
    public int read(ByteBuffer out) throws IOException {
        while (true) {
            if (substitute != null) {
                return moveSubstitute(out, substitute);
            }
            if (chunks.holdsBytes()) {
                return moveChunks(NOTHING, out);
            }
            if (pooled == null || !pooled.getBuffer().hasRemaining()) {
                int filled = dropped > MAX_DROPPED_BYTES ? -1 : fill();
                if (filled <= 0) {
                    return filled;
                }
            }
            int moved = move(buffer(), out);
            releaseIfEmpty();
            if (moved != 0 || !out.hasRemaining()) {
                return moved;
            }
        }
    }

    private int moveSubstitute(ByteBuffer out, ByteBuffer head) {
        int count = ChunkReader.transfer(head, out, head.remaining());
        if (!head.hasRemaining()) {
            substitute = null;
        }
        return count;
    }

    private int move(ByteBuffer in, ByteBuffer out) {
        return switch (state) {
            case HEAD -> readHead(in);
            case BODY -> moveBody(in, out);
            case CHUNKS -> moveChunks(in, out);
            case TUNNEL -> ChunkReader.transfer(in, out, in.remaining());
            case REFUSED -> drop(in);
        };
    }

    private int readHead(ByteBuffer in) {
        if (heads.isIdle()) {
            headBegan = System.nanoTime();
        }
        Reading result = heads.read(in);
        if (result instanceof Head head) {
            arrive(guard.admit(head));
        } else if (result instanceof Refusal refusal) {
            arrive(refusal);
        } else {
            awaitHead();
        }
        return 0;
    }

    private void arrive(Arrival arrival) {
        stopAwaitingHead();
        headTook = System.nanoTime() - headBegan;
        heads.reset();
        arrivals.addLast(arrival);
        substitute = ByteBuffer.wrap(substituteFor(arrival).getBytes(StandardCharsets.US_ASCII));
        if (arrival instanceof RequestModel model) {
            bodyBytesLeft = model.framing().length();
            chunks.reset();
            state = model.framing().isChunked() ? State.CHUNKS : bodyBytesLeft > 0 ? State.BODY : State.HEAD;
        } else {
            state = State.REFUSED;
        }
    }

    private int moveBody(ByteBuffer in, ByteBuffer out) {
        int count = ChunkReader.transfer(in, out, bodyBytesLeft);
        bodyBytesLeft -= count;
        if (bodyBytesLeft == 0) {
            state = State.HEAD;
        }
        return count;
    }

    private int moveChunks(ByteBuffer in, ByteBuffer out) {
        int count = chunks.move(in, out);
        if (chunks.atEnd()) {
            state = chunks.fault() == null ? State.HEAD : State.REFUSED;
        }
        return count;
    }

    /** A client that still sends would not see its answer if the connection were closed at once. */
    private int drop(ByteBuffer in) {
        dropped += in.remaining();
        in.position(in.limit());
        return dropped > MAX_DROPPED_BYTES ? -1 : 0;
    }

    /** Undertow needs to know only where the body ends, whether a HEAD is answered, and if the connection lives on. */
    private static String substituteFor(Arrival arrival) {
        if (!(arrival instanceof RequestModel model)) {
            return "GET / HTTP/1.1\r\nHost: refused\r\nConnection: close\r\n\r\n";
        }
        RequestModel.Framing framing = model.framing();
        return (model.method().equals("HEAD") ? "HEAD" : "POST")
                + (model.isHttp11() ? " / HTTP/1.1\r\nHost: admitted\r\n" : " / HTTP/1.0\r\nHost: admitted\r\n")
                + (framing.persistent()
                        ? model.isHttp11() ? "" : "Connection: keep-alive\r\n"
                        : "Connection: close\r\n")
                + (framing.isChunked() ? "Transfer-Encoding: chunked\r\n" : "")
                + (framing.length() > 0 ? "Content-Length: " + framing.length() + "\r\n" : "")
                + (framing.expectsContinue() ? "Expect: 100-continue\r\n" : "")
                + (model.handshake() != null ? "Upgrade: websocket\r\n" : "")
                + "\r\n";
    }

    /** Reads from the socket; a buffer stays only if it holds something. */
    private int fill() throws IOException {
        ByteBuffer buffer = buffer();
        buffer.clear();
        int count = -1;
        try {
            count = next.read(buffer);
        } finally {
            buffer.flip();
            if (count <= 0) {
                release();
            }
        }
        return count;
    }

    private ByteBuffer buffer() {
        if (pooled == null) {
            pooled = pool.allocate();
            pooled.getBuffer().limit(0);
        }
        return pooled.getBuffer();
    }

    private void release() {
        IoUtils.safeClose(pooled);
        pooled = null;
    }

    private void releaseIfEmpty() {
        if (pooled != null && !pooled.getBuffer().hasRemaining()) {
            release();
        }
    }

    @Override
    boolean holdsBytes() {
        return substitute != null
                || chunks.holdsBytes()
                || (pooled != null && pooled.getBuffer().hasRemaining());
    }

    @Override
    public void terminateReads() throws IOException {
        stopAwaitingHead();
        release();
        substitute = null;
        next.terminateReads();
    }
}
