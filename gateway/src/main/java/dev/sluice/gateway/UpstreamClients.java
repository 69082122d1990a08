package dev.sluice.gateway;

import dev.sluice.gateway.UpstreamConfig.Server;
import io.micronaut.core.convert.ConversionService;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.DefaultRequestBinderRegistry;
import io.micronaut.http.body.MessageBodyHandlerRegistry;
import io.micronaut.http.client.DefaultHttpClientConfiguration;
import io.micronaut.http.client.HttpClientConfiguration.ConnectionPoolConfiguration;
import io.micronaut.http.client.HttpVersionSelection;
import io.micronaut.http.client.RawHttpClient;
import io.micronaut.http.client.filter.ClientFilterResolutionContext;
import io.micronaut.http.client.netty.DefaultHttpClient;
import io.micronaut.http.client.netty.NettyClientCustomizer;
import io.micronaut.http.client.netty.ssl.ClientSslBuilder;
import io.micronaut.http.codec.MediaTypeCodecRegistry;
import io.micronaut.http.filter.GenericHttpFilter;
import io.micronaut.http.filter.HttpClientFilterResolver;
import io.micronaut.http.ssl.SslConfiguration;
import io.micronaut.websocket.context.WebSocketBeanRegistry;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Makes Micronaut's raw clients for upstreams, on threads that they share, with the {@link UpstreamCodec} in place of
 * their own. Names are looked up on threads of their own. Thread-safe.
 */
final class UpstreamClients implements AutoCloseable {

    private static final int MAX_CONNECTING = 64;
    private static final int LOOKUP_THREADS = 2;

    private final UpstreamTransport transport = UpstreamTransport.ofThisSystem();
    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("upstream", true), transport.loops());
    private final ExecutorService lookups =
            Executors.newFixedThreadPool(LOOKUP_THREADS, new DefaultThreadFactory("upstream-lookup", true));

    /** Runs what is due later. */
    ScheduledExecutorService timer() {
        return threads;
    }

    /**
     * A client for {@code server} alone.
     *
     * @param config how to talk to it
     * @param connections most connections at a time
     * @param open counts those that stand
     */
    RawHttpClient clientFor(UpstreamConfig config, Server server, int connections, AtomicInteger open) {
        DefaultHttpClientConfiguration configuration = configuration(config, connections);
        configuration.getSslConfiguration().setEnabled(server.isSecure());
        return client(configuration, new Channels(config, server, open), config.tls());
    }

    /** The constructor is the one place where Micronaut takes a pipeline customizer without its bean container. */
    @SuppressWarnings("deprecation")
    private RawHttpClient client(DefaultHttpClientConfiguration configuration, Channels channels, UpstreamTls tls) {
        return new DefaultHttpClient(
                null,
                null,
                configuration,
                null,
                new NoFilters(),
                List.of(),
                null,
                new FixedContext(tls),
                MediaTypeCodecRegistry.of(),
                MessageBodyHandlerRegistry.EMPTY,
                WebSocketBeanRegistry.EMPTY,
                new DefaultRequestBinderRegistry(ConversionService.SHARED),
                threads,
                transport.sockets(),
                transport.datagrams(),
                channels,
                null,
                ConversionService.SHARED,
                new Lookups());
    }

    private static DefaultHttpClientConfiguration configuration(UpstreamConfig config, int connections) {
        DefaultHttpClientConfiguration configuration = new DefaultHttpClientConfiguration();
        configuration.setConnectTimeout(config.connectTimeout());
        configuration.getSslConfiguration().setHandshakeTimeout(config.connectTimeout());
        configuration.setConnectionPoolIdleTimeout(config.idleTimeout());
        configuration.setReadTimeout(null);
        configuration.setMaxContentLength(Integer.MAX_VALUE);
        configuration.setFollowRedirects(false);
        configuration.setDecompressionEnabled(false);
        configuration.setExceptionOnErrorStatus(false);
        configuration.setAlpnModes(List.of("http/1.1"));
        ConnectionPoolConfiguration pool = configuration.getConnectionPoolConfiguration();
        pool.setMaxConcurrentHttp1Connections(connections);
        pool.setMaxPendingConnections(MAX_CONNECTING);
        return configuration;
    }

    /** The URL by which the client knows {@code server}: the name in it is the one that a certificate must bear. */
    static URI urlOf(UpstreamConfig config, Server server) {
        String name = config.tls().serverName();
        return name == null || !server.isSecure()
                ? server.url()
                : URI.create("https://" + name + ":" + server.url().getPort());
    }

    /** Ends every connection and waits for those who are told of it. */
    @Override
    public void close() {
        lookups.shutdownNow();
        boolean unused = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    /** Leads new connections to the server, counts them and puts the codec into their pipelines. */
    private static final class Channels implements NettyClientCustomizer {

        private final UpstreamConfig config;
        private final Server server;
        private final AtomicInteger open;

        Channels(UpstreamConfig config, Server server, AtomicInteger open) {
            this.config = config;
            this.server = server;
            this.open = open;
        }

        @Override
        public NettyClientCustomizer specializeForBootstrap(Bootstrap bootstrap) {
            bootstrap.remoteAddress(InetSocketAddress.createUnresolved(
                    bare(server.url().getHost()), server.url().getPort()));
            return this;
        }

        private static String bare(String host) {
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }

        @Override
        public NettyClientCustomizer specializeForChannel(Channel channel, ChannelRole role) {
            return new NettyClientCustomizer() {
                @Override
                public void onInitialPipelineBuilt() {
                    SslHandler handler = channel.pipeline().get(SslHandler.class);
                    if (handler != null && !config.tls().verify()) {
                        acceptAnyName(handler.engine());
                    }
                }

                @Override
                public void onStreamPipelineBuilt() {
                    UpstreamCodec.putInto(channel);
                    open.incrementAndGet();
                    channel.closeFuture().addListener(closed -> open.decrementAndGet());
                }
            };
        }

        private static void acceptAnyName(SSLEngine engine) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("");
            engine.setSSLParameters(parameters);
        }
    }

    /** The TLS context that the config describes, whatever else the client's configuration says. */
    private record FixedContext(UpstreamTls tls) implements ClientSslBuilder {

        @Override
        public SslContext build(SslConfiguration unused, HttpVersionSelection versions) {
            return tls.context();
        }
    }

    /** Looks names up where it does not hold up connections. */
    private final class Lookups extends AddressResolverGroup<InetSocketAddress> {

        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetSocketAddressResolver(executor, new Lookup(executor));
        }
    }

    private final class Lookup extends InetNameResolver {

        Lookup(EventExecutor executor) {
            super(executor);
        }

        @Override
        protected void doResolve(String host, Promise<InetAddress> found) {
            doResolveAll(
                    host, executor().<List<InetAddress>>newPromise().addListener((Future<List<InetAddress>> all) -> {
                        if (all.isSuccess()) {
                            found.trySuccess(all.getNow().get(0));
                        } else {
                            found.tryFailure(all.cause());
                        }
                    }));
        }

        @Override
        protected void doResolveAll(String host, Promise<List<InetAddress>> found) {
            lookups.execute(() -> {
                try {
                    found.trySuccess(List.of(InetAddress.getAllByName(host)));
                } catch (UnknownHostException e) {
                    found.tryFailure(e);
                }
            });
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
