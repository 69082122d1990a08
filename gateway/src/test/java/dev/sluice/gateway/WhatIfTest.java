package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with a store: attacks score 99.98765, what is odd 99.5, all else 12.5. */
@Timeout(60)
class WhatIfTest {

    private static final String PATH = "/v1/thresholds/what-if?route=%2F**";

    @TempDir
    private Path folder;

    private String section(String keep) {
        return "decisions: { keep: " + keep + ", store: { file: \"" + folder.resolve("decisions") + "\" } }";
    }

    private static JsonNode json(String text) throws Exception {
        return JsonMapper.builder().build().readTree(text);
    }

    private static JsonNode ask(TestGateway gateway, String query, int recorded) throws Exception {
        JsonNode answer = json("{}");
        for (int i = 0; i < 200 && answer.path("recorded").asInt() != recorded; i++) {
            Thread.sleep(25);
            answer = json(gateway.admin(PATH + query).body());
        }
        assertEquals(recorded, answer.path("recorded").asInt(), answer.toString());
        return answer;
    }

    private static void assertCounts(int allow, int tag, int block, JsonNode counts) throws Exception {
        assertEquals(json("{\"allow\":%d,\"tag\":%d,\"block\":%d}".formatted(allow, tag, block)), counts);
    }

    private static void send(TestGateway gateway, String... targets) throws Exception {
        for (String target : targets) {
            gateway.ask(get(target));
        }
    }

    @Test
    void otherThresholds_areTriedOnWhatIsRecorded() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream()) {
            try (TestGateway gateway = TestGateway.before(upstream, section("all"))) {
                send(gateway, "/a", "/b", "/odd", "/attack", "/attack2");
                JsonNode same = ask(gateway, "", 5);
                assertCounts(2, 1, 2, same.path("now"));
                assertCounts(2, 1, 2, same.path("then"));
                assertEquals(5, same.path("requests").asInt());

                JsonNode stricter = ask(gateway, "&tag-at=10&block-at=99.2", 5);
                assertCounts(0, 2, 3, stricter.path("then"));
                assertEquals(
                        "/odd",
                        stricter.path("newly_blocked").path(0).path("path").asText());
                assertEquals(1, stricter.path("newly_blocked").size());
                assertEquals(0, stricter.path("no_longer_blocked").size());
                assertEquals(
                        "/odd", stricter.path("borderline").path(0).path("path").asText());
            }
            try (TestGateway gateway = TestGateway.before(upstream, section("all"))) {
                send(gateway, "/attack3");
                JsonNode laxer = ask(gateway, "&block-at=100%20per%20million", 6);
                assertCounts(2, 4, 0, laxer.path("then"));
                assertEquals(3, laxer.path("no_longer_blocked").size());
                assertEquals(
                        2,
                        json(gateway.admin(PATH + "&block-at=100%20per%20million&limit=2")
                                        .body())
                                .path("no_longer_blocked")
                                .size());
                JsonNode bars = laxer.path("histogram");
                assertEquals(
                        "{\"from_score\":0.0,\"to_score\":50.0,\"count\":2}",
                        bars.path(0).toString());
                int count = 0;
                for (JsonNode bar : bars) {
                    count += bar.path("count").asInt();
                }
                assertEquals(6, count);
            }
        }
    }

    @Test
    void onlyItsTimeAndItsRoute_count() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(
                        upstream,
                        section("all"),
                        "routes: [ { match: { path: \"/api/**\" } }, { match: { path: \"/**\" } } ]")) {
            send(gateway, "/api/attack", "/attack");
            ask(gateway, "", 1);
            ask(gateway, "&from=" + Instant.now().minusSeconds(60), 1);
            ask(gateway, "&to=" + Instant.now().minusSeconds(60), 0);
        }
    }

    @Test
    void sampledDecisions_standForAHundredRequests() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, section("sampled"))) {
            for (int i = 0; i < 101; i++) {
                send(gateway, "/" + i);
            }
            send(gateway, "/attack");
            JsonNode answer = ask(gateway, "", 3);
            assertTrue(answer.path("sampled").asBoolean());
            assertEquals(201, answer.path("requests").asInt());
            assertEquals(
                    100,
                    json(gateway.admin("/v1/decisions?disposition=allow").body())
                            .path("decisions")
                            .path(0)
                            .path("stands_for")
                            .asInt());
        }
    }

    @Test
    void whatIsNotUnderstood_isSaid() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, section("all"))) {
            for (String[] wrong : new String[][] {
                {"?block-at=99", "400", "?route="},
                {"?route=/nowhere", "404", "is no route"},
                {"?route=/**&block-at=much", "400", "is no threshold"},
                {"?route=/**&block-at=98", "400", "above block-at"},
                {"?route=/**&limit=101", "400", "limit"},
                {"?route=/**&blockat=99", "400", "did you mean block-at?"}
            }) {
                HttpResponse<String> answer = gateway.admin("/v1/thresholds/what-if" + wrong[0]);
                assertEquals(wrong[1], Integer.toString(answer.statusCode()), wrong[0]);
                assertTrue(json(answer.body()).path("detail").asText().contains(wrong[2]), answer.body());
            }
        }
    }

    @Test
    void withoutAStore_itSaysHowToConfigureOne() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream)) {
            HttpResponse<String> answer = gateway.admin(PATH);
            assertEquals(404, answer.statusCode());
            assertTrue(answer.body().contains("store: { file: decisions }"), answer.body());
        }
    }
}
