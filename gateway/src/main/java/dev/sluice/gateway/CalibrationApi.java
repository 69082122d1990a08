package dev.sluice.gateway;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Supplier;

/** Shows what was learnt of the site's own scores: {@code /v1/calibration} on the admin listener. */
final class CalibrationApi {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private CalibrationApi() {}

    /** For the model that judges at the time of a request. */
    static List<AdminRoute> routes(SiteCalibration calibration, Supplier<String> model) {
        return List.of(new AdminRoute("GET", "/v1/calibration", request -> {
            request.requireKnown(List.of());
            ObjectNode answer = JSON.createObjectNode();
            answer.put("model", model.get());
            answer.set("routes", JSON.valueToTree(calibration.rows(model.get())));
            return AdminAnswer.json(answer);
        }));
    }
}
