package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * What the admin listener answers.
 *
 * @param status of HTTP
 * @param type of the text
 * @param text the body
 */
record AdminAnswer(int status, String type, String text) {

    static AdminAnswer text(int status, String text) {
        return new AdminAnswer(status, "text/plain; charset=utf-8", text + "\n");
    }

    static AdminAnswer json(JsonNode value) {
        return new AdminAnswer(200, "application/json", value + "\n");
    }

    /** RFC 9457. */
    static AdminAnswer problem(int status, String detail) {
        ObjectNode problem = JsonMapper.builder().build().createObjectNode();
        problem.put("status", status).put("detail", detail);
        return new AdminAnswer(status, "application/problem+json", problem + "\n");
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
