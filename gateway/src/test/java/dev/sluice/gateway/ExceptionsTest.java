package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static dev.sluice.gateway.TestGateway.post;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Limits;
import dev.sluice.gateway.RawClient.Answer;
import dev.sluice.host.Inspector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exceptions before the shipped bundle. */
@Timeout(60)
class ExceptionsTest {

    private static final String SQLI = "1' union select name, password from users--";
    private static final String XSS = "<script>alert(document.cookie)</script>";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String JSON = "Content-Type: application/json";

    private static Inspector inspector = (request, policy) -> {
        throw new IllegalStateException("no bundle");
    };

    @TempDir
    private Path folder;

    private RecordingUpstream upstream;

    @BeforeAll
    static void load() throws BundleException {
        Limits patient = new Limits(4096, 32, 1 << 20, Duration.ofMinutes(1));
        inspector = new Detector(Bundle.load(TestBundles.SHIPPED), patient)::inspect;
    }

    @BeforeEach
    void startUpstream() throws IOException {
        upstream = new RecordingUpstream();
    }

    @AfterEach
    void stopUpstream() throws IOException {
        upstream.close();
    }

    private static String exception(String match) {
        return "exceptions: [ { id: notes, match: { " + match + " } } ]";
    }

    private TestGateway gateway(String... sections) throws Exception {
        return TestGateway.before(upstream, inspector, sections);
    }

    private int status(String match, String request) throws Exception {
        try (TestGateway gateway = gateway(exception(match))) {
            return gateway.ask(request).status();
        }
    }

    private static String form(String target, String fields) {
        return post(target, fields.replace(" ", "+"), FORM);
    }

    @Test
    void exceptedFieldPasses_andTheUpstreamSeesWhatIsLeft() throws Exception {
        assertEquals(403, status("path: /other, field: form note", form("/notes", "note=" + SQLI)));
        assertEquals(200, status("path: /notes, field: form note", form("/notes", "note=" + SQLI)));
        assertEquals("allow", upstream.next().header("Sluice-Verdict"));
    }

    @Test
    void attackInAnotherFieldOfTheRequestIsBlocked() throws Exception {
        String match = "path: /notes, field: form note";
        assertEquals(403, status(match, form("/notes", "note=" + SQLI + "&title=" + SQLI)));
        assertEquals(403, status(match, form("/notes?note=" + SQLI.replace(" ", "+"), "note=" + SQLI)));
        assertTrue(upstream.gotNothing());
    }

    @Test
    void onlyTheClassThatIsNamedPasses() throws Exception {
        String match = "path: /notes, field: form note, class: sqli";
        assertEquals(200, status(match, form("/notes", "note=" + SQLI)));
        assertEquals(403, status(match, form("/notes", "note=" + XSS)));
    }

    @Test
    void routeAndMethodAreHeldTo() throws Exception {
        String routes = "routes: [ { match: { path: /notes/* } }, { match: { path: /** } } ]";
        try (TestGateway gateway = gateway(routes, exception("route: /notes/*, method: POST, field: form note"))) {
            String fields = "note=" + SQLI;
            assertEquals(200, gateway.ask(form("/notes/7", fields)).status());
            assertEquals(403, gateway.ask(form("/elsewhere", fields)).status());
            String put = form("/notes/7", fields).replaceFirst("POST", "PUT");
            assertEquals(403, gateway.ask(put).status());
        }
    }

    @Test
    void pathsThatAreWrittenInAnotherWayAreTheSame() throws Exception {
        assertEquals(200, status("path: /a/notes, field: form note", form("/%61//notes", "note=" + SQLI)));
        assertEquals(403, status("path: /notes, field: form note", form("/notes/../admin", "note=" + SQLI)));
    }

    @Test
    void itemsOfListsAreExcepted() throws Exception {
        String body = "{\"items\":[{\"note\":\"fine\"},{\"note\":\"" + SQLI + "\"}]}";
        assertEquals(200, status("path: /api, field: 'json items[*].note'", post("/api", body, JSON)));
        String attack = body.replace("\"fine\"", "\"fine\",\"name\":\"" + SQLI + "\"");
        assertEquals(403, status("path: /api, field: 'json items[*].note'", post("/api", attack, JSON)));
    }

