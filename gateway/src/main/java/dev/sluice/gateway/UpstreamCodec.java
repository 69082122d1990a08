package dev.sluice.gateway;

import dev.sluice.host.Handshake;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP/1 with an upstream, one request at a time. Interim answers end here. What is no proper answer to the
 * request that was sent fails it, and any byte that nobody asked for closes the connection, so that nothing of it can
 * reach another client. Confined to the channel's event loop, but for {@link #requests} and {@link #wasStale}.
 */
final class UpstreamCodec extends CombinedChannelDuplexHandler<HttpResponseDecoder, HttpRequestEncoder> {

    private static final AttributeKey<UpstreamCodec> KEY = AttributeKey.valueOf(UpstreamCodec.class, "codec");
    private static final int MAX_LINE_BYTES = 16 << 10;
    private static final int MAX_HEAD_BYTES = 64 << 10;
    private static final int MAX_HEADER_LINES = 500;
    private static final int MAX_CHUNK_BYTES = 32 << 10;
    private static final int MAX_INTERIM_ANSWERS = 100;

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicReference<@Nullable Tenant> tenant = new AtomicReference<>();
    private volatile boolean stale;
    private boolean waiting;
    private boolean waitingForHead;
    private int interimAnswers;
    private @Nullable Handshake handshake;
    private @Nullable Consumer<Grant> onGranted;

    private UpstreamCodec() {
        init(new Decoder(), new HttpRequestEncoder());
    }

    /** Has the connection for one request; one of the methods is called, once. */
    interface Tenant {

        /** The answer has been read to its end. */
        void served();

        /** The connection ended before that. */
        void evicted();
    }

    /** Takes the place of the codec in the pipeline of {@code channel}. */
    static void putInto(Channel channel) {
        UpstreamCodec codec = new UpstreamCodec();
        String name = ChannelPipelineCustomizer.HANDLER_HTTP_CLIENT_CODEC;
        channel.attr(KEY).set(codec);
        channel.pipeline().replace(name, name, codec);
    }

    /** The codec of {@code channel}, be it open or closed; null before the connection stands. */
    static @Nullable UpstreamCodec of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /**
     * Lets the answer to the next request be a 101 that grants {@code wanted}. The codec then leaves the pipeline to a
     * tunnel. To be called before the request is written.
     */
    void offer(Handshake wanted, Consumer<Grant> listener) {
        handshake = wanted;
        onGranted = listener;
    }

    /**
     * The answer to a handshake.
     *
     * @param headers of the 101
     * @param tunnel the connection from now on
     */
    record Grant(HttpHeaders headers, UpstreamTunnel tunnel) {}

    /** Requests written so far. */
    int requests() {
        return requests.get();
    }

    /** True if the last request went out on a connection that had served before, and nothing came back. */
    boolean wasStale() {
        return stale;
    }

    /** Lets {@code next} have {@code channel}; if it has ended already, {@code next} learns that at once. */
    void admit(Tenant next, Channel channel) {
        tenant.set(next);
        if (!channel.isActive()) {
            evict();
        }
    }

    private void evict() {
        Tenant last = tenant.getAndSet(null);
        if (last != null) {
            last.evicted();
        }
    }

