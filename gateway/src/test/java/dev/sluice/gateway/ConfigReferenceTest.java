package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.host.ConfigException;
import dev.sluice.host.Problems.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds docs/config-reference.md against the code. Which keys there are, the readers say themselves: an unknown key is
 * put wherever one could stand, and the refusal lists those that are possible.
 */
class ConfigReferenceTest {

    private static final Path REFERENCE = Path.of("../docs/config-reference.md");
    private static final Path EXAMPLE = Path.of("../config/gateway.yml");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String UNKNOWN = "no-such-key";
    private static final Pattern POSSIBLE = Pattern.compile("[Pp]ossible here: (.*)");
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| (.+?) \\| (.+?) \\| .+ \\|");
    private static final Pattern QUOTED = Pattern.compile("`([^`]*)`");

    /** Every section, with what it cannot be without. */
    private static final String EVERY_SECTION = """
            {
              "listen": [ { "address": "127.0.0.1:8080", "tls": { "certificate": "a.pem", "key": "a.key" }, "hsts": {},
                            "proxy-protocol": { "from": "10.0.0.0/8" } } ],
              "client-address": { "trusted-proxies": "10.0.0.0/8" },
              "upstreams": { "NAME": { "servers": [ { "url": "http://127.0.0.1:3000" } ], "health-check": {} } },
              "model": { "bundle": "https://models.example/a.zip", "shadow": "next" },
              "routes": [ { "upstream": "NAME" } ],
              "exceptions": [ { "id": "a", "match": { "path": "/a", "field": "query q" } } ],
              "decisions": { "stdout": true, "hash-clients": true, "syslog": { "address": "127.0.0.1:514" },
                             "store": { "file": "recent" } },
              "alerts": { "webhook": "https://hooks.example/a", "secret": "of-the-webhook" }
            }
            """;

    private record Entry(String shape, String byDefault) {}

    @TempDir
    private Path folder;

    @BeforeEach
    void certificates() throws Exception {
        TestCertificate.of("shop.test").write(folder, "a");
    }

    @Test
    void everyKeyThatIsAskedForIsExplained_andNoOther() throws Exception {
        SortedSet<String> asked = new TreeSet<>();
        find("", asked);
        assertEquals(
                String.join("\n", asked),
                String.join("\n", new TreeSet<>(entries().keySet())));
    }

    @Test
    void everyKeyStandsInTheExample() throws Exception {
        String example = Files.readString(EXAMPLE);
        List<String> missing = entries().keySet().stream()
                .map(key -> key.substring(key.lastIndexOf('.') + 1))
                .filter(name -> !example.contains(name + ":") && !name.equals("by"))
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void defaultsAreThoseThatCount() throws Exception {
        int compared = 0;
        for (Map.Entry<String, Entry> entry : entries().entrySet()) {
            Matcher value = QUOTED.matcher(entry.getValue().byDefault());
            if (value.matches()) {
                assertEquals(read(without(entry.getKey())), read(with(entry.getKey(), value.group(1))), entry.getKey());
                compared++;
            }
        }
        assertTrue(compared > 60, compared + " defaults");
    }

    @Test
    void whatIsRequiredIsMissed() throws Exception {
        for (Map.Entry<String, Entry> entry : entries().entrySet()) {
            if (entry.getValue().byDefault().equals("required")) {
                assertFalse(problems(without(entry.getKey())).isEmpty(), entry.getKey());
            }
        }
    }

    @Test
    void wordsAreThoseThatAreTaken() throws Exception {
        for (Map.Entry<String, Entry> entry : entries().entrySet()) {
            if (!entry.getValue().shape().startsWith("one of ")) {
                continue;
            }
            List<String> words = QUOTED.matcher(entry.getValue().shape())
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            Problem refusal = problems(with(entry.getKey(), UNKNOWN)).get(0);
            Matcher possible = POSSIBLE.matcher(refusal.message());
            if (possible.find()) {
                assertEquals(words, List.of(possible.group(1).split(", ", -1)), entry.getKey());
            }
            for (String word : words) {
                assertTrue(
                        problems(with(entry.getKey(), word)).stream()
                                .noneMatch(problem -> problem.message().contains("\"" + word + "\"")),
                        entry.getKey() + ": " + word);
            }
        }
    }

    /** Adds the keys below {@code path} to {@code found}, and those below them. */
    private void find(String path, Set<String> found) throws Exception {
        List<String> keys = path.equals("upstreams") ? List.of("NAME") : possible(path);
        for (String key : keys) {
            String child = path.isEmpty() ? key : path + "." + key;
            if (!key.equals("NAME")) {
                found.add(child);
            }
            if (key.equals("NAME")
                    || child.equals("upstreams")
                    || !possible(child).isEmpty()) {
                find(child, found);
            } else if (!possible(child + "[]").isEmpty()) {
                find(child + "[]", found);
            }
        }
    }

    /** The keys of the section at {@code path}, as the refusal of an unknown one lists them; none if it is no section. */
    private List<String> possible(String path) throws Exception {
        String unknown = path.isEmpty() ? UNKNOWN : path + "." + UNKNOWN;
        String place = unknown.replace("[]", "[0]");
        for (Problem problem : problems(with(unknown, "1"))) {
            Matcher possible = POSSIBLE.matcher(problem.message());
            if (problem.key().equals(place) && problem.message().startsWith("unknown key") && possible.find()) {
                return List.of(possible.group(1).split(", ", -1));
            }
        }
        return List.of();
    }

    private static Map<String, Entry> entries() throws Exception {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (String line : Files.readAllLines(REFERENCE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && entries.put(row.group(1), new Entry(row.group(2), row.group(3))) != null) {
                fail(row.group(1) + " stands twice");
            }
        }
        return entries;
    }

    private static ObjectNode without(String path) throws Exception {
        ObjectNode config = (ObjectNode) JSON.readTree(EVERY_SECTION);
        parent(config, path).remove(name(path));
        return config;
    }

    private static ObjectNode with(String path, String value) throws Exception {
        ObjectNode config = without(path);
        parent(config, path).put(name(path), value);
        return config;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The section that holds {@code path}, made where it is not there. */
    private static ObjectNode parent(ObjectNode config, String path) {
        ObjectNode section = config;
        List<String> steps = new ArrayList<>(List.of(path.split("\\.", -1)));
        for (String step : steps.subList(0, steps.size() - 1)) {
            section = step.endsWith("[]") ? first(section, step.replace("[]", "")) : object(section, step);
        }
        return section;
    }

    private static ObjectNode object(ObjectNode section, String key) {
        return section.get(key) instanceof ObjectNode there ? there : section.putObject(key);
    }

    private static ObjectNode first(ObjectNode section, String key) {
        return section.path(key).path(0) instanceof ObjectNode there
                ? there
                : section.putArray(key).addObject();
    }

    private String read(ObjectNode config) throws Exception {
        return EffectiveConfig.of(
                        GatewaySections.read(written(config), Map.of()).config())
                .toString();
    }

    private List<Problem> problems(ObjectNode config) throws Exception {
        try {
            GatewaySections.read(written(config), Map.of());
            return List.of();
        } catch (ConfigException e) {
            return e.problems();
        }
    }

    /** JSON is YAML. */
    private Path written(ObjectNode config) throws Exception {
        return Files.writeString(folder.resolve("gateway.yml"), config.toPrettyString());
    }
}
