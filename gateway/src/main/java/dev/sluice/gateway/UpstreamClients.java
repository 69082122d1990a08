package dev.sluice.gateway;

import dev.sluice.gateway.Config.Servers;
import io.micronaut.core.convert.ConversionService;
import io.micronaut.core.io.ResourceResolver;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.DefaultRequestBinderRegistry;
import io.micronaut.http.body.MessageBodyHandlerRegistry;
import io.micronaut.http.client.DefaultHttpClientConfiguration;
import io.micronaut.http.client.HttpClientConfiguration.ConnectionPoolConfiguration;
import io.micronaut.http.client.RawHttpClient;
import io.micronaut.http.client.filter.ClientFilterResolutionContext;
import io.micronaut.http.client.netty.DefaultHttpClient;
import io.micronaut.http.client.netty.NettyClientCustomizer;
import io.micronaut.http.client.netty.ssl.NettyClientSslBuilder;
import io.micronaut.http.codec.MediaTypeCodecRegistry;
import io.micronaut.http.filter.GenericHttpFilter;
import io.micronaut.http.filter.HttpClientFilterResolver;
import io.micronaut.websocket.context.WebSocketBeanRegistry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes Micronaut's raw clients for upstreams, on threads that they share, with the {@link UpstreamCodec} in place of
 * their own. Thread-safe.
 */
final class UpstreamClients implements AutoCloseable {

    private static final int MAX_CONNECTING = 64;

    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(),
            new DefaultThreadFactory("upstream", true),
            NioIoHandler.newFactory());

    /** The constructor is the one place where Micronaut takes a pipeline customizer without its bean container. */
    @SuppressWarnings("deprecation")
    RawHttpClient clientFor(Servers servers) {
        return new DefaultHttpClient(
                null,
                null,
                configuration(servers),
                null,
                new NoFilters(),
                List.of(),
                null,
                new NettyClientSslBuilder(new ResourceResolver()),
                MediaTypeCodecRegistry.of(),
                MessageBodyHandlerRegistry.EMPTY,
                WebSocketBeanRegistry.EMPTY,
                new DefaultRequestBinderRegistry(ConversionService.SHARED),
                threads,
                NioSocketChannel::new,
                NioDatagramChannel::new,
                new StrictCodec(),
                null,
                ConversionService.SHARED,
                null);
    }

    private static DefaultHttpClientConfiguration configuration(Servers servers) {
        DefaultHttpClientConfiguration configuration = new DefaultHttpClientConfiguration();
        configuration.setConnectTimeout(servers.connectTimeout());
        configuration.setConnectionPoolIdleTimeout(servers.idleTimeout());
        configuration.setReadTimeout(null);
        configuration.setMaxContentLength(Integer.MAX_VALUE);
        configuration.setFollowRedirects(false);
        configuration.setDecompressionEnabled(false);
        configuration.setExceptionOnErrorStatus(false);
        configuration.setAlpnModes(List.of("http/1.1"));
        ConnectionPoolConfiguration pool = configuration.getConnectionPoolConfiguration();
        pool.setMaxConcurrentHttp1Connections(servers.connections());
        pool.setMaxPendingConnections(MAX_CONNECTING);
        return configuration;
    }

    /** Ends every connection and waits for those who are told of it. */
    @Override
    public void close() {
        boolean unused = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    /** Puts the codec into the pipeline of every new connection. */
    private static final class StrictCodec implements NettyClientCustomizer {

        @Override
        public NettyClientCustomizer specializeForChannel(Channel channel, ChannelRole role) {
            return new NettyClientCustomizer() {
                @Override
                public void onStreamPipelineBuilt() {
                    UpstreamCodec.putInto(channel);
                }
            };
        }
    }

    /** Nothing stands between the forwarder and the wire. */
    private static final class NoFilters implements HttpClientFilterResolver<ClientFilterResolutionContext> {

        @Override
        public List<FilterEntry> resolveFilterEntries(ClientFilterResolutionContext context) {
            return List.of();
        }

        @Override
        public List<GenericHttpFilter> resolveFilters(HttpRequest<?> request, List<FilterEntry> entries) {
            return List.of();
        }
    }
}
