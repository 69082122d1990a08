package dev.sluice.gateway;

import dev.sluice.gateway.AdminRoute.Audience;
import java.util.List;

/** What machines ask the admin listener: {@code /healthz}, {@code /readyz} and {@code /metrics}. */
final class Probes {

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private Probes() {}

    static List<AdminRoute> routes(Metrics metrics, Traffic traffic) {
        return List.of(
                probe("/healthz", request -> AdminAnswer.text(200, "ok")),
                probe(
                        "/readyz",
                        request -> traffic.isDraining()
                                ? AdminAnswer.text(503, "draining")
                                : AdminAnswer.text(200, "ready")),
                new AdminRoute("GET", "/metrics", request -> new AdminAnswer(200, PROMETHEUS, metrics.scrape())));
    }

    /** Load balancers and orchestrators have no token, and learn a word. */
    private static AdminRoute probe(String path, AdminRoute.Handler handler) {
        return new AdminRoute("GET", path, Audience.ANYONE, handler);
    }
}
