package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static dev.sluice.gateway.TestGateway.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.host.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DecisionLogTest {

    @TempDir
    private Path folder;

    /** What is written while {@code requests} are served. */
    private List<JsonNode> decisions(String keep, String... requests) throws Exception {
        Path file = folder.resolve("logs/decisions.jsonl");
        String section = "decisions: { file: \"" + file + "\", keep: " + keep + " }";
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, section)) {
            for (String request : requests) {
                gateway.ask(request);
            }
        }
        List<JsonNode> decisions = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            decisions.add(JsonMapper.builder().build().readTree(line));
        }
        return decisions;
    }

    @Test
    void decisionSaysWhatWasDecidedAndWhy() throws Exception {
        JsonNode decision = decisions("all", post("/attack?secret=1", "q=1")).get(0);
        assertTrue(decision.path("time").asText().endsWith("Z"));
        assertEquals(1, decision.path("schema").asInt());
        assertEquals(26, decision.path("request_id").asText().length());
        assertEquals("127.0.0.1", decision.path("client").asText());
        assertEquals("/**", decision.path("route").asText());
        assertEquals("POST", decision.path("method").asText());
        assertEquals("shop.test", decision.path("host").asText());
        assertEquals("block", decision.path("mode").asText());
        assertEquals("block", decision.path("disposition").asText());
        assertTrue(decision.path("enforced").asBoolean());
        assertEquals(99.98765, decision.path("score").asDouble(), 0);
        assertEquals(1.25, decision.path("raw_score").asDouble(), 0);
        assertEquals("sqli", decision.path("attack_class").asText());
        assertEquals("full", decision.path("completeness").asText());
        assertEquals("test-1", decision.path("model").asText());
        assertEquals(403, decision.path("status").asInt());
        assertEquals(3, decision.path("request_bytes").asInt());
        assertTrue(decision.path("total_micros").asLong() > 0);
        assertFalse(decision.has("upstream_status"));
    }

    @Test
    void queryValuesAreNotWritten() throws Exception {
        JsonNode decision =
                decisions("all", get("/a/b?card=4111", "Cookie: c=4111")).get(0);
        assertEquals("/a/b", decision.path("path").asText());
        assertFalse(decision.toString().contains("4111"));
    }

    @Test
    void upstreamsAnswerIsWritten() throws Exception {
        JsonNode decision = decisions("all", get("/")).get(0);
        assertEquals(200, decision.path("upstream_status").asInt());
        assertEquals(5, decision.path("response_bytes").asInt());
        assertFalse(decision.path("enforced").asBoolean());
        assertFalse(decision.has("attack_class"));
    }

    @Test
    void tagged_keepsWhatIsNotable() throws Exception {
        List<JsonNode> decisions = decisions("tagged", get("/"), get("/odd"), get("/"), get("/attack"));
        assertEquals(
                List.of("tag", "block"),
                decisions.stream().map(d -> d.path("disposition").asText()).toList());
    }

    @Test
    void fullFilesArePutAside_andTheOldestGo() throws Exception {
        Path file = folder.resolve("decisions.jsonl");
        String section = "decisions: { file: \"" + file + "\", keep: all, max-file-size: 1 kB, files: 3 }";
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, section)) {
            for (int i = 0; i < 20; i++) {
                gateway.ask(get("/" + i));
            }
        }
        assertTrue(Files.readString(folder.resolve("decisions.jsonl.2")).endsWith("}\n"));
        assertFalse(Files.exists(folder.resolve("decisions.jsonl.3")));
    }

    @Test
    void placeThatCannotBeWrittenShowsAtStart() throws Exception {
        Path notAFolder = Files.createFile(folder.resolve("file"));
        try (RecordingUpstream upstream = new RecordingUpstream()) {
            StartException problem = assertThrows(
                    StartException.class,
                    () -> TestGateway.before(upstream, "decisions: { file: \"" + notAFolder + "/d.jsonl\" }"));
            assertTrue(String.valueOf(problem.getMessage()).startsWith("decisions.file: "));
        }
    }
}
