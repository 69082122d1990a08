package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What the admin listener answers.
 *
 * @param status of HTTP
 * @param type of the text
 * @param text the body
 * @param headers beside those that every answer has
 */
record AdminAnswer(int status, String type, String text, Map<String, String> headers) {

    private static final String HTML = "text/html; charset=utf-8";

    AdminAnswer {
        headers = Map.copyOf(headers);
    }

    AdminAnswer(int status, String type, String text) {
        this(status, type, text, Map.of());
    }

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

    static AdminAnswer html(int status, String markup) {
        return new AdminAnswer(status, HTML, markup);
    }

    /** Sends the browser on to {@code path} with a GET. */
    static AdminAnswer seeOther(String path) {
        return text(303, "see " + path).with("Location", path);
    }

    AdminAnswer with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new AdminAnswer(status, type, text, more);
    }

    boolean isHtml() {
        return type.equals(HTML);
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
