package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.ExceptionEdits.Wanted;
import dev.sluice.gateway.ExceptionEdits.WantedMatch;
import dev.sluice.host.Printable;
import dev.sluice.host.Section;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Adds and removes exceptions at run time: {@code POST /v1/exceptions}, {@code DELETE /v1/exceptions/{id}}. */
final class ExceptionEditsApi {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final List<String> KEYS = List.of("id", "match", "expires", "note", "author");
    private static final List<String> MATCH_KEYS = List.of("route", "method", "path", "field", "attack_class");

    private final ExceptionEdits edits;

    private ExceptionEditsApi(ExceptionEdits edits) {
        this.edits = edits;
    }

    static List<AdminRoute> routes(ExceptionEdits edits) {
        ExceptionEditsApi api = new ExceptionEditsApi(edits);
        return List.of(
                new AdminRoute("POST", "/v1/exceptions", api::add),
                new AdminRoute("DELETE", "/v1/exceptions/{id}", api::remove));
    }

    private AdminAnswer add(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        edits.add(wanted(request.json()), request.who());
        return added();
    }

    private AdminAnswer remove(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        edits.remove(request.variable("id"), request.who());
        return added();
    }

    private AdminAnswer added() {
        ObjectNode answer = JSON.createObjectNode();
        answer.set("added", JSON.valueToTree(edits.added()));
        return AdminAnswer.json(answer);
    }

    /** An exception as it was sent. */
    static Wanted wanted(JsonNode sent) throws AdminProblem {
        requireKnownKeys(sent, "", KEYS);
        JsonNode match = sent.path("match");
        requireKnownKeys(match, "match.", MATCH_KEYS);
        return new Wanted(
                text(sent, "", "id"),
                new WantedMatch(
                        text(match, "match.", "route"),
                        methods(match.path("method")),
                        text(match, "match.", "path"),
                        text(match, "match.", "field"),
                        text(match, "match.", "attack_class")),
                text(sent, "", "expires"),
                text(sent, "", "note"),
                text(sent, "", "author"));
    }

    private static void requireKnownKeys(JsonNode object, String prefix, List<String> known) throws AdminProblem {
        if (!object.isObject()) {
            throw new AdminProblem(
                    400,
                    prefix.isEmpty()
                            ? "send an exception as an object with id and match, as GET /v1/exceptions/suggest has it"
                            : "match is an object with field, and route or path");
        }
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new AdminProblem(
                        400, "unknown key " + prefix + Printable.of(name) + "; " + Section.suggestion(name, known));
            }
        }
    }

    /** One method or several. */
    private static List<String> methods(JsonNode value) throws AdminProblem {
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        List<String> methods = new ArrayList<>();
        for (JsonNode method : value.isArray() ? value : List.of(value)) {
            if (!method.isTextual()) {
                throw new AdminProblem(400, "match.method is a method, or a list of them");
            }
            methods.add(method.asText());
        }
        return methods;
    }

    /** Empty if it is not there. */
    private static String text(JsonNode object, String prefix, String key) throws AdminProblem {
        JsonNode value = object.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw new AdminProblem(400, prefix + key + " is a text");
        }
        return value.asText();
    }
}
