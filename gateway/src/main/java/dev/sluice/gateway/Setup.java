package dev.sluice.gateway;

import dev.sluice.gateway.Config.Route;
import java.util.Map;

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

    Upstream upstream(Route route) {
        Upstream upstream = upstreams.get(route.upstream());
        if (upstream == null) {
            throw new IllegalStateException("route " + route.name() + " leads to no upstream");
        }
        return upstream;
    }

    @Override
    public void close() {
        upstreams.values().forEach(Upstream::close);
    }
}
