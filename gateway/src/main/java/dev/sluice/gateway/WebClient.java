package dev.sluice.gateway;

import io.micronaut.core.annotation.AnnotationMetadataResolver;
import io.micronaut.core.convert.ConversionService;
import io.micronaut.http.body.MessageBodyHandlerRegistry;
import io.micronaut.http.client.DefaultHttpClientConfiguration;
import io.micronaut.http.client.RawHttpClient;
import io.micronaut.http.client.netty.DefaultHttpClient;
import io.micronaut.http.codec.MediaTypeCodecRegistry;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;

/** Opens clients for what the gateway asks of others by itself: bundles and alerts. Redirects are not followed. */
final class WebClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private WebClient() {}

    /**
     * A client with one thread. The constructor is the one that needs neither Micronaut's bean container nor its JSON.
     */
    @SuppressWarnings("deprecation")
    static RawHttpClient open(String thread, Duration timeout) {
        DefaultHttpClientConfiguration configuration = new DefaultHttpClientConfiguration();
        configuration.setConnectTimeout(CONNECT_TIMEOUT);
        configuration.setReadTimeout(timeout);
        configuration.setFollowRedirects(false);
        configuration.setExceptionOnErrorStatus(false);
        configuration.setNumOfThreads(1);
        return new DefaultHttpClient(
                null,
                configuration,
                null,
                new DefaultThreadFactory(thread, true),
                (ssl, versions) -> UpstreamTls.DEFAULT.context(),
                MediaTypeCodecRegistry.of(),
                MessageBodyHandlerRegistry.EMPTY,
                AnnotationMetadataResolver.DEFAULT,
                ConversionService.SHARED);
    }
}
