package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.detector.Policy;
import dev.sluice.gateway.DecisionStore.Found;
import dev.sluice.gateway.Thresholds.Change;
import dev.sluice.gateway.WhatIf.Answer;
import dev.sluice.gateway.WhatIf.Question;
import dev.sluice.host.Decisions.Keep;
import dev.sluice.host.Route;
import dev.sluice.host.Section;
import dev.sluice.host.Units;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Shows, tries and changes the thresholds of routes: {@code /v1/thresholds} on the admin listener. */
final class ThresholdsApi {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final List<String> KEYS = List.of("route", "tag_at", "block_at", "note", "reset");

    private static final List<String> PARAMETERS = List.of("route", "tag-at", "block-at", "from", "to", "limit");
    private static final int ROWS = 20;

    private final Thresholds thresholds;
    private final WhatIf whatIf;

    private ThresholdsApi(Thresholds thresholds, WhatIf whatIf) {
        this.thresholds = thresholds;
        this.whatIf = whatIf;
    }

    static List<AdminRoute> routes(Thresholds thresholds, WhatIf whatIf) {
        ThresholdsApi api = new ThresholdsApi(thresholds, whatIf);
        return List.of(
                new AdminRoute("GET", "/v1/thresholds", api::list),
                new AdminRoute("PUT", "/v1/thresholds", api::change),
                new AdminRoute("GET", "/v1/thresholds/what-if", api::tryOut));
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

    private AdminAnswer tryOut(AdminRequest request) throws AdminProblem {
        request.requireKnown(PARAMETERS);
        String name = request.parameter("route", Function.identity());
        if (name == null) {
            throw new AdminProblem(400, "say of which route, as GET /v1/thresholds has it: ?route=");
        }
        Route route = thresholds.route(name);
        Policy policy = Thresholds.policy(
                route,
                request.parameter("tag-at", Function.identity()),
                request.parameter("block-at", Function.identity()));
        Long from = request.parameter("from", DecisionsApi::millis);
        Long to = request.parameter("to", DecisionsApi::millis);
        Integer limit = request.parameter("limit", ThresholdsApi::limit);
        try {
            return AdminAnswer.json(node(whatIf.ask(new Question(
                    route,
                    policy,
                    from == null ? Long.MIN_VALUE : from,
                    to == null ? Long.MAX_VALUE : to,
                    limit == null ? ROWS : limit))));
        } catch (IOException e) {
            throw new AdminProblem(503, "the store cannot be read: " + e.getMessage());
        }
    }

    private static int limit(String text) {
        int limit = Units.count(text);
        if (limit > WhatIf.MAX_ROWS) {
            throw new IllegalArgumentException(text);
        }
        return limit;
    }

    private static ObjectNode node(Answer answer) throws IOException {
        ObjectNode node = JSON.createObjectNode();
        node.put("recorded", answer.recorded());
        node.put("requests", answer.requests());
        node.put("keep", answer.keep().name().toLowerCase(Locale.ROOT));
        node.put("sampled", answer.keep() == Keep.SAMPLED);
        node.set("now", JSON.valueToTree(answer.now()));
        node.set("then", JSON.valueToTree(answer.then()));
        putRows(node.putArray("newly_blocked"), answer.newlyBlocked());
        putRows(node.putArray("no_longer_blocked"), answer.noLongerBlocked());
        node.set("histogram", JSON.valueToTree(answer.histogram()));
        putRows(node.putArray("borderline"), answer.borderline());
        return node;
    }

    private static void putRows(ArrayNode rows, List<Found> found) throws IOException {
        for (Found one : found) {
            rows.add(DecisionsApi.node(one));
        }
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
