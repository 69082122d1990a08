package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.DecisionStore.Said;
import java.util.List;

/**
 * Exports what operators said of decisions, as a corpus to train with: {@code /v1/feedback} on the admin listener. In
 * place of a request there are the vectors of its worst fields; no text, path or client leaves with them.
 */
final class FeedbackApi {

    /** Some megabytes. */
    private static final int MOST = 10_000;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LINES = "application/x-ndjson";
    private static final String ATTACK = "attack";

    private final RecentDecisions decisions;

    private FeedbackApi(RecentDecisions decisions) {
        this.decisions = decisions;
    }

    static List<AdminRoute> routes(RecentDecisions decisions) {
        return List.of(new AdminRoute("GET", "/v1/feedback", new FeedbackApi(decisions)::export));
    }

    private AdminAnswer export(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        StringBuilder lines = new StringBuilder();
        for (Said said : decisions.said(MOST)) {
            lines.append(record(said)).append('\n');
        }
        return new AdminAnswer(200, LINES, lines.toString());
    }

    private static ObjectNode record(Said said) {
        JsonNode decision = json(said.line());
        JsonNode kept = said.vectors() == null ? JSON.createObjectNode() : json(said.vectors());
        boolean attack = said.feedback().equals(ATTACK);
        ObjectNode record = JSON.createObjectNode();
        record.set("id", decision.path("request_id"));
        record.put("source", "feedback");
        record.put("label", attack ? "malicious" : "benign");
        record.put("category", attack ? decision.path("attack_class").textValue() : null);
        record.set("time", decision.path("time"));
        record.set("model", decision.path("model"));
        record.put("feature_schema", kept.path("feature_schema").textValue());
        record.set("vectors", kept.path("vectors").isArray() ? kept.path("vectors") : JSON.createArrayNode());
        return record;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a line of the store is no JSON", e);
        }
    }
}
