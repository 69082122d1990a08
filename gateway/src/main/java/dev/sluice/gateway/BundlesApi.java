package dev.sluice.gateway;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** Shows which bundles there are and switches between them: {@code /v1/bundles} on the admin listener. */
final class BundlesApi {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Models models;

    private BundlesApi(Models models) {
        this.models = models;
    }

    static List<AdminRoute> routes(Models models) {
        BundlesApi api = new BundlesApi(models);
        return List.of(
                new AdminRoute("GET", "/v1/bundles", api::list),
                new AdminRoute("POST", "/v1/bundles/back", api::back),
                new AdminRoute("POST", "/v1/bundles/{ref}/activate", api::activate));
    }

    private AdminAnswer list(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        return AdminAnswer.json(JSON.valueToTree(models.overview()));
    }

    private AdminAnswer activate(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        models.activate(request.variable("ref"), request.who());
        return AdminAnswer.json(JSON.valueToTree(models.overview()));
    }

    private AdminAnswer back(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        models.back(request.who());
        return AdminAnswer.json(JSON.valueToTree(models.overview()));
    }
}
