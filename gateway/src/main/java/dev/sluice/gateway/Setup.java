package dev.sluice.gateway;

import dev.sluice.gateway.Config.Route;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a reload swaps, as one immutable object: a request sees the setup it began with to its end.
 *
 * @param config what the operator wants
 * @param inspector the judge
 * @param model name of the bundle behind it
 * @param upstreams by name
 */
record Setup(Config config, Inspector inspector, String model, Map<String, Upstream> upstreams)
        implements AutoCloseable {

    Setup {
        upstreams = Map.copyOf(upstreams);
    }

    /** The first route that matches, if any does. */
    @Nullable
    Route route(RequestModel request) {
        String host = hostName(request.host());
        String path = request.canonicalPath();
        for (Route route : config.routes()) {
            if (route.matches(host, path, request.method())) {
                return route;
            }
        }
        return null;
    }

    Upstream upstream(Route route) {
        Upstream upstream = upstreams.get(route.upstream());
        if (upstream == null) {
            throw new IllegalStateException("route " + route.name() + " leads to no upstream");
        }
        return upstream;
    }

    private static String hostName(String host) {
        int port = host.lastIndexOf(':');
        return (port > host.lastIndexOf(']') ? host.substring(0, port) : host).toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        upstreams.values().forEach(Upstream::close);
    }
}
