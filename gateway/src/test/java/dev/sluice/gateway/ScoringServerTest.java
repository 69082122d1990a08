package dev.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.detector.FeatureSchema;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scoring service with the shipped bundle and a model of flows, as programs meet it. */
@Timeout(60)
class ScoringServerTest {

    /** Trained by {@code train --table} on 3,000 made-up flows. */
    static final Path FLOWS = Path.of("src", "test", "resources", "dev", "sluice", "gateway", "flows");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String ATTACK = """
            {"method": "GET", "target": "/?q=1%27+UNION+SELECT+name,password+FROM+users--+", "headers": [["Host", "a"]]}""";
    private static final String PLAIN =
            "{\"method\": \"GET\", \"target\": \"/?q=shoes\", \"headers\": [[\"Host\", \"a\"]]}";
    private static final String PING = "{\"seconds\": 0.1, \"protocol\": \"icmp\", \"bytes\": 12}";
    private static final String LONG_TALK = "{\"seconds\": 9.5, \"protocol\": \"udp\", \"bytes\": 4000}";

    @TempDir
    private static Path folder;

    private static ScoringServer server;
    private static String shipped;

    @BeforeAll
    static void start() throws Exception {
        Path models = Files.createDirectory(folder.resolve("models"));
        TestBundles.copyTo(models.resolve("http"));
        Files.createSymbolicLink(models.resolve("flows"), FLOWS.toAbsolutePath());
        shipped = JsonMapper.builder()
                .build()
                .readTree(models.resolve("http/bundle.json").toFile())
                .path("name")
                .asText();
        server = started("--model", models.toString(), "--port", "0");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ScoringServer started(String... arguments) throws Exception {
        ServeCommand command = new ServeCommand();
        new picocli.CommandLine(command).parseArgs(arguments);
        return command.start();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(uri(server, path)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(server, path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private static URI uri(ScoringServer of, String path) {
        return URI.create("http://" + Gateway.text(of.address()) + path);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        return JsonMapper.builder().build().readTree(answer.body());
    }

    private static JsonNode score(String body) throws Exception {
        return json(post("/v1/score", body));
    }

    private static JsonNode predict(String body) throws Exception {
        return json(post("/v1/models/flows-1/predict", body));
    }

    private static String refusal(int status, String path, String body) throws Exception {
        HttpResponse<String> answer = post(path, body);
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
        return JsonMapper.builder()
                .build()
                .readTree(answer.body())
                .path("detail")
                .asText();
    }

    private static String batch(String key, String item, int count) {
        return "{\"" + key + "\": [" + String.join(",", Collections.nCopies(count, item)) + "]}";
    }

    @Test
    void anAttack_isBlockedWithReasons() throws Exception {
        JsonNode scored = score(ATTACK);
        assertEquals("block", scored.path("verdict").asText(), scored.toString());
        assertEquals("sqli", scored.path("attack_class").asText());
        assertEquals("query q", scored.path("field").asText());
        assertEquals("full", scored.path("completeness").asText());
        assertEquals(shipped, scored.path("model").asText());
        assertFalse(scored.at("/reasons/0/sentence").asText().isEmpty());
        assertTrue(scored.path("excerpt").asText().contains("union select"));
    }

    @Test
    void aPlainRequest_isAllowedWithoutReasons() throws Exception {
        JsonNode scored = score(PLAIN);
        assertEquals("allow", scored.path("verdict").asText());
        assertTrue(scored.path("score").isNumber());
        assertFalse(scored.has("reasons"));
        assertFalse(scored.has("field"));
    }

    @Test
    void aBatch_isAnsweredInItsOrder_withReasonsWhereAsked() throws Exception {
        JsonNode without =
                score("{\"requests\": [" + PLAIN + "," + ATTACK + "]}").path("results");
        assertEquals("allow", without.at("/0/verdict").asText());
        assertEquals("block", without.at("/1/verdict").asText());
        assertFalse(without.path(1).has("reasons"));
        JsonNode with = score("{\"requests\": [" + PLAIN + "," + ATTACK + "], \"reasons\": true}");
        assertTrue(with.at("/results/1/reasons").size() > 0);
        assertFalse(with.at("/results/0").has("reasons"));
        assertEquals(0, score("{\"requests\": []}").path("results").size());
    }

    @Test
    void bodies_areTextOrBase64() throws Exception {
        String form = "q=1' union select name,password from users-- ";
        String head = "{\"method\": \"POST\", \"target\": \"/\","
                + " \"headers\": [[\"Content-Type\", \"application/x-www-form-urlencoded\"]], ";
        JsonNode text = score(head + "\"body\": \"" + form + "\"}");
        JsonNode base64 =
                score(head + "\"body_base64\": \"" + Base64.getEncoder().encodeToString(form.getBytes(UTF_8)) + "\"}");
        assertEquals("form q", text.path("field").asText());
        assertEquals(text.path("score"), base64.path("score"));
    }

    @Test
    void aBomb_isNotJudged_butSaidToBeRefused() throws Exception {
        JsonNode scored = score("{\"method\": \"POST\", \"target\": \"/\", \"body\": \"x\","
                + " \"headers\": [[\"Content-Encoding\", \"rot13\"]]}");
        assertEquals(415, scored.path("refused_with").asInt(), scored.toString());
        assertFalse(scored.has("verdict"));
    }

    @Test
    void aRow_isPredictedWithReasons() throws Exception {
        JsonNode ping = predict(PING);
        assertEquals("attack", ping.path("class").asText(), ping.toString());
        assertTrue(ping.path("probability").asDouble() > 0.5);
        assertEquals("flows-1", ping.path("model").asText());
        assertEquals(
                Set.of("seconds", "protocol", "bytes"),
                Set.copyOf(ping.path("reasons").findValuesAsText("column")));
        double sum = 0;
        for (JsonNode reason : ping.path("reasons")) {
            sum += reason.path("contribution").asDouble();
        }
        assertTrue(Math.abs(sum) <= Math.abs(ping.path("raw_score").asDouble()) + 2, ping.toString());
        assertEquals("benign", predict(LONG_TALK).path("class").asText());
    }

    @Test
    void aBatchOfRows_isAnsweredInItsOrder() throws Exception {
        JsonNode results =
                predict("{\"rows\": [" + LONG_TALK + "," + PING + "]}").path("results");
        assertEquals(List.of("benign", "attack"), results.findValuesAsText("class"));
        assertFalse(results.path(0).has("reasons"));
    }

    @Test
    void missingValuesAreNull_andUnseenCategoriesAreNamed() throws Exception {
        JsonNode missing = predict("{\"seconds\": null, \"protocol\": null, \"bytes\": null}");
        assertFalse(missing.has("unseen"));
        JsonNode unseen = predict("{\"seconds\": null, \"protocol\": \"sctp\", \"bytes\": null}");
        assertEquals("protocol", unseen.at("/unseen/0").asText());
        assertEquals(missing.path("raw_score"), unseen.path("raw_score"));
    }

    @Test
    void numbersMayBeWrittenAsTexts() throws Exception {
        JsonNode spelled = predict(PING.replace("12", "\"12\""));
        assertEquals(predict(PING).path("raw_score"), spelled.path("raw_score"));
    }

    @Test
    void featuresOfAWindow_arePredictedByTheModelOfRequests() throws Exception {
        String model = "/v1/models/" + shipped + "/predict";
        JsonNode nothing = json(post(model, "{}"));
        assertEquals("benign", nothing.path("class").asText());
        assertTrue(nothing.path("score").isNumber());
        String feature = FeatureSchema.monotone().get(0);
        JsonNode some = json(post(model, "{\"" + feature + "\": 30}"));
        assertTrue(
                some.path("raw_score").asDouble() >= nothing.path("raw_score").asDouble());
        assertTrue(refusal(400, model, "{\"sql-quotez\": 1}").startsWith("sql-quotez: unknown column; "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"metod\": \"GET\"} | metod: unknown key; did you mean method? Possible here: method, target, version,"
                        + " headers, body_base64, body",
                "{\"method\": \"GET\"} | the body lacks \"target\"",
                "{\"requests\": [{\"method\": 7}]} | requests[0].method: is a text, not 7",
                "{\"requests\": [{\"method\": \"GET\", \"target\": \"/\", \"headers\": [[\"a\"]]}]}"
                        + " | requests[0].headers[0]: is a pair, [name, value], not a list of 1",
                "{\"requests\": [{\"method\": \"GET\", \"target\": \"/\", \"body_base64\": \"%%\"}]}"
                        + " | requests[0].body_base64: is no base64: Illegal base64 character 25",
                "{\"requests\": [1]} | requests[0]: is a request, {\"method\": ..., \"target\": ..., \"headers\":"
                        + " [[name, value], ...], ...}",
                "{\"requests\": [], \"reason\": true} | reason: unknown key; did you mean reasons? Possible here:"
                        + " requests, reasons",
                "[] | the body is a JSON object: one item, or {\"requests\": [...]}",
            })
    void aBadRequest_namesTheField(String body, String detail) throws Exception {
        assertEquals(detail, refusal(400, "/v1/score", body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"rows\": [PING, {\"seconds\": 1, \"protocol\": \"tcp\", \"bytes\": \"many\"}]} | rows[1].bytes: is a"
                        + " number, or null if it is not known; not \"many\"",
                "{\"rows\": [{\"seconds\": 1}]} | rows[0]: lacks protocol, bytes; give null for what is not known",
                "{\"second\": 1} | second: unknown column; did you mean seconds? Possible here: seconds, protocol, bytes",
                "{\"rows\": [{\"seconds\": [1]}]} | rows[0].seconds: is a number, or null if it is not known; not a list",
                "{\"rows\": [{\"protocol\": {}}]} | rows[0].protocol: is a text, or null if it is not known; not an"
                        + " object",
                "{\"seconds\": true} | seconds: is a number, or null if it is not known; not true",
                "{\"seconds\": 1e999} | seconds: is a number, or null if it is not known; not 1e999",
            })
    void aBadRow_namesTheField(String body, String detail) throws Exception {
        assertEquals(detail, refusal(400, "/v1/models/flows-1/predict", body.replace("PING", PING)));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"seconds\": ', line 1",
        "'', ends too early",
        "'{} {}', lacks",
        "'{\"bytes\":1,\"bytes\":2}', Duplicate"
    })
    void whatIsNoJson_isSaid(String body, String detail) throws Exception {
        String said = refusal(400, "/v1/models/flows-1/predict", body);
        assertTrue(said.contains(detail), said);
    }

    @Test
    void batchesAreBounded() throws Exception {
        assertEquals(
                "rows: at most 10000 in a request, not 10001",
                refusal(422, "/v1/models/flows-1/predict", batch("rows", "{}", 10_001)));
        String many = batch("rows", PING, 501);
        assertEquals(
                "reasons: they are told of at most 500 rows in a request, not 501; ask without them first, then for those"
                        + " that matter",
                refusal(422, "/v1/models/flows-1/predict", many.replace("]}", "], \"reasons\": true}")));
        String tooLong = "{\"rows\": [" + " ".repeat(ScoringApi.MAX_BODY) + "]}";
        assertEquals("the body is longer than 16777216 bytes", refusal(413, "/v1/models/flows-1/predict", tooLong));
        assertEquals(
                10_000, predict(batch("rows", PING, 10_000)).path("results").size());
    }

    @Test
    void theModels_areListedAndDescribed() throws Exception {
        JsonNode models = json(get("/v1/models")).path("models");
        assertEquals(Set.of(shipped, "flows-1"), Set.copyOf(models.findValuesAsText("name")));
        JsonNode flows = json(get("/v1/models/flows-1"));
        assertEquals("table", flows.path("kind").asText());
        assertEquals(
                List.of("seconds", "protocol", "bytes"), flows.path("columns").findValuesAsText("name"));
        assertEquals(3, flows.at("/columns/1/levels").size());
        assertEquals(
                "no model flow-1; did you mean flows-1? Possible here: flows-1, " + shipped,
                refusal(404, "/v1/models/flow-1/predict", "{}"));
        assertTrue(refusal(409, "/v1/score?model=flows-1", PLAIN).startsWith("flows-1 is a model of tables"));
    }

    @Test
    void openApi_describesWhatIsServed_andNothingElse() throws Exception {
        Set<String> described = new TreeSet<>();
        json(get("/openapi.json")).path("paths").fieldNames().forEachRemaining(described::add);
        assertEquals(
                Set.of(
                        "/healthz",
                        "/metrics",
                        "/openapi.json",
                        "/readyz",
                        "/v1/models",
                        "/v1/models/{name}",
                        "/v1/models/{name}/predict",
                        "/v1/score"),
                described);
    }

    @Test
    void probesAndMetricsAreServed() throws Exception {
        assertEquals(200, get("/healthz").statusCode());
        assertEquals(200, get("/readyz").statusCode());
        predict(PING);
        assertTrue(get("/metrics").body().contains("sluice_scored_total{kind=\"row\"}"));
    }

    @Test
    void aToken_isAskedFor() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
        try (ScoringServer guarded =
                started("--model", FLOWS.toString(), "--port", "0", "--token-file", token.toString())) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri(guarded, "/v1/models"));
            assertEquals(
                    401, CLIENT.send(request.build(), BodyHandlers.ofString()).statusCode());
            request.header("Authorization", "Bearer 0123456789abcdef");
            assertEquals(
                    200, CLIENT.send(request.build(), BodyHandlers.ofString()).statusCode());
        }
    }

    @Test
    void theExampleOfTheDocs_works() throws Exception {
        String answer = ScoringExample.predict(uri(server, "/").toURL(), "flows-1", PING);
        assertEquals(predict(PING), JsonMapper.builder().build().readTree(answer));
        String source = Files.readString(Path.of("src/test/java/dev/sluice/gateway/ScoringExample.java"));
        assertTrue(
                Files.readString(Path.of("../docs/scoring.md")).contains(source.substring(source.indexOf("import"))));
    }
}
