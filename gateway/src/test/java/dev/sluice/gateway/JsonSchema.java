package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** As much of JSON Schema as the project's documents use. */
final class JsonSchema {

    private JsonSchema() {}

    /** Where {@code value} is none of {@code schema}, which may refer to other places of {@code document}. */
    static List<String> faults(JsonNode value, JsonNode schema, JsonNode document, String place) {
        if (schema.has("$ref")) {
            return faults(value, target(schema, document), document, place);
        }
        List<String> faults = new ArrayList<>();
        if (schema.has("type") && !isOfType(value, schema.path("type"))) {
            faults.add(place + " is no " + schema.path("type") + ": " + value);
        }
        if (schema.has("enum") && !contains(schema.path("enum"), value)) {
            faults.add(place + " is not in " + schema.path("enum") + ": " + value);
        }
        if (schema.has("pattern")
                && !value.asText().matches(schema.path("pattern").asText())) {
            faults.add(place + " does not match: " + value);
        }
        if (isOutOfBounds(value, schema)) {
            faults.add(place + " is too little or too much: " + value);
        }
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asText())) {
                faults.add(place + " lacks " + name);
            }
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            JsonNode known = schema.path("properties").path(member.getKey());
            if (!known.isMissingNode()) {
                faults.addAll(faults(member.getValue(), known, document, place + "/" + member.getKey()));
            } else if (schema.has("additionalProperties")) {
                faults.add(place + " has an unknown " + member.getKey());
            }
        }
        for (JsonNode element : value.isArray() ? value : List.<JsonNode>of()) {
            faults.addAll(faults(element, schema.path("items"), document, place + "[]"));
        }
        return faults;
    }

    /** What a reference stands for; missing if there is no such place. */
    static JsonNode target(JsonNode reference, JsonNode document) {
        return document.at(reference.path("$ref").asText().substring(1));
    }

    private static boolean isOutOfBounds(JsonNode value, JsonNode schema) {
        return value.isNumber()
                        && (value.asDouble() < schema.path("minimum").asDouble(Double.NEGATIVE_INFINITY)
                                || value.asDouble() > schema.path("maximum").asDouble(Double.POSITIVE_INFINITY))
                || value.isTextual()
                        && value.asText().length() > schema.path("maxLength").asInt(Integer.MAX_VALUE)
                || value.isArray() && value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE);
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode element : list) {
            if (element.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfType(JsonNode value, JsonNode type) {
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (isOfType(value, one)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asText()) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            case "null" -> value.isNull();
            default -> throw new AssertionError("unknown type " + type);
        };
    }
}
