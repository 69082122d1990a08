package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.host.ConfigException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scores on the admin listener of a gateway. */
@Timeout(60)
class ScoringApiTest {

    @TempDir
    private Path folder;

    private Path config(RecordingUpstream upstream, String models) throws Exception {
        return Files.writeString(folder.resolve("gateway.yml"), """
                listen: [ { address: "127.0.0.1:0" } ]
                admin: { address: "127.0.0.1:0", models: "%s" }
                upstreams: { shop: { servers: [ "%s" ] } }
                model: { bundle: "%s" }
                routes:
                  - match: { path: "/wiki/**" }
                    upstream: shop
                    policy: { tag-at: 99.9, block-at: 200 per million }
                  - match: { path: "/**" }
                    upstream: shop
                """.formatted(
                        models, upstream.url(), TestBundles.SHIPPED.toAbsolutePath()));
    }

    private static JsonNode ask(Gateway gateway, String path, String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + Gateway.text(gateway.adminAddress()) + path));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        }
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        return JsonMapper.builder().build().readTree(answer.body());
    }

    @Test
    void requestsAreJudgedByTheirRoute_andNotForwarded() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                Gateway gateway = Gateway.start(GatewaySections.load(
                        config(
                                upstream,
                                ScoringServerTest.FLOWS.toAbsolutePath().toString()),
                        Map.of()))) {
            JsonNode wiki = ask(gateway, "/v1/score", "{\"method\":\"GET\",\"target\":\"/wiki/a?q=shoes\"}");
            assertEquals("/wiki/**", wiki.path("route").asText());
            assertEquals("200 per million", wiki.path("block_at").asText());
            JsonNode other = ask(gateway, "/v1/score", "{\"method\":\"GET\",\"target\":\"/?q=shoes\"}");
            assertEquals("/**", other.path("route").asText());
            assertEquals("allow", other.path("verdict").asText());
            assertEquals(0, upstream.arrived());
        }
    }

    @Test
    void modelsOfTheFolder_followIt() throws Exception {
        Path models = Files.createDirectory(folder.resolve("models"));
        Files.createSymbolicLink(models.resolve("a"), ScoringServerTest.FLOWS.toAbsolutePath());
        try (RecordingUpstream upstream = new RecordingUpstream();
                Gateway gateway = Gateway.start(GatewaySections.load(config(upstream, models.toString()), Map.of()))) {
            String row = "{\"seconds\":0.1,\"protocol\":\"icmp\",\"bytes\":12}";
            assertEquals(
                    "attack",
                    ask(gateway, "/v1/models/flows-1/predict", row)
                            .path("class")
                            .asText());
            Path more = TestBundles.rename(TestBundles.copyTo(models.resolve("b")), "another-1");
            assertTrue(Set.copyOf(ask(gateway, "/v1/models", "").findValuesAsText("name"))
                    .contains("another-1"));
            Files.writeString(more.resolve("attack.txt"), "broken");
            assertTrue(Set.copyOf(ask(gateway, "/v1/models", "").findValuesAsText("name"))
                    .contains("another-1"));
        }
    }

    @Test
    void aFolderWithoutModels_isAProblemOfTheConfig() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        try (RecordingUpstream upstream = new RecordingUpstream()) {
            Path config = config(upstream, empty.toString());
            ConfigException problem = assertThrows(ConfigException.class, () -> GatewaySections.load(config, Map.of()));
            assertTrue(String.valueOf(problem.getMessage()).startsWith("gateway.yml:2: admin.models: "));
            assertTrue(String.valueOf(problem.getMessage()).contains("holds no model bundle"));
        }
    }
}
