package dev.sluice.gateway;

import io.micronaut.buffer.netty.NettyByteBufferFactory;
import io.micronaut.core.io.buffer.ReadBufferFactory;
import io.micronaut.http.ByteBodyHttpResponse;
import io.micronaut.http.body.AvailableByteBody;
import io.micronaut.http.body.ByteBodyFactory;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.body.stream.AvailableByteArrayBody;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
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

    Forwarder(Reply reply, Recorder recorder) {
        this.reply = reply;
        this.recorder = recorder;
    }

    void enter(Passage passage) {
        recorder.recordAtEnd(passage);
        passage.sentToUpstream();
        Upstream upstream = passage.setup().upstream(passage.route());
        new Forwarding(passage, upstream).begin();
    }

    /** One request between its client and its upstream; confined to the client's I/O thread, where callbacks hop to. */
    private final class Forwarding implements UpstreamCall.Listener {

        private final Passage passage;
        private final HttpServerExchange exchange;
        private final Upstream upstream;
        private final Watchdog watchdog;
        private @Nullable UpstreamCall call;
        private @Nullable BodyStream bodyStream;
        private boolean over;

        Forwarding(Passage passage, Upstream upstream) {
            this.passage = passage;
            this.exchange = passage.exchange();
            this.upstream = upstream;
            this.watchdog =
                    new Watchdog(exchange.getIoThread(), upstream.config().responseTimeout(), this::timedOut);
        }

        void begin() {
            Incoming.of(exchange).onAbort(this::abort);
            watchdog.start();
            Outgoing head = passage.route().rewrite().of(passage.model(), SluiceHeaders.of(passage));
            call = upstream.send(head, passage.client().address(), body(), passage.bodyAtHand(), this);
        }

        private Supplier<CloseableByteBody> body() {
            if (passage.bodyAtHand()) {
                return () -> AvailableByteArrayBody.create(
                        ReadBufferFactory.getJdkFactory().adapt(passage.body()));
            }
            BodyStream stream = new BodyStream(exchange, passage.body(), passage.bodyChannel(), watchdog::progress);
            long length = passage.model().framing().length();
            return () -> STREAMS.adapt(stream, length < 0 ? OptionalLong.empty() : OptionalLong.of(length));
        }

        @Override
        public void answered(ByteBodyHttpResponse<?> answer) {
            exchange.getIoThread().execute(() -> begin(answer));
        }

        @Override
        public void failed(UpstreamFailure failure) {
            exchange.getIoThread().execute(() -> fail(failure.status(), failure.message()));
        }

        private void timedOut() {
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

        /** The client has given up, so nobody waits for the answer. */
        private void abort() {
            if (!over) {
                end();
                cancelCall();
                exchange.endExchange();
            }
        }

        private void fail(int status, String why) {
            if (!over) {
                end();
                LOG.warn(
                        "{} {}: upstream {}: {}",
                        passage.model().id(),
                        status,
                        passage.route().upstream(),
                        why);
                recorder.upstreamFailed(passage, status);
                cancelCall();
                reply.upstreamFailed(exchange, passage.model(), status);
            }
        }

        private void end() {
            over = true;
            watchdog.stop();
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
            copyHeaders(answer);
            editHeaders();
            if (!exchange.isRequestComplete()) {
                exchange.setPersistent(false);
            }
            if (answer.byteBody() instanceof AvailableByteBody whole) {
                end();
                send(whole.toByteArray());
            } else {
                new ResponseRelay(exchange, watchdog, this::finish, this::cut)
                        .subscribeTo(answer.byteBody().toReadBufferPublisher());
            }
        }

        private void send(byte[] bytes) {
            if (bytes.length == 0) {
                exchange.endExchange();
            } else {
                exchange.getResponseSender().send(ByteBuffer.wrap(bytes));
            }
        }

        private void finish() {
            end();
            exchange.endExchange();
        }

        /** The head is out, so all that can still be said is that the answer is not whole. */
        private void cut(String why) {
            if (!over) {
                end();
                LOG.warn(
                        "{} cut: upstream {}: {}",
                        passage.model().id(),
                        passage.route().upstream(),
                        why);
                recorder.upstreamFailed(passage, 0);
                cancelCall();
                IoUtils.safeClose(exchange.getConnection());
                exchange.endExchange();
            }
        }

        private void editHeaders() {
            HeaderMap headers = exchange.getResponseHeaders();
            Rewrite rewrite = passage.route().rewrite();
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

        private void copyHeaders(ByteBodyHttpResponse<?> answer) {
            Set<String> nominated = nominated(answer.getHeaders().getAll("Connection"));
            HeaderMap headers = exchange.getResponseHeaders();
            answer.getHeaders().forEachValue((name, value) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (!HOP_BY_HOP.contains(lower)
                        && !nominated.contains(lower)
                        && !lower.startsWith("proxy-")
                        && !lower.startsWith("sluice-")) {
                    headers.add(new HttpString(name), value);
                }
            });
        }

        private static Set<String> nominated(List<String> connection) {
            if (connection.isEmpty()) {
                return Set.of();
            }
            Set<String> nominated = new HashSet<>();
            for (String value : connection) {
                for (String name : value.split(",", -1)) {
                    nominated.add(name.strip().toLowerCase(Locale.ROOT));
                }
            }
            return nominated;
        }
    }
}
