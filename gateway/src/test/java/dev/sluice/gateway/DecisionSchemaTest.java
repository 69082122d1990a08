package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static dev.sluice.gateway.TestGateway.post;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.detector.AttackClass;
import dev.sluice.host.Bundles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** docs/decision.schema.json, held against what a gateway writes and against the page that explains it. */
@Timeout(60)
class DecisionSchemaTest {

    private static final Path DOCS = Path.of("../docs");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern QUOTED = Pattern.compile("`([a-z_]+)`");
    private static final String ATTACK = "1%27+UNION+SELECT+name,password+FROM+users--";
    private static final List<String> REQUESTS = List.of(
            get("/"),
            get("/?q=" + ATTACK, "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
            get("/?q=how+does+union+select+work"),
            get("/wiki?text=" + ATTACK),
            post("/login", "password=" + ATTACK, "Content-Type: application/x-www-form-urlencoded"));

    @TempDir
    private Path folder;

    private static JsonNode schema() throws Exception {
        return JSON.readTree(Files.readString(DOCS.resolve("decision.schema.json")));
    }

    private static Set<String> keys(JsonNode object) {
        Set<String> keys = new TreeSet<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void whatIsWrittenFits_andAllOfItIsDescribed() throws Exception {
        JsonNode schema = schema();
        Set<String> written = new TreeSet<>();
        for (JsonNode decision : decisions()) {
            assertEquals(List.of(), JsonSchema.faults(decision, schema, schema, "decision"));
            written.addAll(keys(decision));
        }
        Set<String> described = keys(schema.path("properties"));
        described.remove("stands_for"); // one in a hundred has it
        assertEquals(described, written);
    }

    @Test
    void thePageExplainsTheSameKeys() throws Exception {
        List<String> lines = Files.readAllLines(DOCS.resolve("decision-log.md"));
        int first = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("| `time` |"))
                .findFirst()
                .orElseThrow());
        Set<String> explained = new TreeSet<>();
        lines.stream()
                .skip(first)
                .takeWhile(line -> line.startsWith("|"))
                .forEach(line -> QUOTED.matcher(line.substring(0, line.indexOf('|', 1)))
                        .results()
                        .forEach(match -> explained.add(match.group(1))));
        assertEquals(keys(schema().path("properties")), explained);
    }

    @Test
    void itListsEveryAttackClass() throws Exception {
        List<String> listed = new ArrayList<>();
        schema().at("/$defs/attack_class/enum").forEach(label -> listed.add(label.asText()));
        assertEquals(Arrays.stream(AttackClass.values()).map(AttackClass::label).toList(), listed);
    }

    private List<JsonNode> decisions() throws Exception {
        Path log = folder.resolve("decisions.jsonl");
        try (RecordingUpstream upstream = new RecordingUpstream()) {
            Path config = Files.writeString(
                    folder.resolve("gateway.yml"), """
                    listen: [ { address: "127.0.0.1:0" } ]
                    admin: { address: "127.0.0.1:0" }
                    upstreams: { shop: { servers: [ "%s" ] } }
                    model: { bundle: "%s" }
                    exceptions: [ { id: wiki, match: { path: /wiki, field: query text } } ]
                    decisions: { file: decisions.jsonl, keep: all }
                    """.formatted(upstream.url(), TestBundles.SHIPPED.toAbsolutePath()));
            try (Gateway gateway = started(config)) {
                for (String request : REQUESTS) {
                    try (RawClient client = new RawClient(gateway.addresses().get(0))) {
                        client.send(request).answer();
                    }
                }
            }
        }
        List<JsonNode> decisions = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            decisions.add(JSON.readTree(line));
        }
        assertEquals(REQUESTS.size(), decisions.size());
        return decisions;
    }

    private static Gateway started(Path config) throws Exception {
        Bundles bundles = new Bundles();
        return Gateway.start(GatewaySections.load(config, Map.of(), bundles::load));
    }
}
