package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.host.Bundles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MetricsTest {

    private static final Path DOCS = Path.of("..", "docs", "metrics.md");
    private static final Path EXAMPLES = Path.of("..", "config", "examples");
    private static final Pattern NAME = Pattern.compile("\\bsluice_[a-z0-9_]+");

    @TempDir
    private Path folder;

    private static Set<String> namesIn(String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    private static Set<String> known() {
        return Arrays.stream(Metric.values())
                .map(Metric::prometheusName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String family(String name) {
        return name.replaceFirst("_(?:bucket|count|sum|max)$", "");
    }

    @Test
    void docsListEveryMetric_withItsLabels_andNoOther() throws Exception {
        Set<String> listed = new TreeSet<>();
        for (String line : Files.readAllLines(DOCS)) {
            Matcher row =
                    Pattern.compile("\\| `(sluice_[a-z0-9_]+)` \\|([^|]*)\\|.*").matcher(line);
            if (row.matches()) {
                String labels = row.group(2).replace("`", "").replace(",", "");
                listed.add((row.group(1) + " " + labels.strip()).strip());
            }
        }
        Set<String> code = new TreeSet<>();
        for (Metric metric : Metric.values()) {
            code.add((metric.prometheusName() + " " + String.join(" ", metric.labels())).strip());
        }
        assertEquals(String.join("\n", code), String.join("\n", listed));
    }

    @Test
    void examplesNameOnlyMetricsThatExist() throws Exception {
        for (String file : List.of("grafana-dashboard.json", "prometheus-alerts.yml")) {
            Set<String> names = new TreeSet<>();
            namesIn(Files.readString(EXAMPLES.resolve(file))).forEach(name -> names.add(family(name)));
            assertTrue(names.size() > 5, file);
            names.removeAll(known());
            assertEquals(Set.of(), names, file);
        }
        JsonNode dashboard =
                JsonMapper.builder().build().readTree(Files.readString(EXAMPLES.resolve("grafana-dashboard.json")));
        assertTrue(dashboard.path("panels").size() > 5);
    }

    @Test
    void gatewayShowsNoMetricThatIsNotListed_andEveryGaugeAtOnce() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.started(
                        upstream,
                        new Bundles(),
                        folder.resolve("gateway.yml"),
                        "shadow: \"" + TestBundles.SHIPPED.toAbsolutePath() + "\"")) {
            gateway.ask(get("/"));
            gateway.ask(get("/?q=1%27+UNION+SELECT+name,password+FROM+users--+"));
            String scraped = "";
            for (int i = 0; i < 100 && !scraped.contains("disposition=\"block\""); i++) {
                Thread.sleep(20);
                scraped = gateway.admin("/metrics").body();
            }
            Set<String> shown = new TreeSet<>();
            for (String line : scraped.lines().toList()) {
                if (line.startsWith("# TYPE sluice_")) {
                    shown.add(family(line.split(" ", -1)[2]));
                }
            }
            Set<String> unlisted = new TreeSet<>(shown);
            unlisted.removeAll(known());
            assertEquals(Set.of(), unlisted);
            for (Metric metric : List.of(
                    Metric.REQUESTS,
                    Metric.SCORE,
                    Metric.STAGE,
                    Metric.MODEL_INFO,
                    Metric.MODEL_AGE,
                    Metric.CONFIG_INFO,
                    Metric.CONFIG_LOADED,
                    Metric.QUEUE,
                    Metric.ALERTING,
                    Metric.UPSTREAM_UP)) {
                assertTrue(shown.contains(metric.prometheusName()), metric.prometheusName() + " of " + shown);
            }
            for (String stage : List.of("head", "inspection", "upstream", "total")) {
                assertFalse(scraped.contains("sluice_stage_seconds_count{stage=\"" + stage + "\"} 0"), stage);
            }
            assertTrue(scraped.contains("role=\"shadow\""));
        }
    }

    @Test
    void routesBeyondTheBound_countAsOther() throws Exception {
        StringBuilder routes = new StringBuilder("routes:\n");
        for (int i = 0; i < Metrics.MAX_ROUTES + 5; i++) {
            routes.append("  - match: { path: /").append(i).append(" }\n");
        }
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, routes.toString());
                RawClient client = gateway.connect()) {
            for (int i = 0; i < Metrics.MAX_ROUTES + 5; i++) {
                assertEquals(200, client.send(get("/" + i)).answer().status());
            }
            String wanted =
                    "sluice_requests_total{class=\"none\",disposition=\"allow\",mode=\"block\",route=\"other\"} ";
            String scraped = "";
            for (int i = 0; i < 100 && !scraped.contains(wanted + "5.0"); i++) {
                Thread.sleep(20);
                scraped = gateway.admin("/metrics").body();
            }
            assertTrue(
                    scraped.contains(wanted + "5.0"),
                    scraped.lines()
                            .filter(line -> line.contains("other"))
                            .toList()
                            .toString());
        }
    }
}
