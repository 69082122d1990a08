package dev.sluice.gateway;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How the gateway fares, part by part: for people and, at {@code /v1/health}, for programs. */
final class HealthPage {

    private static final PageTemplate TEMPLATE = PageTemplate.named("health");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Health health;
    private final Instant start = Instant.now();

    private HealthPage(Health health) {
        this.health = health;
    }

    static List<AdminRoute> routes(Health health) {
        HealthPage page = new HealthPage(health);
        return List.of(AdminRoute.page("/health", page::show), new AdminRoute("GET", "/v1/health", page::json));
    }

    /** What the template shows. */
    record View(List<Health.Check> checks, String uptime, String java) {}

    private AdminAnswer json(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        List<Health.Check> checks = health.checks();
        ObjectNode answer = JSON.createObjectNode();
        answer.put("state", Health.worst(checks).label());
        ArrayNode all = answer.putArray("checks");
        checks.forEach(check -> all.addObject()
                .put("name", check.name())
                .put("state", check.label())
                .put("text", check.text()));
        return AdminAnswer.json(answer);
    }

    private AdminAnswer show(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        View view = new View(health.checks(), uptime(), System.getProperty("java.version", ""));
        return new Page("Health", "/health", request.visitor()).with(TEMPLATE, view);
    }

    private String uptime() {
        Duration since = Duration.between(start, Instant.now());
        return since.toDays() > 0
                ? since.toDays() + " d " + since.toHoursPart() + " h"
                : since.toHours() + " h " + since.toMinutesPart() + " min";
    }
}
