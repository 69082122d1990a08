package dev.sluice.gateway;

import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches the answers on one connection to an upstream. Interim answers end here; what is no proper answer to a
 * request that was sent fails it and closes the connection, so that nothing of it can reach another client. Confined to
 * the channel's event loop, but for {@link #wasStale}.
 */
final class ResponseGate extends ChannelDuplexHandler {

    private static final String NAME = "sluice-response-gate";
    private static final int MAX_INTERIM_ANSWERS = 100;

    private volatile boolean stale;
    private boolean used;
    private boolean waiting;
    private boolean dropping;
    private boolean failed;
    private int interim;

    /** Puts a gate into the pipeline of {@code channel} unless there is one. */
    static void putInto(Channel channel) {
        if (channel.pipeline().get(NAME) == null) {
            channel.pipeline().addAfter(ChannelPipelineCustomizer.HANDLER_HTTP_CLIENT_CODEC, NAME, new ResponseGate());
        }
    }

    static ResponseGate of(Channel channel) {
        return channel.pipeline().get(NAME) instanceof ResponseGate gate ? gate : new ResponseGate();
    }

    /** True if the last request went out on a connection that had served before, and no byte of an answer came. */
    boolean wasStale() {
        return stale;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpRequest) {
            stale = used;
            used = true;
            waiting = true;
            interim = 0;
        }
        super.write(context, message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof HttpResponse response && !failed) {
            stale = false;
            judge(context, response);
        }
        if (failed || dropping) {
            dropping = dropping && !(message instanceof LastHttpContent);
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof LastHttpContent) {
            waiting = false;
        }
        super.channelRead(context, message);
    }

    private void judge(ChannelHandlerContext context, HttpResponse response) {
        String fault = faultOf(response);
        if (fault != null) {
            failed = true;
            context.fireExceptionCaught(new IOException(fault));
            ChannelFuture unused = context.close();
        } else {
            dropping = response.status().code() < 200;
        }
    }

    private @Nullable String faultOf(HttpResponse response) {
        if (!waiting) {
            return "an answer without a request";
        }
        if (response.decoderResult().isFailure()) {
            return "an answer that is no HTTP: "
                    + response.decoderResult().cause().getMessage();
        }
        if (!response.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !response.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return "an answer in " + response.protocolVersion();
        }
        int status = response.status().code();
        if (status < 100 || status > 599 || status == 101) {
            return "an answer with status " + status;
        }
        if (status < 200 && ++interim > MAX_INTERIM_ANSWERS) {
            return "more than " + MAX_INTERIM_ANSWERS + " interim answers";
        }
        List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty() && !(codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"))) {
            return "an answer with Transfer-Encoding " + String.join(", ", codings);
        }
        return null;
    }
}
