package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.Limits;
import dev.sluice.host.Judge;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators said of decisions of the shipped bundle, on its way to the trainer. */
@Timeout(60)
class FeedbackApiTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SECRET = "hunter2";

    @TempDir
    private Path folder;

    private TestGateway gateway(RecordingUpstream upstream) throws Exception {
        return TestGateway.before(
                upstream,
                Judge.of(Bundle.load(TestBundles.SHIPPED), Limits.DEFAULT),
                "decisions: { keep: all, store: { file: \"" + folder.resolve("decisions")
                        + "\", keep: 1000, max-age: 1d } }");
    }

    private static JsonNode decisions(TestGateway gateway, int awaited) throws Exception {
        JsonNode found = JSON.createArrayNode();
        for (int i = 0; i < 200 && found.size() != awaited; i++) {
            Thread.sleep(25);
            found = JSON.readTree(gateway.admin("/v1/decisions").body()).path("decisions");
        }
        assertEquals(awaited, found.size());
        return found;
    }

    private static void say(TestGateway gateway, JsonNode decision, String feedback) throws Exception {
        URI uri = URI.create("http://" + Gateway.text(gateway.gateway().adminAddress()) + "/v1/decisions/"
                + decision.path("request_id").asText() + "/feedback");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"feedback\":\"" + feedback + "\"}"))
                .build();
        assertEquals(
                200,
                HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .statusCode());
    }

    private static JsonNode about(JsonNode decisions, String field) {
        for (JsonNode decision : decisions) {
            if (decision.path("field").asText().equals(field)) {
                return decision;
            }
        }
        throw new AssertionError("no decision about " + field + ": " + decisions);
    }

    private static JsonNode labelled(List<String> lines, String label) throws Exception {
        for (String line : lines) {
            JsonNode record = JSON.readTree(line);
            if (record.path("label").asText().equals(label)) {
                return record;
            }
        }
        throw new AssertionError("nothing is labelled " + label + ": " + lines);
    }

    @Test
    void whatWasSaid_isExportedWithItsVectors_andNothingElse() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = gateway(upstream)) {
            gateway.ask(get("/pages?q=1%27+UNION+SELECT+name+FROM+users--+"));
            gateway.ask(get("/pages?password=" + SECRET + "%27+UNION+SELECT+name+FROM+users--+"));
            gateway.ask(get("/pages?q=nothing+said"));
            JsonNode decisions = decisions(gateway, 3);
            say(gateway, about(decisions, "query q"), "false-positive");
            say(gateway, about(decisions, "query password"), "attack");
            HttpResponse<String> export = gateway.admin("/v1/feedback");
            assertEquals(
                    "application/x-ndjson",
                    export.headers().firstValue("Content-Type").orElse(""));
            List<String> lines = export.body().lines().toList();
            assertEquals(2, lines.size());
            JsonNode attack = labelled(lines, "malicious");
            assertEquals("sqli", attack.path("category").asText());
            assertFalse(attack.at("/vectors/0").has("packed"), "a password's vector stays here");
            JsonNode falseAlarm = labelled(lines, "benign");
            assertTrue(falseAlarm.at("/vectors/0/packed").isTextual());
            for (String text : List.of(SECRET, "select", "127.0.0.1", "/pages", "shop.test")) {
                assertFalse(export.body().contains(text), text);
            }
        }
    }

    @Test
    void nothingSaid_isAnEmptyExport() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = gateway(upstream)) {
            assertEquals("", gateway.admin("/v1/feedback").body());
        }
    }
}
