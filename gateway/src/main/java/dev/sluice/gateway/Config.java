package dev.sluice.gateway;

import dev.sluice.host.ClientAddress;
import dev.sluice.host.Decisions;
import dev.sluice.host.ExceptionConfig;
import dev.sluice.host.Inspect;
import dev.sluice.host.ModelConfig;
import dev.sluice.host.Overrides;
import dev.sluice.host.RequestModel;
import dev.sluice.host.Route;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's whole configuration, checked and immutable; {@link GatewaySections} makes it from a file.
 *
 * @param listen where clients connect to
 * @param admin the admin listener
 * @param clientAddress how clients behind proxies are told apart
 * @param overload how much is done at once
 * @param upstreams protected services by name
 * @param model which bundle judges
 * @param inspection what of a request is inspected
 * @param routes the first that matches decides; a request that none matches is answered with 404
 * @param destinations where their requests go, one for each
 * @param calibrationFile where the site's own scores are kept; null for memory alone
 * @param exceptions fields that do not count in some requests; those of a route are in its policy
 * @param decisions where decisions are written; null for nowhere
 * @param alerts who is told of trouble; null for nobody
 * @param overrides what was changed at run time; it is in the routes already
 * @param limits what clients may take
 * @param drainTimeout how long requests in flight may take to finish at shutdown
 */
record Config(
        List<Listen> listen,
        Admin admin,
        ClientAddress clientAddress,
        Overload overload,
        Map<String, UpstreamConfig> upstreams,
        ModelConfig model,
        Inspect inspection,
        List<Route> routes,
        List<Destination> destinations,
        @Nullable Path calibrationFile,
        List<ExceptionConfig> exceptions,
        @Nullable Decisions decisions,
        @Nullable AlertsConfig alerts,
        Overrides overrides,
        ClientLimits limits,
        Duration drainTimeout) {

    Config {
        listen = List.copyOf(listen);
        upstreams = Map.copyOf(upstreams);
        routes = List.copyOf(routes);
        destinations = List.copyOf(destinations);
        exceptions = List.copyOf(exceptions);
        if (listen.isEmpty() || upstreams.isEmpty() || routes.isEmpty() || destinations.size() != routes.size()) {
            throw new IllegalArgumentException(
                    "a gateway needs an address, an upstream and a route, and every route a destination");
        }
    }

    /**
     * The admin listener.
     *
     * @param address loopback, unless there is a token
     * @param token bearer token that requests must carry; null for none
     * @param auditLog file of {@link AuditLog}
     * @param models bundle or folder of bundles that the scoring API asks beside the one that judges; null for none
     */
    record Admin(
            InetSocketAddress address,
            @Nullable String token,
            Path auditLog,
            @Nullable Path models) {

        static final Admin DEFAULT = new Admin(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 9090), null, Path.of("audit.jsonl"), null);

        Admin {
            if (token == null && !address.getAddress().isLoopbackAddress()) {
                throw new IllegalArgumentException("an address beyond loopback needs admin.token or admin.token-file");
            }
            if (token != null && token.length() < 16) {
                throw new IllegalArgumentException("a token of less than 16 characters can be guessed; make it longer");
            }
        }

        @Override
        public String toString() {
            return "Admin[" + address + (token == null ? "]" : ", token]");
        }
    }

    /**
     * How much is done at once; what comes beyond it is answered with 503.
     *
     * @param maxRequests most requests between their first byte and the end of their answer
     * @param bodyMemory most bytes of bodies that are held for inspection, over all requests
     * @param retryAfter when those who were turned away may come again
     */
    record Overload(int maxRequests, long bodyMemory, Duration retryAfter) {

        static final Overload DEFAULT = new Overload(10_000, 64 << 20, Duration.ofSeconds(1));
    }

    /**
     * Where the requests of a route go.
     *
     * @param upstream name of the upstream
     * @param rewrite what is changed on the way to the upstream and back
     */
    record Destination(String upstream, Rewrite rewrite) {}

    /** How long a connection may go without a byte in either direction: longer than an upstream may take to answer. */
    Duration longestSilence() {
        return upstreams.values().stream()
                .map(UpstreamConfig::responseTimeout)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO)
                .plusSeconds(30);
    }

    /** The first route that matches, if any does. */
    @Nullable
    Route route(RequestModel request) {
        return Route.of(request, routes);
    }

    Destination destination(Route route) {
        return destinations.get(route.number());
    }
}
