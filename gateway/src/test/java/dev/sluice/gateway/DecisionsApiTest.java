package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with a store, asked through its admin listener. */
@Timeout(60)
class DecisionsApiTest {

    @TempDir
    private Path folder;

    private String section() {
        return "decisions: { keep: all, hash-clients: true, store: { file: \"" + folder.resolve("decisions")
                + "\", keep: 1000, max-age: 1d } }";
    }

    private static JsonNode json(String text) throws Exception {
        return JsonMapper.builder().build().readTree(text);
    }

    private static JsonNode search(TestGateway gateway, String query, int awaited) throws Exception {
        JsonNode found = json("{}");
        for (int i = 0; i < 200 && found.path("decisions").size() != awaited; i++) {
            Thread.sleep(25);
            found = json(gateway.admin("/v1/decisions" + query).body());
        }
        assertEquals(awaited, found.path("decisions").size(), found.toString());
        return found;
    }

    private static HttpResponse<String> post(TestGateway gateway, String path, String type, String body)
            throws Exception {
        URI uri = URI.create("http://" + Gateway.text(gateway.gateway().adminAddress()) + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void decisionsAreSearched_pagedAndCommented_andSurviveARestart() throws Exception {
        String id;
        try (RecordingUpstream upstream = new RecordingUpstream()) {
            try (TestGateway gateway = TestGateway.before(upstream, section())) {
                gateway.ask(get("/a"));
                search(gateway, "", 1);
                gateway.ask(get("/attack"));
                gateway.ask(get("/odd"));
                search(gateway, "", 3);
                search(gateway, "?client=127.0.0.1&class=sqli", 2);
                JsonNode first = search(gateway, "?limit=2", 2);
                JsonNode rest =
                        search(gateway, "?limit=2&before=" + first.path("next").asText(), 1);
                assertEquals("/a", rest.path("decisions").path(0).path("path").asText());

                id = search(gateway, "?disposition=block", 1)
                        .path("decisions")
                        .path(0)
                        .path("request_id")
                        .asText();
                String path = "/v1/decisions/" + id;
                assertEquals(
                        "/attack", json(gateway.admin(path).body()).path("path").asText());
                assertEquals(
                        415,
                        post(gateway, path + "/feedback", "text/plain", "{}").statusCode());
                assertEquals(
                        400,
                        post(gateway, path + "/feedback", "application/json", "{")
                                .statusCode());
                assertEquals(
                        404,
                        post(gateway, path + "0/feedback", "application/json", "{\"feedback\":\"attack\"}")
                                .statusCode());
                HttpResponse<String> said =
                        post(gateway, path + "/feedback", "application/json", "{\"feedback\":\"false-positive\"}");
                assertEquals(
                        "false-positive", json(said.body()).path("feedback").asText());
            }
            try (TestGateway gateway = TestGateway.before(upstream, section())) {
                assertEquals(
                        "false-positive",
                        json(gateway.admin("/v1/decisions/" + id).body())
                                .path("feedback")
                                .asText());
            }
        }
    }

    @Test
    void reload_keepsTheStoreOpen() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, section())) {
            gateway.ask(get("/attack"));
            search(gateway, "", 1);
            gateway.reload(upstream, section().replace("keep: 1000", "keep: 500"));
            gateway.ask(get("/odd"));
            search(gateway, "", 2);
        }
    }

    @Test
    void whatIsNotUnderstood_isSaid() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, section())) {
            for (String query : new String[] {"from=yesterday", "limit=0", "limit=501", "before=x", "klient=1"}) {
                HttpResponse<String> answer = gateway.admin("/v1/decisions?" + query);
                assertEquals(400, answer.statusCode(), query);
                assertTrue(json(answer.body()).path("detail").asText().contains(query.split("=", 2)[0]), query);
            }
            HttpResponse<String> wrongMethod = post(gateway, "/v1/decisions", "application/json", "{}");
            assertEquals(405, wrongMethod.statusCode());
            assertEquals("GET", wrongMethod.headers().firstValue("Allow").orElse(""));
            assertEquals(
                    "nosniff",
                    wrongMethod.headers().firstValue("X-Content-Type-Options").orElse(""));
            assertEquals(404, gateway.admin("/v1/decisions/01").statusCode());
        }
    }

    @Test
    void withoutAStore_itSaysHowToConfigureOne() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream)) {
            HttpResponse<String> answer = gateway.admin("/v1/decisions");
            assertEquals(404, answer.statusCode());
            assertTrue(answer.body().contains("store: { file: decisions }"), answer.body());
        }
    }

    @Test
    void foreignNameForLoopback_isRefused() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, section());
                RawClient client = new RawClient(gateway.gateway().adminAddress())) {
            client.send("GET /v1/decisions HTTP/1.1\r\nHost: rebound.example:9090\r\n\r\n");
            assertEquals(403, client.answer().status());
        }
    }
}
