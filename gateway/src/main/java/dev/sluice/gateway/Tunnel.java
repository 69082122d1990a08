package dev.sluice.gateway;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Carries bytes between a client and an upstream once both have agreed to speak WebSocket. Each side is read only when
 * the other has taken what came before, so a tunnel holds one buffer per direction. Either side's end is the other's
 * too. Confined to the client's I/O thread.
 */
final class Tunnel implements UpstreamTunnel.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);

    /** A close frame with status 1008 (RFC 6455, section 7.4.1). */
    private static final byte[] POLICY_VIOLATION = {(byte) 0x88, 2, 0x03, (byte) 0xf0};

    private final StreamConnection client;
    private final ConduitStreamSourceChannel source;
    private final ConduitStreamSinkChannel sink;
    private final ByteBufferPool pool;
    private final UpstreamTunnel upstream;
    private final Gate gate;
    private final Runnable onEnd;
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private boolean upstreamEnded;
    private boolean ended;

    Tunnel(StreamConnection client, ByteBufferPool pool, UpstreamTunnel upstream, Gate gate, Runnable onEnd) {
        this.client = client;
        this.source = client.getSourceChannel();
        this.sink = client.getSinkChannel();
        this.pool = pool;
        this.upstream = upstream;
        this.gate = gate;
        this.onEnd = onEnd;
    }

    /** Decides on what a client sends before it goes on. */
    @FunctionalInterface
    interface Gate {

        Gate OPEN = bytes -> bytes;

        /** What may go on now of {@code bytes} and of what was kept before; null if the tunnel must end. */
        byte @Nullable [] pass(byte[] bytes);
    }

    void open() {
        sink.setWriteListener(ready -> write());
        source.setReadListener(ready -> readClient());
        source.setCloseListener(closed -> end());
        upstream.connect(this);
        source.wakeupReads();
    }

    private void readClient() {
        try (PooledByteBuffer pooled = pool.allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            int count = source.read(buffer);
            if (count < 0) {
                end();
            } else if (count > 0) {
                source.suspendReads();
                byte[] bytes = new byte[count];
                buffer.flip().get(bytes);
                send(gate.pass(bytes));
            }
        } catch (IOException e) {
            end();
        }
    }

    private void send(byte @Nullable [] bytes) {
        if (bytes == null) {
            refuse();
        } else if (bytes.length == 0) {
            source.resumeReads();
        } else {
            upstream.write(bytes, client.getIoThread(), source::resumeReads);
        }
    }

    /** The client gets the reason if there is room for it at once; it is told by the end of the connection anyway. */
    private void refuse() {
        try {
            sink.write(ByteBuffer.wrap(POLICY_VIOLATION));
            sink.flush();
        } catch (IOException e) {
            LOG.debug("the client went before it was refused", e);
        }
        end();
    }

    @Override
    public void received(byte[] bytes) {
        client.getIoThread().execute(() -> {
            waiting.addLast(ByteBuffer.wrap(bytes));
            write();
        });
    }

    @Override
    public void ended() {
        client.getIoThread().execute(() -> {
            upstreamEnded = true;
            write();
        });
    }

    private void write() {
        try {
            while (!waiting.isEmpty()) {
                if (sink.write(waiting.getFirst()) == 0) {
                    sink.resumeWrites();
                    return;
                }
                if (!waiting.getFirst().hasRemaining()) {
                    waiting.removeFirst();
                }
            }
            if (!sink.flush()) {
                sink.resumeWrites();
                return;
            }
            sink.suspendWrites();
            if (upstreamEnded) {
                end();
            } else {
                upstream.read();
            }
        } catch (IOException e) {
            end();
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            upstream.close();
            IoUtils.safeClose(client);
            onEnd.run();
        }
    }
}
