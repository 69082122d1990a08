package dev.sluice.gateway;

import dev.sluice.host.Handshake;
import dev.sluice.host.Refusal;
import io.micronaut.buffer.netty.NettyByteBufferFactory;
import io.micronaut.core.io.buffer.ReadBufferFactory;
import io.micronaut.http.ByteBodyHttpResponse;
import io.micronaut.http.body.AvailableByteBody;
import io.micronaut.http.body.ByteBodyFactory;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.body.stream.AvailableByteArrayBody;
import io.micronaut.http.netty.NettyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/**
 * Writes requests to their upstream from the request model alone, and streams the answers back. What has been read of
 * a body goes first, the rest follows as fast as the upstream takes it. Stateless.
 */
final class Forwarder {

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final ByteBodyFactory STREAMS = ByteBodyFactory.createDefault(NettyByteBufferFactory.DEFAULT);
    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

    private final Reply reply;
    private final Recorder recorder;
    private final Traffic traffic;

    Forwarder(Reply reply, Recorder recorder, Traffic traffic) {
        this.reply = reply;
        this.recorder = recorder;
        this.traffic = traffic;
    }

    void enter(Passage passage) {
        recorder.recordAtEnd(passage);
        passage.sentToUpstream();
        Upstream upstream = passage.setup().upstream(passage.destination());
        new Forwarding(passage, upstream).begin();
    }

    /** One request between its client and its upstream; confined to the client's I/O thread, where callbacks hop to. */
    private final class Forwarding implements UpstreamCall.Listener, BodyStream.Listener, ResponseRelay.Listener {

        private final Passage passage;
        private final HttpServerExchange exchange;
        private final Upstream upstream;
        private final Watchdog watchdog;
        private final Pace sending;
        private final Pace taking;
        private @Nullable UpstreamCall call;
        private @Nullable BodyStream bodyStream;
        private boolean over;

        Forwarding(Passage passage, Upstream upstream) {
            this.passage = passage;
            this.exchange = passage.exchange();
            this.upstream = upstream;
            this.watchdog =
                    new Watchdog(exchange.getIoThread(), upstream.config().responseTimeout(), this::timedOut);
            ClientLimits limits = passage.setup().config().limits();
            this.sending = new Pace(exchange.getIoThread(), limits, () -> cutClient(Cut.SLOW_BODY));
            this.taking = new Pace(exchange.getIoThread(), limits, () -> cutClient(Cut.SLOW_READ));
        }

        void begin() {
            Incoming.of(exchange).onAbort(() -> cutClient(Cut.GONE));
            watchdog.start();
            Outgoing head = passage.destination().rewrite().of(passage.model(), UpstreamHeaders.of(passage));
            call = upstream.send(head, passage.client().address(), body(), passage.bodyAtHand(), this);
        }

        private Supplier<CloseableByteBody> body() {
            if (passage.bodyAtHand()) {
                return () -> AvailableByteArrayBody.create(
                        ReadBufferFactory.getJdkFactory().adapt(passage.body()));
            }
            BodyStream stream = new BodyStream(
                    exchange, passage.body(), passage.bodyChannel(), sending, TailInspection.bytesOf(passage), this);
            bodyStream = stream;
            long length = passage.model().framing().length();
            return () -> STREAMS.adapt(stream, length < 0 ? OptionalLong.empty() : OptionalLong.of(length));
        }

        @Override
        public void progressed() {
            watchdog.progress();
        }

        @Override
        public void ended(byte[] tail) {
            TailInspection.inspect(passage, tail, this::tailJudged);
        }

        private void tailJudged() {
            watchdog.progress();
            if (over) {
                return;
            }
            if (!passage.isToBeBlocked()) {
                Objects.requireNonNull(bodyStream).grant();
                return;
            }
            end();
            cancelCall();
            passage.block();
            if (exchange.isResponseStarted()) {
                close();
            } else {
                reply.block(exchange, passage.model());
            }
        }

        @Override
        public void brokeOff(@Nullable String fault) {
            if (fault == null) {
                cutClient(Cut.GONE);
            } else if (!over) {
                refuse(new Refusal(400, fault));
            }
        }

        @Override
        public void answered(ByteBodyHttpResponse<?> answer) {
            exchange.getIoThread().execute(() -> begin(answer));
        }

        @Override
        public void granted(UpstreamCodec.Grant grant) {
            exchange.getIoThread().execute(() -> open(grant));
        }

        private void open(UpstreamCodec.Grant grant) {
            if (over) {
                grant.tunnel().close();
                return;
            }
            end();
            passage.answered(101);
            copyHeaders(grant.headers());
            exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
            ByteBufferPool pool = exchange.getConnection().getByteBufferPool();
            StrictSource.openTunnel(exchange);
            Tunnel.Gate gate = gate();
            Setup setup = passage.setup();
            exchange.upgradeChannel((client, upgraded) -> {
                if (setup.enter()) {
                    traffic.tunnelOpened();
                    Runnable end = () -> {
                        traffic.tunnelClosed();
                        setup.leave();
                    };
                    new Tunnel(client, pool, grant.tunnel(), gate, end).open();
                } else {
                    grant.tunnel().close();
                    IoUtils.safeClose(client);
                }
            });
            exchange.endExchange();
        }

