package dev.sluice.gateway;

import dev.sluice.gateway.Config.Admin;
import dev.sluice.host.StartException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The scoring API alone, with probes and metrics, without a proxy. Start once, stop once. */
final class ScoringServer implements AutoCloseable {

    private static final Duration DRAIN = Duration.ofSeconds(20);

    /** Probes and descriptions are answered while all processors judge and others wait. */
    private static final int LIGHT = 2;

    private final Traffic traffic;
    private final AdminListener listener;

    private ScoringServer(Traffic traffic, AdminListener listener) {
        this.traffic = traffic;
        this.listener = listener;
    }

    /** Serves {@code models}, on as many threads as there are processors. */
    static ScoringServer start(Admin admin, ScoringModels models) throws StartException {
        int processors = Runtime.getRuntime().availableProcessors();
        Traffic traffic = new Traffic();
        Metrics metrics = new Metrics(traffic);
        List<AdminRoute> routes = new ArrayList<>(Probes.routes(metrics, traffic));
        routes.addAll(ScoringApi.routes(() -> models, metrics, Turns.of(processors, processors)));
        routes.addAll(OpenApi.routes(routes));
        AdminListener listener =
                new AdminListener(admin.address(), new AdminAccess(() -> admin), routes, 2 * processors + LIGHT);
        Listeners.bind(admin.address(), listener::start);
        return new ScoringServer(traffic, listener);
    }

    InetSocketAddress address() {
        return listener.address();
    }

    /** Ends without harm: no new requests, those that are here finish or run out of time. */
    void drain() throws InterruptedException {
        traffic.beginDraining();
        listener.drain(DRAIN);
    }

    @Override
    public void close() {
        listener.stop();
    }
}
