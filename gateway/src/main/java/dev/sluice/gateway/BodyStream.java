package dev.sluice.gateway;

import io.micronaut.core.io.buffer.ReadBuffer;
import io.micronaut.core.io.buffer.ReadBufferFactory;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.xnio.channels.StreamSourceChannel;

/**
 * The body of a request as a stream: what was read for inspection, then the rest straight from the client, read only
 * as fast as it is asked for. The last bytes stay here until they are granted, so that an upstream that waits for the
 * end of a body never sees it before. For one subscriber; confined to the exchange's I/O thread but for the
 * subscription. Holds the tail and two buffers, whatever the length of the body.
 */
final class BodyStream implements Publisher<ReadBuffer>, Subscription {

    private final HttpServerExchange exchange;
    private final StreamSourceChannel channel;
    private final Pace pace;
    private final int tailBytes;
    private final Listener listener;
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private int heldBytes;
    private @Nullable Subscriber<? super ReadBuffer> subscriber;
    private long demand;
    private boolean ended;
    private boolean granted;
    private boolean done;
    private boolean pumping;

    /**
     * A stream of what {@code channel} holds behind {@code prefix}.
     *
     * @param tailBytes how many of the last bytes need to be granted; 0 for none
     */
    BodyStream(
            HttpServerExchange exchange,
            byte[] prefix,
            StreamSourceChannel channel,
            Pace pace,
            int tailBytes,
            Listener listener) {
        this.exchange = exchange;
        this.channel = channel;
        this.pace = pace;
        this.tailBytes = tailBytes;
        this.listener = listener;
        int tail = Math.min(tailBytes, prefix.length);
        hold(Arrays.copyOf(prefix, prefix.length - tail));
        hold(Arrays.copyOfRange(prefix, prefix.length - tail, prefix.length));
    }

    /** Learns what becomes of the body; called on the I/O thread. */
    interface Listener {

        /** Something moved. */
        void progressed();

        /** Only the tail is left, which waits for {@link #grant}. */
        void ended(byte[] tail);

        /**
         * There will be no more.
         *
         * @param fault what is wrong with the body, safe to show to the client; null if the client went away
         */
        void brokeOff(@Nullable String fault);
    }

    @Override
    public void subscribe(Subscriber<? super ReadBuffer> wanting) {
        exchange.getIoThread().execute(() -> {
            subscriber = wanting;
            wanting.onSubscribe(this);
        });
    }

    @Override
    public void request(long count) {
        exchange.getIoThread().execute(() -> {
            demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            pump();
        });
    }

    @Override
    public void cancel() {
        exchange.getIoThread().execute(this::stop);
    }

    /** Lets the tail go; on the I/O thread only. */
    void grant() {
        granted = true;
        pump();
    }

    /** Leaves the channel alone from now on; on the I/O thread only. */
    void stop() {
        if (!done) {
            done = true;
            pace.stop();
            channel.suspendReads();
            channel.getReadSetter().set(null);
        }
    }

    private void pump() {
        if (pumping || done || subscriber == null) {
            return;
        }
        pumping = true;
        try {
            boolean more = true;
            while (more && demand > 0 && !done) {
                more = step(subscriber);
            }
            if (granted && pieces.isEmpty() && !done) {
                stop();
                subscriber.onComplete();
            }
        } catch (IOException e) {
            breakOff(subscriber, null, e);
        } finally {
            pumping = false;
        }
    }

    /** Passes a piece on or reads one; false if there is nothing to do for now. */
    private boolean step(Subscriber<? super ReadBuffer> wanting) throws IOException {
        if (!pieces.isEmpty() && (granted || heldBytes - pieces.getFirst().length >= tailBytes)) {
            emit(wanting, pieces.removeFirst());
            return true;
        }
        return !ended && readOnce(wanting);
    }

    private boolean readOnce(Subscriber<? super ReadBuffer> wanting) throws IOException {
        try (PooledByteBuffer pooled =
                exchange.getConnection().getByteBufferPool().allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            int count = channel.read(buffer);
            if (count > 0) {
                pace.moved(count);
                listener.progressed();
                byte[] bytes = new byte[count];
                buffer.flip().get(bytes);
                hold(bytes);
            } else if (count == 0) {
                pace.await();
                channel.getReadSetter().set(ready -> resumePump());
                channel.resumeReads();
            } else {
                end(wanting);
            }
            return count > 0 || (ended && granted);
        }
    }

    private void end(Subscriber<? super ReadBuffer> wanting) {
        String fault = Incoming.of(exchange).bodyFault();
        if (fault != null) {
            breakOff(wanting, fault, new IOException(fault));
        } else {
            ended = true;
            granted = tailBytes == 0;
            if (!granted) {
                listener.ended(tail());
            }
        }
    }

    private byte[] tail() {
        ByteBuffer all = ByteBuffer.allocate(heldBytes);
        pieces.forEach(all::put);
        return Arrays.copyOfRange(all.array(), Math.max(0, heldBytes - tailBytes), heldBytes);
    }

    private void breakOff(Subscriber<? super ReadBuffer> wanting, @Nullable String fault, IOException cause) {
        stop();
        listener.brokeOff(fault);
        wanting.onError(cause);
    }

    private void resumePump() {
        channel.suspendReads();
        pump();
    }

    private void hold(byte[] bytes) {
        if (bytes.length > 0) {
            heldBytes += bytes.length;
            pieces.addLast(bytes);
        }
    }

    private void emit(Subscriber<? super ReadBuffer> wanting, byte[] bytes) {
        heldBytes -= bytes.length;
        demand--;
        wanting.onNext(ReadBufferFactory.getJdkFactory().adapt(bytes));
    }
}
