package dev.sluice.gateway;

import dev.sluice.host.Shared;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.client.RawHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One protected service and the connections to it. Sends requests exactly as they are given: no redirects, no
 * decompression, no headers beyond Host and framing, always HTTP/1.1. Thread-safe.
 *
 * <p>Closing does no harm to requests: those in flight finish, and one that comes late, from a setup that was replaced
 * while its body was read, is still served; the connections end when nothing is left to do.
 */
final class Upstream implements Shared.Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

    private final String name;
    private final UpstreamConfig config;
    private final UpstreamClients clients;
    private final Metrics metrics;
    private final UpstreamServers servers;
    private final @Nullable StickyCookie cookie;
    private final @Nullable HealthChecks healthChecks;
    private final Map<UpstreamServer, RawHttpClient> open = new LinkedHashMap<>();
    private int calls;
    private boolean closed;

    Upstream(String name, UpstreamConfig config, UpstreamClients clients, Metrics metrics) {
        this.name = name;
        this.config = config;
        this.clients = clients;
        this.metrics = metrics;
        List<UpstreamServer> all = config.servers().stream()
                .map(server -> new UpstreamServer(
                        server, metrics.upstreamAnswers(name, server.url().getRawAuthority())))
                .toList();
        this.servers = new UpstreamServers(config, all, System::nanoTime);
        this.cookie = StickyCookie.of(config.sticky(), all);
        this.healthChecks = config.healthCheck() == null
                ? null
                : new HealthChecks(config.healthCheck(), config, servers, clients, this::healthIs);
    }

    String name() {
        return name;
    }

    UpstreamConfig config() {
        return config;
    }

    UpstreamServers servers() {
        return servers;
    }

    /** Made and read only where sticky cookies are configured. */
    @Nullable
    StickyCookie cookie() {
        return cookie;
    }

    Metrics metrics() {
        return metrics;
    }

    /**
     * Sends a request; one of the listener's methods is called, once, on any thread.
     *
     * @param head what to send
     * @param client who is kept at one server, if clients are
     * @param body makes the body for one attempt
     * @param repeatable whether {@code body} can make it again
     */
    UpstreamCall send(
            Outgoing head,
            InetAddress client,
            Supplier<CloseableByteBody> body,
            boolean repeatable,
            UpstreamCall.Listener listener) {
        UpstreamCall call = new UpstreamCall(this, head, client, body, repeatable, listener);
        call.attempt();
        return call;
    }

    /** Runs {@code task} if a request has waited for as long as it may. */
    ScheduledFuture<?> afterWaiting(Runnable task) {
        return clients.timer().schedule(task, config.waitTimeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The client for {@code server}; it stays open until as many {@link #ended} followed. */
    synchronized RawHttpClient begun(UpstreamServer server) {
        calls++;
        return open.computeIfAbsent(
                server,
                // one more than requests may take, for one that is just being closed
                wanted -> clients.clientFor(config, wanted.address(), config.connections() + 1, wanted.connections()));
    }

    void ended(UpstreamServer server) {
        servers.leave(server);
        synchronized (this) {
            calls--;
            closeIfDone();
        }
    }

    void answered(UpstreamServer server, long nanos) {
        servers.answered(server);
        server.answers().record(nanos, TimeUnit.NANOSECONDS);
    }

    void failed(UpstreamServer server) {
        Duration ejection = servers.failed(server);
        if (ejection != null) {
            metrics.upstreamEjected(name, server.name());
            LOG.warn("upstream {}: {} is left alone for {} ms", name, server.name(), ejection.toMillis());
        }
    }

    private void healthIs(UpstreamServer server, boolean well) {
        servers.healthIs(server, well);
        LOG.warn("upstream {}: {} is {}", name, server.name(), well ? "well again" : "not well");
    }

    @Override
    public void close() {
        if (healthChecks != null) {
            healthChecks.close();
        }
        synchronized (this) {
            closed = true;
            closeIfDone();
        }
    }

    private void closeIfDone() {
        if (closed && calls == 0) {
            open.values().forEach(Upstream::close);
            open.clear();
        }
    }

    private static void close(RawHttpClient client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