    @Test
    void compressedBodiesAreExcepted() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(("note=" + SQLI.replace(" ", "+")).getBytes(ISO_8859_1));
        }
        String request = post("/notes", zipped.toString(ISO_8859_1), FORM, "Content-Encoding: gzip");
        assertEquals(200, status("path: /notes, field: form note", request));
        assertEquals(403, status("path: /notes, field: form other", request));
    }

    @Test
    void tailsOfLongBodiesAreExcepted() throws Exception {
        String filler = "filler=" + "some harmless words ".repeat(200);
        String request = form("/notes", filler + "&" + filler + "&note=" + SQLI);
        String limits = "inspection: { body-limit: 1 KiB, tail-limit: 1 KiB }";
        for (String field : new String[] {"note", "other"}) {
            try (TestGateway gateway = gateway(limits, exception("path: /notes, field: form " + field))) {
                assertEquals(
                        field.equals("note") ? 200 : 403, gateway.ask(request).status());
            }
        }
    }

    @Test
    void shortValuesBeyondTheLimitOfFieldsAreJudgedTogether_soTheyAreNotExcepted() throws Exception {
        String many = IntStream.range(0, 5000).mapToObj(i -> "p" + i + "=1").collect(Collectors.joining("&"));
        String match = "path: /notes, field: form note";
        assertEquals(403, status(match, form("/notes", many + "&note=1' or 1=1--")));
        assertEquals(200, status(match, form("/notes", many + "&note=" + SQLI)));
    }

    @Test
    void firstMessagesOfWebSocketsAreExcepted() throws Exception {
        upstream.behaving((request, connection) -> {
            WebSocketTest.grant(connection);
            WebSocketTest.echo(connection);
        });
        String message = WebSocketTest.frame(0x81, "{\"note\":\"" + SQLI + "\"}");
        String watching = "inspection: { websocket-first-message: true }";
        for (String path : new String[] {"/chat", "/other"}) {
            try (TestGateway gateway = gateway(watching, exception("path: /chat, field: json note"));
                    RawClient client = gateway.connect()) {
                client.send(WebSocketTest.handshake(path)).answerToHead();
                int first = client.send(message).socket().getInputStream().read();
                assertEquals(path.equals("/chat") ? 0x81 : 0x88, first);
            }
        }
    }

    @Test
    void endsAtItsExpiryWithoutAReload() throws Exception {
        Instant end = Instant.now().plusSeconds(2);
        String exception =
                "exceptions: [ { id: notes, match: { path: /notes, field: form note }, expires: \"" + end + "\" } ]";
        try (TestGateway gateway = gateway(exception)) {
            int before = gateway.ask(form("/notes", "note=" + SQLI)).status();
            assertTrue(before == 200 || Instant.now().isAfter(end));
            Thread.sleep(Math.max(1, Duration.between(Instant.now(), end).toMillis() + 1));
            assertEquals(403, gateway.ask(form("/notes", "note=" + SQLI)).status());
        }
    }

    @Test
    void useIsCountedAndWrittenDown() throws Exception {
        Path log = folder.resolve("decisions.jsonl");
        String decisions = "decisions: { keep: tagged, file: \"" + log + "\" }";
        try (TestGateway gateway = gateway(decisions, exception("path: /notes, field: form note"))) {
            Answer answer = gateway.ask(form("/notes", "note=" + SQLI));
            assertEquals(200, answer.status());
            WrittenLog.awaitDecision(log, "\"exception\":\"notes\"");
            assertTrue(
                    gateway.admin("/metrics").body().contains("sluice_exceptions_used_total{id=\"notes\"} 1.0"),
                    gateway.admin("/metrics").body());
        }
        JsonNode decision = JsonMapper.builder().build().readTree(Files.readString(log));
        assertEquals("allow", decision.path("disposition").asText());
        assertEquals("form note", decision.path("excepted").path("field").asText());
        assertEquals("sqli", decision.path("excepted").path("attack_class").asText());
        assertTrue(decision.path("excepted").path("score").asDouble() > 99.95);
        assertTrue(decision.path("score").asDouble() < 99);
        assertTrue(decision.path("decided_by").path(0).asText().matches("gateway.*\\.yml:\\d+ exceptions\\[0]: notes"));
    }

    @Test
    void harmlessRequestsUseNoException() throws Exception {
        try (TestGateway gateway = gateway(exception("path: /notes, field: query q"))) {
            gateway.ask(get("/notes?q=hello"));
            assertTrue(!gateway.admin("/metrics").body().contains("sluice_exceptions_used_total{"));
        }
    }
}
