package dev.sluice.gateway;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.host.Section;
import java.util.List;
import java.util.function.Supplier;

/** The config as it counts, without its secrets: for people and, at {@code /v1/config}, for programs. */
final class ConfigPage {

    private static final PageTemplate TEMPLATE = PageTemplate.named("config");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Supplier<Config> config;

    private ConfigPage(Supplier<Config> config) {
        this.config = config;
    }

    static List<AdminRoute> routes(Supplier<Config> config) {
        ConfigPage page = new ConfigPage(config);
        return List.of(AdminRoute.page("/config", page::show), new AdminRoute("GET", "/v1/config", page::json));
    }

    /** What the template shows. */
    record View(List<Section> sections) {}

    /** A section of the config. */
    record Section(String name, String text) {}

    private AdminAnswer json(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        return AdminAnswer.json(JSON.valueToTree(EffectiveConfig.of(config.get())));
    }

    private AdminAnswer show(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        List<Section> sections = EffectiveConfig.of(config.get()).entrySet().stream()
                .map(entry -> new Section(entry.getKey(), EffectiveConfig.yaml(entry.getValue())))
                .toList();
        return new Page("Config", "/config", request.visitor()).with(TEMPLATE, new View(sections));
    }
}
