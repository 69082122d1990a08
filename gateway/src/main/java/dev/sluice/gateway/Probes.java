package dev.sluice.gateway;

import java.util.List;

/** What machines ask the admin listener: {@code /healthz}, {@code /readyz} and {@code /metrics}. */
final class Probes {

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private Probes() {}

    static List<AdminRoute> routes(Metrics metrics, Traffic traffic) {
        return List.of(
                new AdminRoute("GET", "/healthz", request -> AdminAnswer.text(200, "ok")),
                new AdminRoute(
                        "GET",
                        "/readyz",
                        request -> traffic.isDraining()
                                ? AdminAnswer.text(503, "draining")
                                : AdminAnswer.text(200, "ready")),
                new AdminRoute("GET", "/metrics", request -> new AdminAnswer(200, PROMETHEUS, metrics.scrape())));
    }
}