    private void served() {
        waiting = false;
        Tenant last = tenant.getAndSet(null);
        if (last != null) {
            last.served();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        super.channelInactive(context);
        evict();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpRequest && !isFitForAnother(context)) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new ClosedChannelException());
            ChannelFuture unused = context.close();
            return;
        }
        if (message instanceof HttpRequest request) {
            stale = requests.getAndIncrement() > 0;
            waiting = true;
            waitingForHead = request.method().equals(HttpMethod.HEAD);
            interimAnswers = 0;
            if (handshake != null) {
                request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
                request.headers().set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
            }
        }
        super.write(context, message, promise);
    }

    /**
     * A connection that has served before may have been closed, or sent bytes that nobody asked for, since the event loop
     * last looked; the next request would get those for an answer. TLS has messages of its own that may come at any time,
     * so that this cannot be told there.
     */
    private boolean isFitForAnother(ChannelHandlerContext context) {
        return requests.get() == 0
                || context.pipeline().get(SslHandler.class) != null
                || !(context.channel() instanceof UpstreamChannel channel)
                || channel.isQuiet();
    }

    /** An answer that must not be passed on. */
    private static final class ImproperAnswerException extends DecoderException {

        private static final long serialVersionUID = 1L;

        ImproperAnswerException(String message) {
            super(message);
        }
    }

    /** Reads answers as strictly as Netty can, and then some. */
    private final class Decoder extends HttpResponseDecoder {

        private boolean interim;

        private Decoder() {
            super(new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_LINE_BYTES)
                    .setMaxHeaderSize(MAX_HEAD_BYTES)
                    .setMaxChunkSize(MAX_CHUNK_BYTES));
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
            if (waiting) {
                int first = out.size();
                super.decode(context, buffer, out);
                judge(out, first, context);
            } else {
                buffer.skipBytes(buffer.readableBytes());
                ChannelFuture unused = context.close();
            }
        }

        private void judge(List<Object> out, int first, ChannelHandlerContext context) {
            for (int i = first; i < out.size(); i++) {
                Object message = out.get(i);
                if (message instanceof HttpResponse response) {
                    begin(response, out, i);
                    if (response.status().code() == 101) {
                        giveWay(response, out.subList(i, out.size()), context);
                        return;
                    }
                }
                if (interim) {
                    interim = !(message instanceof LastHttpContent);
                    ReferenceCountUtil.release(out.remove(i--));
                } else if (message instanceof LastHttpContent) {
                    served();
                }
            }
        }

        /** What follows the 101 in the buffer goes to the tunnel when this decoder leaves the pipeline. */
        private void giveWay(HttpResponse response, List<Object> answer, ChannelHandlerContext context) {
            answer.forEach(ReferenceCountUtil::release);
            answer.clear();
            UpstreamTunnel tunnel = new UpstreamTunnel();
            String name = ChannelPipelineCustomizer.HANDLER_HTTP_CLIENT_CODEC;
            context.pipeline().replace(name, name, tunnel);
            Objects.requireNonNull(onGranted).accept(new Grant(response.headers(), tunnel));
        }

        private void begin(HttpResponse response, List<Object> out, int index) {
            stale = false;
            String fault = faultOf(response);
            if (fault != null) {
                waiting = false;
                List<Object> rest = out.subList(index, out.size());
                rest.forEach(ReferenceCountUtil::release);
                rest.clear();
                throw new ImproperAnswerException(fault);
            }
            interim = response.status().code() < 200;
        }

        private @Nullable String faultOf(HttpResponse response) {
            if (response.decoderResult().isFailure()) {
                return "no HTTP: " + response.decoderResult().cause().getMessage();
            }
            HttpVersion version = response.protocolVersion();
            if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
                return "version " + version;
            }
            int status = response.status().code();
            if (status < 100 || status > 599 || (status == 101 && handshake == null)) {
                return "status " + status;
            }
            if (status == 101 && handshake != null) {
                return handshake.faultOf(response.headers()::getAll);
            }
            if (status < 200 && ++interimAnswers > MAX_INTERIM_ANSWERS) {
                return "more than " + MAX_INTERIM_ANSWERS + " interim answers";
            }
            if (response.headers().size() > MAX_HEADER_LINES) {
                return "more than " + MAX_HEADER_LINES + " header lines";
            }
            List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
            return codings.isEmpty() || (codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"))
                    ? null
                    : "Transfer-Encoding " + String.join(", ", codings);
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            boolean toHead = waitingForHead
                    && message instanceof HttpResponse response
                    && response.status().code() >= 200;
            return toHead || super.isContentAlwaysEmpty(message);
        }
    }
}
