package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static dev.sluice.gateway.TestGateway.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.RawClient.Answer;
import dev.sluice.host.LoadedConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** A real gateway with the shipped bundle, and what the command tells of its decisions. */
@Timeout(120)
class ExplainCommandTest {

    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern ID = Pattern.compile("Sluice-Request-Id: (\\w{26})");
    private static final String INJECTION = "/search?q=mug%27+UNION+SELECT+name,password+FROM+users--+";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    private Path config(String upstream) throws IOException {
        return Files.writeString(
                folder.resolve("gateway.yml"), """
                listen: [ { address: "127.0.0.1:0" } ]
                admin: { address: "127.0.0.1:0" }
                upstreams: { shop: { servers: "%s" } }
                model: { bundle: %s }
                policy:
                  mode: block
                  tag-at: 99.0
                  block-at: 500 per million
                routes:
                  - match: { path: "/api/**" }
                    policy: { block-at: 600 per million }
                  - match: { path: "/**" }
                decisions:
                  file: decisions.jsonl
                  redaction: { fields: [ tax-id ] }
                """.formatted(upstream, HOME.resolve("config/models/default")));
    }

    /** Sends requests to a gateway of {@code config}; the id of the last block page. */
    private String idOfBlocked(Path config, String... requests) throws Exception {
        LoadedConfig<Config> loaded = GatewaySections.load(config, Map.of());
        String id = "";
        try (Gateway gateway = Gateway.start(loaded)) {
            for (String request : requests) {
                try (RawClient client = new RawClient(gateway.addresses().get(0))) {
                    Answer answer = client.send(request).answer();
                    assertEquals(403, answer.status(), answer.head());
                    Matcher matcher = ID.matcher(answer.head());
                    assertTrue(matcher.find(), answer.head());
                    id = matcher.group(1);
                }
                WrittenLog.awaitDecision(folder.resolve("decisions.jsonl"), id);
            }
        }
        return id;
    }

    private JsonNode printed() throws IOException {
        return JsonMapper.builder().build().readTree(out.toString());
    }

    @Test
    void idOfABlockPage_leadsToFieldBytesReasonsAndLineOfTheConfig() throws Exception {
        Path config = config("http://127.0.0.1:1");
        String id = idOfBlocked(config, get(INJECTION));

        assertEquals(Main.DONE, run("explain", "--config", config.toString(), "--request-id", id), err.toString());

        String told = out.toString();
        assertTrue(told.contains("Field       query q"), told);
        assertTrue(told.contains("Decided by  " + config + ":8 policy.block-at: 500 per million"), told);
        assertTrue(told.contains(config + ":12 routes[1]"), told);
        assertTrue(told.contains("mug' union select name,password from users--"), told);
        assertTrue(told.contains("^^^^^^^^^^^^"), told);
        assertTrue(Pattern.compile("\\+\\d+\\.\\d\\d {2}the beginning of a query: union select .*, bytes 5 to \\d+\\)")
                .matcher(told)
                .find());
    }

    @Test
    void aRoutesOwnThreshold_isNamedWithItsLine() throws Exception {
        Path config = config("http://127.0.0.1:1");
        String id = idOfBlocked(config, get("/api" + INJECTION));

        assertEquals(Main.DONE, run("explain", "--json", "--config", config.toString(), "--request-id", id));

        JsonNode decision = printed();
        assertEquals(
                config + ":11 routes[0].policy.block-at: 600 per million",
                decision.path("decided_by").path(0).asText());
        assertEquals("sqli", decision.path("attack_class").asText());
        assertEquals("query q", decision.path("field").asText());
    }

    @Test
    void theSameRequestInAFile_getsTheSameVerdictAndReasons() throws Exception {
        Path config = config("http://127.0.0.1:1");
        Path file =
                Files.writeString(folder.resolve("request.http"), get(INJECTION).replace("\r\n", "\n"));
        idOfBlocked(config, get(INJECTION));
        JsonNode logged = JsonMapper.builder()
                .build()
                .readTree(Files.readAllLines(folder.resolve("decisions.jsonl")).get(0));

        assertEquals(
                Main.DONE, run("explain", "--json", "--config", config.toString(), file.toString()), err.toString());

        for (String key : new String[] {
            "disposition", "score", "raw_score", "attack_class", "field", "route", "decided_by", "reasons", "excerpt"
        }) {
            assertEquals(logged.path(key), printed().path(key), key);
        }
    }

