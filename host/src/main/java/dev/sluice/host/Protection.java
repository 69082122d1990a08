package dev.sluice.host;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a config says about judging requests, the same for every host.
 *
 * @param clientAddress how clients behind proxies are told apart
 * @param model which bundle judges
 * @param inspection what of a request is inspected
 * @param routes the first that matches decides; a request that none matches is answered with 404
 * @param calibrationFile where the site's own scores are kept; null for memory alone
 * @param exceptions fields that do not count in some requests; those of a route are in its policy
 * @param decisions where decisions are written; null for nowhere
 * @param overrides what was changed at run time; it is in the routes already
 */
public record Protection(
        ClientAddress clientAddress,
        ModelConfig model,
        Inspect inspection,
        List<Route> routes,
        @Nullable Path calibrationFile,
        List<ExceptionConfig> exceptions,
        @Nullable Decisions decisions,
        Overrides overrides) {

    public Protection {
        routes = List.copyOf(routes);
        exceptions = List.copyOf(exceptions);
    }
}
