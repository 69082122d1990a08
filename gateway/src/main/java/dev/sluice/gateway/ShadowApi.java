package dev.sluice.gateway;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** How the shadow compares with the bundle in use: {@code /v1/shadow} on the admin listener. */
final class ShadowApi {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private ShadowApi() {}

    static List<AdminRoute> routes(Shadow shadow) {
        return List.of(new AdminRoute("GET", "/v1/shadow", request -> report(shadow, request)));
    }

    private static AdminAnswer report(Shadow shadow, AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        ShadowReport report = shadow.report();
        if (report == null) {
            throw new AdminProblem(404, "nothing is compared; write model: { shadow: FOLDER } in the config");
        }
        return AdminAnswer.json(JSON.valueToTree(report));
    }
}
