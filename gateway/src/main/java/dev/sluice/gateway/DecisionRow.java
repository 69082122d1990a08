package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.DecisionStore.Found;
import dev.sluice.host.Printable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A decision in a table of a page; all text in it is printable. */
record DecisionRow(
        String id,
        String time,
        String verdict,
        String kind,
        String score,
        String attack,
        String client,
        String host,
        String request,
        String field,
        String feedback) {

    static DecisionRow of(Found found) {
        return of(DecisionsApi.node(found));
    }

    static DecisionRow of(JsonNode decision) {
        return new DecisionRow(
                text(decision, "request_id"),
                text(decision, "time"),
                Wording.verdict(kind(decision)),
                kind(decision),
                Wording.score(decision.path("score").asDouble()),
                Wording.attack(text(decision, "attack_class")),
                text(decision, "client"),
                text(decision, "host"),
                text(decision, "method") + " " + text(decision, "path"),
                text(decision, "field"),
                Wording.feedback(text(decision, "feedback")));
    }

    /** The disposition, or {@code monitored} for what would have been blocked. */
    static String kind(JsonNode decision) {
        String disposition = text(decision, "disposition");
        boolean passed = decision.has("enforced") && !decision.path("enforced").asBoolean();
        return disposition.equals("block") && passed ? "monitored" : disposition;
    }

    static String text(JsonNode decision, String key) {
        return Printable.of(decision.path(key).asText(""));
    }

    String link() {
        return "/decisions/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    String day() {
        return time.length() < 10 ? time : time.substring(0, 10);
    }

    /** To the second. */
    String clock() {
        return time.length() < 19 ? "" : time.substring(11, 19);
    }
}
