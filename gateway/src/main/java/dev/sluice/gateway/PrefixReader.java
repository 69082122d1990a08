package dev.sluice.gateway;

import dev.sluice.host.Inspect;
import dev.sluice.host.Refusal;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads the first bytes of a request body without blocking, until there are more than a limit, the body ends, or the
 * client proves too slow. Confined to the exchange's I/O thread; for one use.
 */
final class PrefixReader {

    private final HttpServerExchange exchange;
    private final StreamSourceChannel channel;
    private final int limit;
    private final BodyMemory.Share memory;
    private final Listener listener;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final XnioExecutor.Key deadline;
    private final Pace pace;

    PrefixReader(
            HttpServerExchange exchange,
            StreamSourceChannel channel,
            Inspect inspect,
            ClientLimits limits,
            BodyMemory.Share memory,
            Listener listener) {
        this.exchange = exchange;
        this.channel = channel;
        this.limit = inspect.bodyLimit();
        this.memory = memory;
        this.listener = listener;
        this.deadline = exchange.getIoThread()
                .executeAfter(this::expire, inspect.bodyTimeout().toNanos(), TimeUnit.NANOSECONDS);
        this.pace = new Pace(exchange.getIoThread(), limits, this::expire);
    }

    /** Learns what came of the reading; one method is called, once. */
    interface Listener {

        /** The body is read, or more than the limit of it. */
        void read(byte[] bytes, boolean complete);

        /** The body cannot be read to the limit. */
        void refused(Refusal refusal);

        /** There is no memory for it. */
        void overloaded();
    }

    void read() {
        try (PooledByteBuffer pooled =
                exchange.getConnection().getByteBufferPool().allocate()) {
            int count = 0;
            boolean room = true;
            while (room && bytes.size() <= limit && (count = channel.read(pooled.getBuffer())) > 0) {
                pace.moved(count);
                take(pooled.getBuffer());
                room = memory.take(count);
            }
            if (!room) {
                stop();
                listener.overloaded();
            } else if (count < 0) {
                end();
            } else if (bytes.size() > limit) {
                finish(false);
            } else {
                pace.await();
                channel.getReadSetter().set(ready -> read());
                channel.resumeReads();
            }
        } catch (IOException e) {
            stop();
            listener.refused(new Refusal(400, "the body broke off"));
        }
    }

    private void end() {
        String fault = Incoming.of(exchange).bodyFault();
        if (fault == null) {
            finish(true);
        } else {
            stop();
            listener.refused(new Refusal(400, fault));
        }
    }

    private void take(ByteBuffer buffer) {
        byte[] chunk = new byte[buffer.flip().remaining()];
        buffer.get(chunk).clear();
        bytes.writeBytes(chunk);
    }

    private void finish(boolean complete) {
        stop();
        listener.read(bytes.toByteArray(), complete);
    }

    private void expire() {
        stop();
        listener.refused(new Refusal(408, "the body did not arrive in time"));
    }

    private void stop() {
        deadline.remove();
        pace.stop();
        channel.suspendReads();
        channel.getReadSetter().set(null);
    }
}
