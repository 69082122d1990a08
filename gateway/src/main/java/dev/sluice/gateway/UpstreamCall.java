package dev.sluice.gateway;

import io.micronaut.http.ByteBodyHttpResponse;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.client.RawHttpClient;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One request on its way to an upstream. It is repeated on another connection where that can do no harm: when no
 * connection came about, when a pooled connection turned out to be dead before the request was written, or before a byte
 * of an answer came and the request is idempotent. Its methods may be called from any thread.
 */
final class UpstreamCall {

    /** RFC 9110, section 9.2.2. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    /** In which the client itself can say why a connection was closed. */
    private static final long GRACE_MILLIS = 20;

    private final Upstream upstream;
    private final RawHttpClient client;
    private final RequestModel model;
    private final List<HeaderLine> lines;
    private final Supplier<CloseableByteBody> body;
    private final boolean repeatable;
    private final Listener listener;
    private int serversLeft;
    private int connectionsLeft = 3;
    private volatile @Nullable UpstreamRequest request;
    private volatile boolean cancelled;

    UpstreamCall(
            Upstream upstream,
            RawHttpClient client,
            RequestModel model,
            List<HeaderLine> lines,
            Supplier<CloseableByteBody> body,
            boolean repeatable,
            Listener listener) {
        this.upstream = upstream;
        this.client = client;
        this.model = model;
        this.lines = lines;
        this.body = body;
        this.repeatable = repeatable;
        this.listener = listener;
        this.serversLeft = upstream.servers().servers().size() - 1;
    }

    /** Learns the outcome of a call. */
    interface Listener {

        /** The head of the answer is there; whoever is called owns its body. */
        void answered(ByteBodyHttpResponse<?> answer);

        /** The upstream speaks WebSocket from now on; whoever is called owns the tunnel. */
        void granted(UpstreamCodec.Grant grant);

        /** There is no answer and there will be none. */
        void failed(UpstreamFailure failure);
    }

    void attempt() {
        Outcome outcome = new Outcome(upstream.next());
        request = outcome.attempt;
        client.exchange(outcome.attempt, body.get(), null).subscribe(outcome);
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

    private void failed(Outcome outcome, Throwable fault) {
        if (!cancelled && repeatable && outcome.mayRepeat()) {
            attempt();
        } else {
            listener.failed(outcome.failure(fault));
        }
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

    /** What becomes of one attempt; what is learned first counts. */
    private final class Outcome implements Subscriber<HttpResponse<?>> {

        private final URI server;
        private final UpstreamRequest attempt;
        private final AtomicBoolean known = new AtomicBoolean();
        private volatile int requestsBefore;

        Outcome(URI server) {
            this.server = server;
            this.attempt = new UpstreamRequest(server, model, lines, this::connected);
        }

        /**
         * A connection that is closed between being taken from the pool and being written to would leave the client
         * waiting for ever (Micronaut 4.10.26 writes into the void then).
         */
        private void connected(Channel channel) {
            UpstreamCodec codec = UpstreamCodec.of(channel);
            requestsBefore = codec == null ? 0 : codec.requests();
            if (codec != null && model.handshake() != null) {
                codec.offer(model.handshake(), this::granted);
            }
            channel.closeFuture().addListener(closed -> {
                ScheduledFuture<?> unused = channel.eventLoop()
                        .schedule(() -> onError(new ClosedChannelException()), GRACE_MILLIS, TimeUnit.MILLISECONDS);
            });
        }

        private void granted(UpstreamCodec.Grant grant) {
            if (cancelled || !known.compareAndSet(false, true)) {
                grant.tunnel().close();
            } else {
                listener.granted(grant);
            }
        }

        /** Another server if this one cannot be reached; another connection if this one was dead already. */
        boolean mayRepeat() {
            Channel channel = attempt.channel();
            UpstreamCodec codec = channel == null ? null : UpstreamCodec.of(channel);
            if (codec == null) {
                return serversLeft-- > 0;
            }
            boolean nothingSent = codec.requests() == requestsBefore;
            return (nothingSent || (codec.wasStale() && IDEMPOTENT.contains(model.method()))) && connectionsLeft-- > 0;
        }

        UpstreamFailure failure(Throwable fault) {
            String what = attempt.channel() == null ? " cannot be reached" : " gave no proper answer";
            return UpstreamFailure.of(server + what, fault);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(HttpResponse<?> response) {
            if (known.compareAndSet(false, true)) {
                answered(response);
            }
        }

        @Override
        public void onError(Throwable fault) {
            if (known.compareAndSet(false, true)) {
                failed(this, fault);
            }
        }

        @Override
        public void onComplete() {}
    }
}
