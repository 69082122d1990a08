package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.ScoringModel.Description;
import java.util.List;
import java.util.Map;

/**
 * Judges what programs send: requests at {@code /v1/score}, rows at {@code /v1/models/{name}/predict}. A batch is held
 * as it came and as its answers, never as a tree; both are bounded by {@value #MAX_BODY} bytes and
 * {@value Batch#MOST} items.
 */
final class ScoringApi {

    static final int MAX_BODY = 16 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Models models;
    private final Metrics metrics;

    /** The models at the time. */
    @FunctionalInterface
    interface Models {
        ScoringModels now();
    }

    private ScoringApi(Models models, Metrics metrics) {
        this.models = models;
        this.metrics = metrics;
    }

    /** The routes, whose heavy ones wait for their turn. */
    static List<AdminRoute> routes(Models models, Metrics metrics, Turns turns) {
        ScoringApi api = new ScoringApi(models, metrics);
        Intake intake = new Intake(MAX_BODY, turns);
        return List.of(
                AdminRoute.heavy("/v1/score", intake, api::score),
                new AdminRoute("GET", "/v1/models", api::list),
                new AdminRoute("GET", "/v1/models/{name}", api::describe),
                AdminRoute.heavy("/v1/models/{name}/predict", intake, api::predict));
    }

    /** A model among others. */
    private record Summary(String name, String kind, List<String> classes, double threshold) {

        static Summary of(Description model) {
            return new Summary(model.name(), model.kind(), model.classes(), model.threshold());
        }
    }

    private AdminAnswer list(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        return answer(Map.of(
                "models",
                models.now().all().stream()
                        .map(ScoringModel::description)
                        .map(Summary::of)
                        .toList()));
    }

    private AdminAnswer describe(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        return answer(models.now().named(request.variable("name")).description());
    }

    private AdminAnswer score(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of("model"));
        RequestScoring model = models.now().ofRequests(request.parameters().get("model"));
        Batch batch = Batch.of(request.body(), "requests");
        metrics.scored("request", batch.size());
        return answer(batch, batch.read(at -> model.score(RequestJson.read(at), batch.explained())));
    }

    private AdminAnswer predict(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        ScoringModel model = models.now().named(request.variable("name"));
        Batch batch = Batch.of(request.body(), "rows");
        metrics.scored("row", batch.size());
        return answer(batch, batch.read(at -> model.predict(model.rows().read(at), batch.explained())));
    }

    private static AdminAnswer answer(Batch batch, List<?> results) {
        return answer(batch.single() ? results.get(0) : Map.of("results", results));
    }

    private static AdminAnswer answer(Object value) {
        try {
            return new AdminAnswer(200, "application/json", JSON.writeValueAsString(value) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("results are plain data", e);
        }
    }
}
