package dev.sluice.gateway;

import io.micronaut.core.io.buffer.ReadBuffer;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
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
    private final Watchdog watchdog;
    private final Runnable onEnd;
    private final Consumer<String> onFault;
    private final StreamSinkChannel sink;
    private @Nullable Subscription subscription;
    private ByteBuffer current = NOTHING;
    private boolean ended;

    ResponseRelay(HttpServerExchange exchange, Watchdog watchdog, Runnable onEnd, Consumer<String> onFault) {
        this.exchange = exchange;
        this.watchdog = watchdog;
        this.onEnd = onEnd;
        this.onFault = onFault;
        this.sink = exchange.getResponseChannel();
        sink.getWriteSetter().set(ready -> write());
    }

    void subscribeTo(Publisher<ReadBuffer> body) {
        body.subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription wanted) {
        subscription = wanted;
        write();
    }

    @Override
    public void onNext(ReadBuffer buffer) {
        byte[] bytes = buffer.toArray();
        exchange.getIoThread().execute(() -> {
            watchdog.progress();
            current = ByteBuffer.wrap(bytes);
            write();
        });
    }

    @Override
    public void onError(Throwable fault) {
        exchange.getIoThread().execute(() -> {
            sink.suspendWrites();
            onFault.accept(UpstreamFailure.of("the answer broke off", fault).message());
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
            while (current.hasRemaining()) {
                if (sink.write(current) == 0) {
                    sink.resumeWrites();
                    return;
                }
            }
            if (!sink.flush()) {
                sink.resumeWrites();
                return;
            }
            sink.suspendWrites();
            watchdog.progress();
            if (ended) {
                onEnd.run();
            } else if (subscription != null) {
                subscription.request(1);
            }
        } catch (IOException e) {
            cancel();
            onFault.accept("the client went away");
        }
    }

    private void cancel() {
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
