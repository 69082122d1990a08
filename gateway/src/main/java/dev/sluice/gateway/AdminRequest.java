package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.host.Section;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks of the admin listener.
 *
 * @param path of the request
 * @param variables segments of the path by the names of the route's pattern
 * @param parameters of the query
 * @param body at most as long as the route's {@link Intake} allows
 * @param visitor who asks
 */
record AdminRequest(
        String path, Map<String, String> variables, Map<String, String> parameters, byte[] body, Visitor visitor) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** For the audit log: address of the caller, and how they showed that they may. */
    String who() {
        return visitor.name();
    }

    String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    /** A parameter of the query as {@code read} understands it; null if it is not there. */
    <T> @Nullable T parameter(String name, Function<String, T> read) throws AdminProblem {
        String text = parameters.get(name);
        try {
            return text == null ? null : read.apply(text);
        } catch (RuntimeException e) {
            throw new AdminProblem(400, "\"" + text + "\" is no value of " + name);
        }
    }

    /** Refuses parameters that nobody reads: a misspelt filter would find everything. */
    void requireKnown(Collection<String> known) throws AdminProblem {
        for (String name : parameters.keySet()) {
            if (!Set.copyOf(known).contains(name)) {
                throw new AdminProblem(400, "unknown parameter " + name + "; " + Section.suggestion(name, known));
            }
        }
    }

    /** The same without parameters that say nothing, which a form sends for every field that was left empty. */
    AdminRequest withoutEmptyParameters() {
        Map<String, String> filled = new HashMap<>(parameters);
        filled.values().removeIf(String::isBlank);
        filled.replaceAll((name, value) -> value.strip());
        return new AdminRequest(path, variables, filled, body, visitor);
    }

    JsonNode json() throws AdminProblem {
        try {
            return JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new AdminProblem(400, "the body is no JSON");
        }
    }

    /** The body as a form. */
    UrlEncoded form() throws AdminProblem {
        try {
            return UrlEncoded.parse(new String(body, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(400, "the body is no form");
        }
    }
}
