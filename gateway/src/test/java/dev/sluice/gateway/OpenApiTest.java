package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.host.Bundles;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The description of the admin API, held against the gateway that serves it. */
@Timeout(60)
class OpenApiTest {

    /** Pages are for people; the others are the API. */
    private static final Pattern API = Pattern.compile("/v1/.*|/(?:healthz|readyz|metrics|openapi\\.json)");

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    @TempDir
    private Path folder;

    private static JsonNode json(String text) throws Exception {
        return JsonMapper.builder().build().readTree(text);
    }

    private TestGateway gateway(RecordingUpstream upstream) throws Exception {
        return TestGateway.started(
                upstream,
                new Bundles(),
                folder.resolve("gateway.yml"),
                "shadow: \"" + TestBundles.SHIPPED.toAbsolutePath() + "\", shadow-sample: 100 %");
    }

    @Test
    void everyRouteIsDescribed_andNoOther() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream)) {
            JsonNode document = json(gateway.admin("/openapi.json").body());
            assertEquals("3.1.0", document.path("openapi").asText());
            Set<String> described = new TreeSet<>();
            for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
                path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
            }
            Set<String> served = new TreeSet<>();
            for (AdminRoute route : gateway.gateway().adminRoutes()) {
                if (API.matcher(route.pattern()).matches()) {
                    served.add(route.method() + " " + route.pattern());
                }
            }
            assertEquals(String.join("\n", served), String.join("\n", described));
        }
    }

    @Test
    void everyOperationIsExplained_andItsExamplesAreValid() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream)) {
            JsonNode document = json(gateway.admin("/openapi.json").body());
            Set<String> ids = new TreeSet<>();
            int operations = 0;
            for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
                for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                    assertTrue(METHODS.contains(operation.getKey()), operation.getKey());
                    assertExplained(path.getKey(), operation.getValue());
                    ids.add(operation.getValue().path("operationId").asText());
                    operations++;
                }
            }
            assertEquals(operations, ids.size(), "operationId is unique");
            assertTrue(examplesIn(document, document, "#") > 20);
        }
    }

    private static void assertExplained(String path, JsonNode operation) {
        for (String key : List.of("operationId", "summary", "description")) {
            assertFalse(operation.path(key).asText().isEmpty(), path + ": " + key);
        }
        Set<String> declared = new TreeSet<>();
        for (JsonNode parameter : operation.path("parameters")) {
            assertFalse(parameter.path("description").asText().isEmpty(), path + ": " + parameter);
            if (parameter.path("in").asText().equals("path")) {
                declared.add(parameter.path("name").asText());
            }
        }
        Set<String> inPath = new TreeSet<>();
        Matcher variable = Pattern.compile("\\{(.*?)}").matcher(path);
        while (variable.find()) {
            inPath.add(variable.group(1));
        }
        assertEquals(inPath, declared, path);
        assertFalse(operation.path("responses").isEmpty(), path);
    }

    /** Holds every example in {@code node} against the schema beside it, and every reference against its target. */
    private static int examplesIn(JsonNode node, JsonNode document, String place) {
        int found = 0;
        if (node.has("$ref")) {
            assertFalse(JsonSchema.target(node, document).isMissingNode(), place);
        }
        if (node.has("schema") && node.has("example")) {
            assertEquals(List.of(), JsonSchema.faults(node.path("example"), node.path("schema"), document, place));
            found++;
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                if (!member.getKey().equals("example")) {
                    found += examplesIn(member.getValue(), document, place + "/" + member.getKey());
                }
            }
        }
        for (JsonNode element : node.isArray() ? node : List.<JsonNode>of()) {
            found += examplesIn(element, document, place + "[]");
        }
        return found;
    }

    @Test
    void answersOfAGateway_areAsDescribed() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = gateway(upstream)) {
            gateway.ask(get("/?q=1%27+UNION+SELECT+name,password+FROM+users--+"));
            for (int i = 0; i < 200 && !gateway.admin("/v1/shadow").body().contains("both_block\":1"); i++) {
                Thread.sleep(25);
            }
            JsonNode document = json(gateway.admin("/openapi.json").body());
            for (String path :
                    List.of("/v1/shadow", "/v1/bundles", "/v1/thresholds", "/v1/exceptions", "/v1/calibration")) {
                JsonNode schema =
                        document.path("paths").path(path).at("/get/responses/200/content/application~1json/schema");
                assertEquals(
                        List.of(), JsonSchema.faults(json(gateway.admin(path).body()), schema, document, path));
            }
        }
    }
}
