package dev.sluice.gateway;

import io.micronaut.core.io.buffer.ReadBuffer;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.xnio.channels.StreamSinkChannel;

/**
 * Passes the body of an answer to the client piece by piece: the next one is asked for when the last one has left.
 * Confined to the client's I/O thread; what comes from the upstream's thread hops there.
 */
final class ResponseRelay implements Subscriber<ReadBuffer> {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final HttpServerExchange exchange;
    private final Pace pace;
    private final Listener listener;
    private final StreamSinkChannel sink;
    private @Nullable Subscription subscription;
    private ByteBuffer current = NOTHING;
    private boolean ended;

    ResponseRelay(HttpServerExchange exchange, Pace pace, Listener listener) {
        this.exchange = exchange;
        this.pace = pace;
        this.listener = listener;
        this.sink = exchange.getResponseChannel();
        sink.getWriteSetter().set(ready -> write());
    }

    /** Learns what becomes of the answer; called on the I/O thread. */
    interface Listener {

        /** Something moved. */
        void progressed();

        /** All of it has left. */
        void finished();

        /** The upstream does not finish it. */
        void brokeOff(UpstreamFailure failure);

        /** The client does not take it. */
        void unwanted();
    }

    void subscribeTo(Publisher<ReadBuffer> body) {
        body.subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription wanted) {
        exchange.getIoThread().execute(() -> {
            subscription = wanted;
            write();
        });
    }

    @Override
    public void onNext(ReadBuffer buffer) {
        byte[] bytes = buffer.toArray();
        exchange.getIoThread().execute(() -> {
            listener.progressed();
            current = ByteBuffer.wrap(bytes);
            write();
        });
    }

    @Override
    public void onError(Throwable fault) {
        exchange.getIoThread().execute(() -> {
            sink.suspendWrites();
            listener.brokeOff(UpstreamFailure.of("the answer broke off", fault));
        });
    }

    @Override
    public void onComplete() {
        exchange.getIoThread().execute(() -> {
            ended = true;
            write();
        });
    }

    /** Writes what is there and flushes, so that a slow stream arrives as it comes; then asks for more. */
    private void write() {
        try {
            if (!writeOut()) {
                pace.await();
                sink.resumeWrites();
                return;
            }
            pace.moved(0);
            sink.suspendWrites();
            if (ended) {
                listener.finished();
            } else if (subscription != null) {
                subscription.request(1);
            }
        } catch (IOException e) {
            cancel();
            listener.unwanted();
        }
    }

    private boolean writeOut() throws IOException {
        while (current.hasRemaining()) {
            int count = sink.write(current);
            if (count == 0) {
                return false;
            }
            pace.moved(count);
            listener.progressed();
        }
        return sink.flush();
    }

    private void cancel() {
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
