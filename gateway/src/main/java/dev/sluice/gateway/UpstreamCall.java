package dev.sluice.gateway;

import io.micronaut.http.ByteBodyHttpResponse;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.body.CloseableByteBody;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
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
final class UpstreamCall implements UpstreamServers.Guest {

    /** RFC 9110, section 9.2.2. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    /** In which the client itself can say why a connection was closed. */
    private static final long GRACE_MILLIS = 20;

    private final Upstream upstream;
    private final Outgoing head;
    private final InetAddress client;
    private final Supplier<CloseableByteBody> body;
    private final boolean repeatable;
    private final Listener listener;
    private final Set<UpstreamServer> avoided = new HashSet<>(0);
    private int retriesLeft;
    private volatile @Nullable Attempt current;
    private volatile @Nullable Future<?> waitTimer;
    private volatile boolean seated;
    private volatile boolean cancelled;

    UpstreamCall(
            Upstream upstream,
            Outgoing head,
            InetAddress client,
            Supplier<CloseableByteBody> body,
            boolean repeatable,
            Listener listener) {
        this.upstream = upstream;
        this.head = head;
        this.client = client;
        this.body = body;
        this.repeatable = repeatable;
        this.listener = listener;
        this.retriesLeft = upstream.config().retries();
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
        seated = false;
        if (!upstream.servers().enter(this)) {
            turnedAway("every connection is in use, and no more requests may wait");
        } else if (!seated) {
            waitTimer = upstream.afterWaiting(this::waitedTooLong);
        }
    }

    private void waitedTooLong() {
        if (upstream.servers().giveUp(this)) {
            turnedAway("no connection became free in time");
        }
    }

    private void turnedAway(String why) {
        upstream.metrics().upstreamBusy(upstream.name());
        listener.failed(UpstreamFailure.busy(why));
    }

    @Override
    public Set<UpstreamServer> avoided() {
        return avoided;
    }

    @Override
    public @Nullable UpstreamServer preferred(List<UpstreamServer> candidates) {
        if (upstream.config().sticky() == null) {
            return null;
        }
        StickyCookie cookie = upstream.cookie();
        if (cookie == null) {
            return Rendezvous.of(client, candidates);
        }
        UpstreamServer server = cookie.serverOf(head.lines());
        return server != null && candidates.contains(server) ? server : null;
    }

    @Override
    public void seated(UpstreamServer server) {
        seated = true;
        Future<?> timer = waitTimer;
        if (timer != null) {
            timer.cancel(false);
        }
        Attempt attempt = new Attempt(server);
        current = attempt;
        attempt.begin();
    }

    /** The {@code Set-Cookie} by which the client comes back to the server that answered; null if it needs none. */
    @Nullable
    String newCookie(boolean secure) {
        StickyCookie cookie = upstream.cookie();
        Attempt last = current;
        if (cookie == null || last == null) {
            return null;
        }
        UpstreamServer before = cookie.serverOf(head.lines());
        boolean stays =
                before != null && (before == last.server || upstream.servers().isUp(before));
        return stays ? null : cookie.leadingTo(last.server, secure);
    }

    /** Gives up on the call and ends its connection. */
    void cancel() {
        cancelled = true;
        boolean unused = upstream.servers().giveUp(this);
        Attempt last = current;
        if (last != null) {
            last.endConnection();
        }
    }

    /** Gives up on the call because the upstream was silent for too long. */
    void expire() {
        Attempt last = current;
        if (last != null && repeatable) {
            upstream.failed(last.server);
        }
        cancel();
    }

    /** What becomes of one attempt; what is learned first counts. */
    private final class Attempt implements Subscriber<HttpResponse<?>>, UpstreamCodec.Tenant {

        private final UpstreamServer server;
        private final UpstreamRequest request;
        private final AtomicBoolean known = new AtomicBoolean();
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile int requestsBefore;
        private volatile long sentNanos = System.nanoTime();

        Attempt(UpstreamServer server) {
            this.server = server;
            this.request = new UpstreamRequest(
                    UpstreamClients.urlOf(upstream.config(), server.address()), head, this::connected);
        }

        void begin() {
            upstream.begun(server).exchange(request, body.get(), null).subscribe(this);
        }

        /**
         * A connection that is closed between being taken from the pool and being written to would leave the client
         * waiting for ever (Micronaut 4.10.26 writes into the void then).
         */
        private void connected(Channel channel) {
            UpstreamCodec codec = UpstreamCodec.of(channel);
            if (codec != null) {
                requestsBefore = codec.requests();
                sentNanos = System.nanoTime();
                if (cancelled) {
                    endConnection();
                }
                codec.admit(this, channel);
                if (head.handshake() != null) {
                    codec.offer(head.handshake(), this::granted);
                }
            }
        }

        private void granted(UpstreamCodec.Grant grant) {
            if (cancelled || !known.compareAndSet(false, true)) {
                grant.tunnel().close();
            } else {
                listener.granted(grant);
            }
        }

        @Override
        public void served() {
            end();
        }

        @Override
        public void evicted() {
            end();
            Channel channel = request.channel();
            if (channel != null) {
                ScheduledFuture<?> unused = channel.eventLoop()
                        .schedule(() -> onError(new ClosedChannelException()), GRACE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private void end() {
            if (over.compareAndSet(false, true)) {
                upstream.ended(server);
            }
        }

        void endConnection() {
            Channel channel = request.channel();
            if (channel != null) {
                ChannelFuture unused = channel.close();
            }
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(HttpResponse<?> response) {
            if (!known.compareAndSet(false, true)) {
                return;
            }
            if (cancelled && response instanceof ByteBodyHttpResponse<?> unwanted) {
                unwanted.close();
            } else if (response instanceof ByteBodyHttpResponse<?> answer) {
                upstream.answered(server, System.nanoTime() - sentNanos);
                listener.answered(answer);
            } else {
                listener.failed(UpstreamFailure.of("an answer without a body of bytes", null));
            }
        }

        @Override
        public void onError(Throwable fault) {
            if (known.compareAndSet(false, true)) {
                end();
                endConnection();
                if (!cancelled && mayRepeat()) {
                    upstream.metrics().upstreamRetried(upstream.name());
                    attempt();
                } else {
                    listener.failed(failure(fault));
                }
            }
        }

        /** Another server if this one cannot be reached; another connection if this one was dead already. */
        private boolean mayRepeat() {
            Channel channel = request.channel();
            UpstreamCodec codec = channel == null ? null : UpstreamCodec.of(channel);
            if (codec == null) {
                upstream.failed(server);
                avoided.add(server);
                boolean anotherIsLeft =
                        avoided.size() < upstream.servers().all().size();
                return repeatable && anotherIsLeft && retriesLeft-- > 0;
            }
            boolean nothingSent = codec.requests() == requestsBefore;
            if (!nothingSent && !codec.wasStale() && repeatable) {
                upstream.failed(server);
            }
            return repeatable
                    && (nothingSent || (codec.wasStale() && IDEMPOTENT.contains(head.method())))
                    && retriesLeft-- > 0;
        }

        private UpstreamFailure failure(Throwable fault) {
            String what = request.channel() == null ? " cannot be reached" : " gave no proper answer";
            return UpstreamFailure.of(server.address().url() + what, fault);
        }

        @Override
        public void onComplete() {}
    }
}
