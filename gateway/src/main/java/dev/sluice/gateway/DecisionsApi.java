package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.DecisionStore.Cursor;
import dev.sluice.gateway.DecisionStore.Found;
import dev.sluice.gateway.DecisionStore.Query;
import dev.sluice.host.Units;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** Searches recent decisions and takes what operators say of them: {@code /v1/decisions} on the admin listener. */
final class DecisionsApi {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PAGE = 50;
    private static final List<String> PARAMETERS =
            List.of("id", "client", "route", "class", "disposition", "from", "to", "before", "limit");

    private final RecentDecisions decisions;

    private DecisionsApi(RecentDecisions decisions) {
        this.decisions = decisions;
    }

    static List<AdminRoute> routes(RecentDecisions decisions) {
        DecisionsApi api = new DecisionsApi(decisions);
        return List.of(
                new AdminRoute("GET", "/v1/decisions", api::search),
                new AdminRoute("GET", "/v1/decisions/{id}", api::one),
                new AdminRoute("POST", "/v1/decisions/{id}/feedback", api::feedback));
    }

    private AdminAnswer search(AdminRequest request) throws AdminProblem {
        request.requireKnown(PARAMETERS);
        Integer limit = request.parameter("limit", DecisionsApi::limit);
        Query query = new Query(
                request.parameter("id", Function.identity()),
                request.parameter("client", decisions::written),
                request.parameter("route", Function.identity()),
                request.parameter("class", Function.identity()),
                request.parameter("disposition", Function.identity()),
                request.parameter("from", DecisionsApi::millis),
                request.parameter("to", DecisionsApi::millis),
                request.parameter("before", Cursor::parse),
                limit == null ? PAGE : limit);
        return page(decisions.find(query), query.limit());
    }

    private static int limit(String text) {
        int limit = Units.count(text);
        if (limit > DecisionStore.MAX_PAGE) {
            throw new IllegalArgumentException(text);
        }
        return limit;
    }

    static long millis(String text) {
        return Instant.parse(text).toEpochMilli();
    }

    private static AdminAnswer page(List<Found> found, int limit) {
        ObjectNode page = JSON.createObjectNode();
        ArrayNode decisions = page.putArray("decisions");
        found.forEach(one -> decisions.add(node(one)));
        if (found.size() == limit) {
            page.put("next", found.get(limit - 1).cursor().toString());
        }
        return AdminAnswer.json(page);
    }

    /** The line of the log, and what was said of it. */
    static ObjectNode node(Found found) {
        try {
            ObjectNode node = (ObjectNode) JSON.readTree(found.line());
            if (found.feedback() != null) {
                node.put("feedback", found.feedback());
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a line of the store is no JSON", e);
        }
    }

    private AdminAnswer one(AdminRequest request) throws AdminProblem {
        return AdminAnswer.json(node(decisions.one(request.variable("id"))));
    }

    private AdminAnswer feedback(AdminRequest request) throws AdminProblem {
        String feedback = request.json().path("feedback").asText();
        if (!RecentDecisions.FEEDBACK.contains(feedback)) {
            throw new AdminProblem(400, "send {\"feedback\":\"false-positive\"} or {\"feedback\":\"attack\"}");
        }
        decisions.note(request.variable("id"), feedback, request.who());
        return one(request);
    }
}
