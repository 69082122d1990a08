package dev.sluice.gateway;

import io.micronaut.core.convert.ConversionService;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpRequestWrapper;
import io.micronaut.http.netty.NettyHttpRequestBuilder;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request in the form in which Micronaut's raw client sends it byte for byte. The client would rebuild the
 * target from a {@link URI}, which cannot hold every target that a WAF must pass on, so the target is fixed here.
 */
final class UpstreamRequest extends MutableHttpRequestWrapper<Object> implements NettyHttpRequestBuilder {

    private static final String CHANNEL = "netty_channel";

    private final URI server;
    private final Outgoing head;
    private final Consumer<Channel> onConnected;

    UpstreamRequest(URI server, Outgoing head, Consumer<Channel> onConnected) {
        super(ConversionService.SHARED, HttpRequest.create(io.micronaut.http.HttpMethod.GET, "/"));
        this.server = server;
        this.head = head;
        this.onConnected = onConnected;
    }

    @Override
    public URI getUri() {
        return server;
    }

    /** The connection the request goes out on; null until there is one. */
    @Nullable
    Channel channel() {
        return getAttribute(CHANNEL, Channel.class).orElse(null);
    }

    @Override
    public io.netty.handler.codec.http.HttpRequest toHttpRequestWithoutBody() {
        Channel channel = channel();
        if (channel != null) {
            onConnected.accept(channel);
        }
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        headers.set(HttpHeaderNames.HOST, head.host().isEmpty() ? server.getAuthority() : head.host());
        head.lines().forEach(line -> headers.add(line.name(), line.value()));
        return new FixedTargetRequest(head, headers);
    }

    private static final class FixedTargetRequest extends DefaultHttpRequest {

        FixedTargetRequest(Outgoing head, HttpHeaders headers) {
            super(HttpVersion.HTTP_1_1, HttpMethod.valueOf(head.method()), head.target(), headers);
        }

        @Override
        public io.netty.handler.codec.http.HttpRequest setUri(String ignored) {
            return this;
        }
    }
}
