package dev.sluice.gateway;

import io.micronaut.http.ByteBodyHttpResponse;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.client.RawHttpClient;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One request on its way to an upstream. It is repeated on another connection where that can do no harm: when no
 * connection came about, or when a pooled connection turned out to be dead before a byte of an answer and the request
 * is idempotent. Its methods may be called from any thread.
 */
final class UpstreamCall {

    private final Upstream upstream;
    private final RawHttpClient client;
    private final RequestModel model;
    private final List<HeaderLine> lines;
    private final Supplier<CloseableByteBody> body;
    private final Listener listener;
    private int staleLeft;
    private int unreachableLeft;
    private volatile @Nullable UpstreamRequest request;
    private volatile boolean cancelled;

    UpstreamCall(
            Upstream upstream,
            RawHttpClient client,
            RequestModel model,
            List<HeaderLine> lines,
            Supplier<CloseableByteBody> body,
            Listener listener,
            int stale,
            int unreachable) {
        this.upstream = upstream;
        this.client = client;
        this.model = model;
        this.lines = lines;
        this.body = body;
        this.listener = listener;
        this.staleLeft = stale;
        this.unreachableLeft = unreachable;
    }

    /** Learns the outcome of a call. */
    interface Listener {

        /** The head of the answer is there; whoever is called owns its body. */
        void answered(ByteBodyHttpResponse<?> answer);

        /** There is no answer and there will be none. */
        void failed(UpstreamFailure failure);
    }

    void attempt() {
        URI server = upstream.next();
        UpstreamRequest attempt = new UpstreamRequest(server, model, lines);
        request = attempt;
        client.exchange(attempt, body.get(), null).subscribe(new Outcome(attempt, server));
    }

    private void answered(HttpResponse<?> response) {
        if (cancelled && response instanceof ByteBodyHttpResponse<?> unwanted) {
            unwanted.close();
        } else if (response instanceof ByteBodyHttpResponse<?> answer) {
            listener.answered(answer);
        } else {
            listener.failed(UpstreamFailure.of("an answer without a body of bytes", null));
        }
    }

    private void failed(UpstreamRequest attempt, URI server, Throwable fault) {
        if (!cancelled && mayRepeat(attempt)) {
            attempt();
        } else if (attempt.channel() == null) {
            listener.failed(UpstreamFailure.of(server + " cannot be reached", fault));
        } else {
            listener.failed(UpstreamFailure.of(server + " gave no proper answer", fault));
        }
    }

    private boolean mayRepeat(UpstreamRequest attempt) {
        Channel channel = attempt.channel();
        if (channel == null) {
            return unreachableLeft-- > 0;
        }
        return UpstreamCodec.wasStale(channel) && staleLeft-- > 0;
    }

    /** Gives up on the call and ends its connection. */
    void cancel() {
        cancelled = true;
        UpstreamRequest current = request;
        Channel channel = current == null ? null : current.channel();
        if (channel != null) {
            ChannelFuture unused = channel.close();
        }
    }

    /** What becomes of one attempt. */
    private final class Outcome implements Subscriber<HttpResponse<?>> {

        private final UpstreamRequest attempt;
        private final URI server;

        Outcome(UpstreamRequest attempt, URI server) {
            this.attempt = attempt;
            this.server = server;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(HttpResponse<?> response) {
            answered(response);
        }

        @Override
        public void onError(Throwable fault) {
            failed(attempt, server, fault);
        }

        @Override
        public void onComplete() {}
    }
}
