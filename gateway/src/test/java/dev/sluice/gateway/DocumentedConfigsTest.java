package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.host.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Every config in the documents is valid: whole ones as they stand, parts of one in place of the same keys of another. */
class DocumentedConfigsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(.*?)```");
    private static final Map<String, Object> WHOLE = yaml("""
            listen: [ { address: 127.0.0.1:8080 } ]
            upstreams: { shop: { servers: "http://127.0.0.1:3000" } }
            model: { bundle: default }
            """);
    private static final List<String> SECTIONS = List.of(
            "listen",
            "admin",
            "client-address",
            "overload",
            "upstreams",
            "model",
            "inspection",
            "policy",
            "routes",
            "exceptions",
            "decisions",
            "alerts",
            "limits");
    private static final Map<String, String> ENVIRONMENT = Map.of("SLUICE_WEBHOOK_SECRET", "of-the-webhook");

    @TempDir
    private Path folder;

    @Test
    void everyConfigIsValid() throws Exception {
        int found = 0;
        for (Path page : pages()) {
            for (String block : blocks(page)) {
                Map<String, Object> config = yaml(block);
                if (config.keySet().stream().anyMatch(SECTIONS::contains)) {
                    assertEquals(List.of(), faults(config), page + ":\n" + block);
                    found++;
                }
            }
        }
        assertTrue(found > 10, found + " configs");
    }

    private static List<Path> pages() throws Exception {
        try (Stream<Path> docs = Files.list(Path.of("../docs"))) {
            return Stream.concat(Stream.of(Path.of("../README.md")), docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> blocks(Path page) throws Exception {
        return BLOCK.matcher(Files.readString(page))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** Files that a config names are not here; all else must be right. */
    private List<String> faults(Map<String, Object> part) throws Exception {
        Map<String, Object> config = new TreeMap<>(WHOLE);
        config.putAll(part);
        Path file = Files.writeString(folder.resolve("gateway.yml"), JSON.writeValueAsString(config));
        List<String> faults = new ArrayList<>();
        try {
            GatewaySections.read(file, ENVIRONMENT);
        } catch (ConfigException e) {
            e.problems().forEach(problem -> faults.add(problem.toString()));
        }
        faults.removeIf(fault -> fault.contains("there is no such file") || fault.contains("model.bundle"));
        return faults;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(String text) {
        Object read = new Load(LoadSettings.builder().build()).loadFromString(text);
        return read instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}
