package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Describes the admin API to programs: {@code /openapi.json} on the admin listener. */
final class OpenApi {

    private static final String DOCUMENT = read();

    private OpenApi() {}

    private static final String PATH = "/openapi.json";

    static List<AdminRoute> routes() {
        return List.of(route(DOCUMENT));
    }

    /** The same for a listener that serves nothing but {@code others}. */
    static List<AdminRoute> routes(List<AdminRoute> others) {
        Set<String> served = others.stream().map(AdminRoute::pattern).collect(Collectors.toCollection(HashSet::new));
        served.add(PATH);
        return List.of(route(without(path -> !served.contains(path))));
    }

    private static AdminRoute route(String document) {
        return new AdminRoute("GET", PATH, request -> {
            request.requireKnown(List.of());
            return new AdminAnswer(200, "application/json", document);
        });
    }

    private static String without(Predicate<String> path) {
        try {
            ObjectNode document = (ObjectNode) JsonMapper.builder().build().readTree(DOCUMENT);
            document.withObjectProperty("paths").properties().removeIf(entry -> path.test(entry.getKey()));
            return document.toPrettyString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("openapi.json is no JSON", e);
        }
    }

    private static String read() {
        try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