    @Test
    void secretsAreInNoLog() throws Exception {
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(events);
        String attack = "' union select 1,2 from users-- ";
        String encoded = "%27%20union%20select%201,2%20from%20users--%20";
        try {
            Path config = config("http://127.0.0.1:1");
            idOfBlocked(
                    config,
                    get("/a", "Cookie: theme=MARKED0" + attack.replace(' ', '+')),
                    get("/a", "Authorization: Bearer MARKED1" + attack),
                    get("/a", "X-Api-Key: MARKED2" + attack),
                    get("/a?access_token=MARKED3" + encoded),
                    post("/a", "{\"user\":{\"password\":\"MARKED4" + attack + "\"}}", "Content-Type: application/json"),
                    post("/a", "{\"tax_id\":\"MARKED5" + attack + "\"}", "Content-Type: application/json"),
                    get("/a?q=marked6@shop.example" + encoded),
                    get("/a?q=4111111111111111" + encoded));
        } finally {
            root.detachAppender(events);
        }
        String log = Files.readString(folder.resolve("decisions.jsonl"));
        assertEquals(
                8, log.lines().filter(line -> line.contains("\"reasons\":[{")).count(), log);
        for (String text : new String[] {log, events.list.toString()}) {
            assertFalse(text.toLowerCase(java.util.Locale.ROOT).contains("marked"), text);
            assertFalse(text.contains("411111"), text);
        }
    }

    @Test
    void unknownId_endsWithCode1_andSaysWhereItLooked() throws Exception {
        Path config = config("http://127.0.0.1:1");
        assertEquals(Main.NO, run("explain", "--config", config.toString(), "--request-id", "01\u001b[31m"));
        assertTrue(err.toString().contains("01\\x1b[31m; looked in " + folder.resolve("decisions.jsonl")));
        assertTrue(err.toString().contains("decisions.jsonl.4"));
    }

    @Test
    void decisionInAFileThatWasPutAside_isFound() throws Exception {
        Path config = config("http://127.0.0.1:1");
        String id = idOfBlocked(config, get(INJECTION));
        Files.move(folder.resolve("decisions.jsonl"), folder.resolve("decisions.jsonl.3"));
        assertEquals(Main.DONE, run("explain", "--config", config.toString(), "--request-id", id), err.toString());
    }

    @Test
    void decisionInTheStore_isFound_whetherTheGatewayRunsOrNot() throws Exception {
        Path config = config("http://127.0.0.1:1");
        Files.writeString(
                config, Files.readString(config).replace("file: decisions.jsonl", "store: { file: decisions }"));
        String id;
        try (Gateway gateway = Gateway.start(GatewaySections.load(config, Map.of()));
                RawClient client = new RawClient(gateway.addresses().get(0))) {
            Matcher matcher = ID.matcher(client.send(get(INJECTION)).answer().head());
            assertTrue(matcher.find());
            id = matcher.group(1);
            Path running = Files.writeString(
                    folder.resolve("running.yml"),
                    Files.readString(config)
                            .replace(
                                    "admin: { address: \"127.0.0.1:0\" }",
                                    "admin: { address: \"" + Gateway.text(gateway.adminAddress()) + "\" }"));
            for (int i = 0; i < 100 && run("explain", "--config", running.toString(), "--request-id", id) != 0; i++) {
                Thread.sleep(100);
            }
        }
        assertTrue(out.toString().contains("Field       query q"), err.toString());
        assertEquals(Main.DONE, run("explain", "--config", config.toString(), "--request-id", id), err.toString());
        assertEquals(Main.NO, run("explain", "--config", config.toString(), "--request-id", id + "0"));
        assertTrue(err.toString().contains("looked in " + folder.resolve("decisions")), err.toString());
    }

    @Test
    void withoutALog_itSaysHowToConfigureOne() {
        String shipped = HOME.resolve("config/gateway.yml").toString();
        assertEquals(Main.BAD_INPUT, run("explain", "--config", shipped, "--request-id", "01"));
        assertTrue(err.toString().contains("decisions: { file: decisions.jsonl }"), err.toString());
        assertEquals(Main.BAD_INPUT, run("explain", "--request-id", "01"));
        assertTrue(err.toString().contains("--request-id needs --config FILE"), err.toString());
    }

    @Test
    void bytesThatSteerATerminal_areEscaped() throws Exception {
        Path file = folder.resolve("request.http");
        Files.write(
                file,
                ("POST /a HTTP/1.1\nHost: shop\nContent-Type: application/x-www-form-urlencoded\n\n"
                                + "%1b[31m%e2%80%ae=%1b]0;x%07' union select null,null-- ")
                        .getBytes(StandardCharsets.UTF_8));
        assertEquals(
                Main.DONE,
                run("explain", "--bundle", HOME.resolve("config/models/default").toString(), file.toString()),
                err.toString());
        assertTrue(out.toString().contains("\\x1b[31m\\u{202e}"), out.toString());
        assertFalse(out.toString().contains("\u001b"));
    }

    @Test
    void whatTheGatewayRefuses_isSaid() throws Exception {
        Path file = Files.writeString(folder.resolve("request.http"), "GET / HTTP/1.1\n\n");
        String bundle = HOME.resolve("config/models/default").toString();
        assertEquals(Main.BAD_INPUT, run("explain", "--bundle", bundle, file.toString()));
        assertTrue(err.toString().contains("would refuse this request with 400: a request has one Host"));
        assertEquals(
                Main.BAD_INPUT,
                run("explain", "--bundle", bundle, folder.resolve("none").toString()));
        assertTrue(err.toString().contains("none: no such file"));
    }
}
