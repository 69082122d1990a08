package dev.sluice.gateway;

import io.micronaut.core.io.buffer.ReadBuffer;
import io.micronaut.core.io.buffer.ReadBufferFactory;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.xnio.channels.StreamSourceChannel;

/**
 * The body of a request as a stream: what was read for inspection, then the rest straight from the client, read only
 * as fast as it is asked for. For one subscriber; confined to the exchange's I/O thread but for the subscription.
 */
final class BodyStream implements Publisher<ReadBuffer>, Subscription {

    private final HttpServerExchange exchange;
    private final StreamSourceChannel channel;
    private final Runnable onProgress;
    private byte[] prefix;
    private @Nullable Subscriber<? super ReadBuffer> subscriber;
    private long demand;
    private boolean done;
    private boolean pumping;

    BodyStream(HttpServerExchange exchange, byte[] prefix, StreamSourceChannel channel, Runnable onProgress) {
        this.exchange = exchange;
        this.prefix = prefix;
        this.channel = channel;
        this.onProgress = onProgress;
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

    /** Leaves the channel alone from now on; on the I/O thread only. */
    void stop() {
        if (!done) {
            done = true;
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
            if (demand > 0 && prefix.length > 0) {
                byte[] bytes = prefix;
                prefix = new byte[0];
                emit(subscriber, bytes);
            }
            while (demand > 0 && !done && readOnce(subscriber)) {
                onProgress.run();
            }
        } catch (IOException e) {
            done = true;
            subscriber.onError(e);
        } finally {
            pumping = false;
        }
    }

    /** Reads what is there; false if nothing is, or the body has ended. */
    private boolean readOnce(Subscriber<? super ReadBuffer> wanting) throws IOException {
        try (PooledByteBuffer pooled =
                exchange.getConnection().getByteBufferPool().allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            int count = channel.read(buffer);
            if (count > 0) {
                byte[] bytes = new byte[count];
                buffer.flip().get(bytes);
                emit(wanting, bytes);
                return true;
            }
            if (count == 0) {
                channel.getReadSetter().set(ready -> resumePump());
                channel.resumeReads();
            } else {
                end(wanting);
            }
            return false;
        }
    }

    private void end(Subscriber<? super ReadBuffer> wanting) throws IOException {
        String fault = Incoming.of(exchange).bodyFault();
        if (fault != null) {
            throw new IOException(fault);
        }
        done = true;
        wanting.onComplete();
    }

    private void resumePump() {
        channel.suspendReads();
        pump();
    }

    private void emit(Subscriber<? super ReadBuffer> wanting, byte[] bytes) {
        demand--;
        wanting.onNext(ReadBufferFactory.getJdkFactory().adapt(bytes));
    }
}
