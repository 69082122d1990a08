package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.Thresholds.Change;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows and changes the thresholds of routes: {@code /v1/thresholds} on the admin listener. */
final class ThresholdsApi {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final List<String> KEYS = List.of("route", "tag_at", "block_at", "note", "reset");

    private final Thresholds thresholds;

    private ThresholdsApi(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    static List<AdminRoute> routes(Thresholds thresholds) {
        ThresholdsApi api = new ThresholdsApi(thresholds);
        return List.of(
                new AdminRoute("GET", "/v1/thresholds", api::list),
                new AdminRoute("PUT", "/v1/thresholds", api::change));
    }

    private AdminAnswer list(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        return listed();
    }

    private AdminAnswer listed() {
        ObjectNode answer = JSON.createObjectNode();
        answer.set("routes", JSON.valueToTree(thresholds.list()));
        return AdminAnswer.json(answer);
    }

    private AdminAnswer change(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        JsonNode wanted = request.json();
        requireKnownKeys(wanted);
        String route = text(wanted, "route");
        String note = text(wanted, "note");
        if (route == null) {
            throw new AdminProblem(400, "send the name of a route, as GET /v1/thresholds has it");
        }
        if (wanted.path("reset").asBoolean()) {
            requireNothingElse(wanted);
            thresholds.reset(route, note == null ? "" : note, request.who());
        } else {
            thresholds.change(
                    new Change(route, text(wanted, "tag_at"), text(wanted, "block_at"), note == null ? "" : note),
                    request.who());
        }
        return listed();
    }

    private static void requireNothingElse(JsonNode wanted) throws AdminProblem {
        if (wanted.hasNonNull("tag_at") || wanted.hasNonNull("block_at")) {
            throw new AdminProblem(400, "send thresholds or \"reset\": true, not both");
        }
    }

    private static void requireKnownKeys(JsonNode wanted) throws AdminProblem {
        if (!wanted.isObject()) {
            throw new AdminProblem(400, "send an object, for example {\"route\":\"/**\",\"block_at\":\"99.95\"}");
        }
        for (Iterator<String> names = wanted.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!KEYS.contains(name)) {
                throw new AdminProblem(400, "unknown key " + name + "; " + Section.suggestion(name, KEYS));
            }
        }
        if (wanted.hasNonNull("reset") && !wanted.path("reset").isBoolean()) {
            throw new AdminProblem(400, "reset is true or false");
        }
    }

    /** A text, or a number that stands for one; null if it is not there. */
    private static @Nullable String text(JsonNode wanted, String key) throws AdminProblem {
        JsonNode value = wanted.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() && !value.isNumber()) {
            throw new AdminProblem(400, key + " is a text");
        }
        return value.asText();
    }
}
