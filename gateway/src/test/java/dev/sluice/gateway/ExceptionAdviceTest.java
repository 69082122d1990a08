package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Field;
import dev.sluice.detector.Limits;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Verdict;
import dev.sluice.gateway.AttackSample.Attack;
import dev.sluice.gateway.RawClient.Answer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(120)
class ExceptionAdviceTest {

    private static final Pattern ID = Pattern.compile("Sluice-Request-Id: (\\w+)");
    private static final String SQLI = "1'+union+select+name,+password+from+users--";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Path config(RecordingUpstream upstream, String decisions, String more) throws Exception {
        return Files.writeString(
                folder.resolve("gateway.yml"),
                """
                listen: [ { address: "127.0.0.1:0" } ]
                admin: { address: "127.0.0.1:0" }
                upstreams: { shop: { servers: "%s" } }
                model: { bundle: %s }
                decisions: { %s }
                """.formatted(upstream.url(), TestBundles.SHIPPED.toAbsolutePath(), decisions) + more);
    }

    private static Answer ask(Gateway gateway, String request) throws Exception {
        try (RawClient client = new RawClient(gateway.addresses().get(0))) {
            return client.send(request).answer();
        }
    }

    private static String id(Answer answer) {
        Matcher matcher = ID.matcher(answer.head());
        assertTrue(matcher.find(), answer.head());
        return matcher.group(1);
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    private static JsonNode json(String text) throws Exception {
        return JsonMapper.builder().build().readTree(text);
    }

    @Test
    void aFalseAlarmPassesWithTheExceptionThatIsSuggested_andNothingElseDoes() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream()) {
            Path config = config(upstream, "file: decisions.jsonl", "");
            String request = post("/wiki/7/edit", "title=x&text=" + SQLI, FORM);
            String id;
            try (Gateway gateway = Gateway.start(GatewaySections.load(config, Map.of()))) {
                Answer blocked = ask(gateway, request);
                assertEquals(403, blocked.status());
                id = id(blocked);
                WrittenLog.awaitDecision(folder.resolve("decisions.jsonl"), id);
            }
            assertEquals(
                    0,
                    run("exception", "suggest", "--config", config.toString(), "--request-id", id, "--json"),
                    err.toString());
            JsonNode advice = json(out.toString());
            JsonNode match = advice.path("exception").path("match");
            assertEquals("/**", match.path("route").asText());
            assertEquals("POST", match.path("method").asText());
            assertEquals("/wiki/7/edit", match.path("path").asText());
            assertEquals("form text", match.path("field").asText());
            assertEquals("sqli", match.path("attack_class").asText());
            assertEquals(
                    LocalDate.now(ZoneOffset.UTC).plusDays(90).toString(),
                    advice.path("exception").path("expires").asText());
            assertEquals(1, advice.path("lets_pass").path("recorded").asInt());
            int passing = advice.path("lets_pass").path("attacks_of_sample").asInt();
            assertTrue(passing > 0);
            assertTrue(
                    passing < advice.path("lets_pass").path("blocked_of_sample").asInt() / 2);

            config(upstream, "file: decisions.jsonl", advice.path("yaml").asText());
            try (Gateway gateway = Gateway.start(GatewaySections.load(config, Map.of()))) {
                assertEquals(200, ask(gateway, request).status());
                assertEquals(
                        403, ask(gateway, request.replace("/wiki/7", "/wiki/8")).status());
                String xss = post("/wiki/7/edit", "text=<script>alert(document.cookie)</script>", FORM);
                assertEquals(403, ask(gateway, xss).status());
                String other = post("/wiki/7/edit", "title=" + SQLI + "&text=" + SQLI, FORM);
                assertEquals(403, ask(gateway, other).status());
            }
        }
    }

    @Test
    void theGatewaySuggestsAndLists() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(
                        upstream,
                        new Detector(Bundle.load(TestBundles.SHIPPED), patient())::inspect,
                        "decisions: { store: { file: \"" + folder.resolve("recent") + "\" } }",
                        "exceptions: [ { id: old, match: { path: /a, field: form b }, expires: 2026-01-01 } ]")) {
            String id = id(gateway.ask(post("/wiki", "text=" + SQLI, FORM)));
            JsonNode advice = json("{}");
            for (int i = 0; i < 100 && !advice.has("yaml"); i++) {
                Thread.sleep(50);
                advice = json(
                        gateway.admin("/v1/exceptions/suggest?request-id=" + id).body());
            }
            assertEquals(
                    "form text",
                    advice.path("exception").path("match").path("field").asText());
            assertEquals(1, advice.path("lets_pass").path("recorded").asInt());
            JsonNode listed = json(gateway.admin("/v1/exceptions").body())
                    .path("exceptions")
                    .path(0);
            assertEquals("old", listed.path("id").asText());
            assertTrue(listed.path("expired").asBoolean());
            assertEquals(
                    404, gateway.admin("/v1/exceptions/suggest?request-id=NONE").statusCode());
            assertEquals(400, gateway.admin("/v1/exceptions/suggest?id=" + id).statusCode());
        }
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream()) {
            Path config = config(upstream, "file: decisions.jsonl", "");
            assertEquals(1, run("exception", "suggest", "--config", config.toString(), "--request-id", "NONE"));
            assertTrue(err.toString().contains("no decision on request NONE; looked in "), err.toString());
        }
    }

    private static Limits patient() {
        return new Limits(4096, 32, 1 << 20, Duration.ofMinutes(1));
    }

    @Test
    void theSampleHasEveryClassThatIsAValue() {
        Map<AttackClass, Long> count = AttackSample.attacks().stream()
                .collect(Collectors.groupingBy(Attack::attackClass, Collectors.counting()));
        assertEquals(Set.of(20L), Set.copyOf(count.values()));
        assertEquals(AttackClass.values().length - 1, count.size());
        assertFalse(count.containsKey(AttackClass.SCANNER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "path 2",
                "query q",
                "query",
                "header x-note",
                "cookie note",
                "form note",
                "json note",
                "json items[].note",
                "json answers.*.text",
                "json [].a[][].b",
                "xml order/item/note",
                "xml order/item/@id",
                "multipart note",
                "body",
                "form note#base64"
            })
    void attacksComeWhereTheFieldSays(String field) throws Exception {
        Detector detector = new Detector(Bundle.load(TestBundles.SHIPPED), patient());
        String attack = "1' union select name, password from users where id='1'--";
        PlacedValue placed = PlacedValue.of(field, attack, "POST", "/notes").orElseThrow();
        Verdict verdict = detector.inspect(placed, Policy.DEFAULT);
        Field found = verdict.field();
        assertNotNull(found);
        assertEquals(field.replace("*", "any"), found.toString());
    }
}