        private Tunnel.Gate gate() {
            boolean inspects = passage.verdict() != null
                    && passage.setup().config().inspection().firstMessage();
            return inspects ? new FirstMessage(passage, recorder) : Tunnel.Gate.OPEN;
        }

        @Override
        public void failed(UpstreamFailure failure) {
            exchange.getIoThread().execute(() -> fail(failure.status(), failure.message()));
        }

        private void timedOut() {
            if (sending.isWaiting() || taking.isWaiting()) {
                watchdog.start();
                return;
            }
            if (call != null) {
                call.expire();
            }
            String why = "silent for " + upstream.config().responseTimeout().toMillis() + " ms";
            if (exchange.isResponseStarted()) {
                cut(why);
            } else {
                fail(504, why);
            }
        }

        private void fail(int status, String why) {
            if (!over) {
                end();
                LOG.warn(
                        "{} {}: upstream {}: {}",
                        passage.model().id(),
                        status,
                        passage.destination().upstream(),
                        why);
                recorder.upstreamFailed(passage, status);
                cancelCall();
                reply.upstreamFailed(exchange, passage.model(), status);
            }
        }

        private void end() {
            over = true;
            watchdog.stop();
            sending.stop();
            taking.stop();
            if (bodyStream != null) {
                bodyStream.stop();
            }
        }

        private void cancelCall() {
            if (call != null) {
                call.cancel();
            }
        }

        private void begin(ByteBodyHttpResponse<?> answer) {
            if (over) {
                answer.close();
                return;
            }
            passage.answered(answer.code());
            exchange.setStatusCode(answer.code());
            copyHeaders(((NettyHttpHeaders) answer.getHeaders()).getNettyHeaders());
            editHeaders();
            if (answer.byteBody() instanceof AvailableByteBody whole) {
                end();
                send(whole.toByteArray());
            } else {
                new ResponseRelay(exchange, taking, this)
                        .subscribeTo(answer.byteBody().toReadBufferPublisher());
            }
        }

        private void send(byte[] bytes) {
            Linger.after(exchange, Linger.LONG);
            if (bytes.length == 0) {
                exchange.endExchange();
            } else {
                exchange.getResponseSender().send(ByteBuffer.wrap(bytes));
            }
        }

        @Override
        public void finished() {
            end();
            Linger.after(exchange, Linger.LONG);
            exchange.endExchange();
        }

        @Override
        public void brokeOff(UpstreamFailure failure) {
            cut(failure.message());
        }

        @Override
        public void unwanted() {
            cutClient(Cut.GONE);
        }

        /** The head is out, so all that can still be said is that the answer is not whole. */
        private void cut(String why) {
            if (!over) {
                end();
                LOG.warn(
                        "{} cut: upstream {}: {}",
                        passage.model().id(),
                        passage.destination().upstream(),
                        why);
                recorder.upstreamFailed(passage, 0);
                cancelCall();
                close();
            }
        }

        private void editHeaders() {
            HeaderMap headers = exchange.getResponseHeaders();
            Rewrite rewrite = passage.destination().rewrite();
            String location = headers.getFirst(Headers.LOCATION);
            if (location != null) {
                headers.put(
                        Headers.LOCATION,
                        rewrite.location(location, passage.model().host()));
            }
            rewrite.response().applyTo(headers);
            String cookie = call == null
                    ? null
                    : call.newCookie(passage.client().scheme().equals("https"));
            if (cookie != null) {
                headers.add(Headers.SET_COOKIE, cookie);
            }
        }

        private void cutClient(Cut why) {
            if (over) {
                return;
            }
            recorder.clientCut(passage, why);
            if (why == Cut.SLOW_BODY && !exchange.isResponseStarted()) {
                refuse(new Refusal(408, "the body did not arrive in time"));
            } else {
                end();
                cancelCall();
                close();
            }
        }

        private void refuse(Refusal refusal) {
            end();
            cancelCall();
            if (exchange.isResponseStarted()) {
                close();
            } else {
                recorder.refused(refusal);
                reply.refuse(exchange, passage.model(), refusal);
            }
        }

        private void close() {
            IoUtils.safeClose(exchange.getConnection());
            exchange.endExchange();
        }

        private void copyHeaders(HttpHeaders lines) {
            Set<String> nominated = nominated(lines);
            HeaderMap headers = exchange.getResponseHeaders();
            Iterator<Map.Entry<CharSequence, CharSequence>> line = lines.iteratorCharSequence();
            while (line.hasNext()) {
                Map.Entry<CharSequence, CharSequence> next = line.next();
                String name = next.getKey().toString();
                String lower = name.toLowerCase(Locale.ROOT);
                if (!HOP_BY_HOP.contains(lower)
                        && !nominated.contains(lower)
                        && !lower.startsWith("proxy-")
                        && !lower.startsWith("sluice-")) {
                    headers.add(new HttpString(name), next.getValue().toString());
                }
            }
        }

        private static Set<String> nominated(HttpHeaders lines) {
            return Handshake.tokens(lines.getAll(HttpHeaderNames.CONNECTION)).stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }
}
