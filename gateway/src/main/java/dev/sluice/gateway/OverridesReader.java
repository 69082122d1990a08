package dev.sluice.gateway;

import dev.sluice.detector.Threshold;
import dev.sluice.gateway.Config.Route;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what was changed at run time, and puts it over the routes of a config. Not thread-safe; reads one text. */
final class OverridesReader {

    private final Path file;
    private final Problems problems;
    private final Map<ThresholdOverride, Section> sections = new LinkedHashMap<>();
    private final List<WrittenThreshold> thresholds = new ArrayList<>();

    /** For overrides that stand, or are to stand, in {@code file}. */
    OverridesReader(Path file) {
        this.file = file;
        this.problems = new Problems(String.valueOf(file.getFileName()));
    }

    /** Variables are not replaced: what a client of the admin listener wrote must not show the environment. */
    Overrides read(String text) {
        Section root = Yaml.read(text, problems, Map.of());
        Set<String> routes = new HashSet<>();
        for (Section section : root.sections("thresholds")) {
            ThresholdOverride override = override(section);
            sections.put(override, section);
            if (!routes.add(override.route())) {
                section.problem("route", "\"" + override.route() + "\" stands twice; keep one");
            }
        }
        BundleOverride bundle = root.has("model") ? bundle(root.section("model")) : null;
        root.refuseTheRest();
        return new Overrides(bundle, List.copyOf(sections.keySet()));
    }

    private static BundleOverride bundle(Section section) {
        ConfigReader.require(
                section, "bundle", "is missing; write the reference of a bundle of the history, or remove the section");
        BundleOverride override = new BundleOverride(
                section.value("bundle", "", OverridesReader::ref), text(section, "changed"), text(section, "by"));
        section.refuseTheRest();
        return override;
    }

    private ThresholdOverride override(Section section) {
        ConfigReader.require(section, "route", "is missing; write the name of a route, for example \"/api/**\"");
        if (!section.has("tag-at") && !section.has("block-at")) {
            section.problem("block-at", "is missing; write tag-at, block-at or both");
        }
        ThresholdOverride override = new ThresholdOverride(
                text(section, "route"),
                threshold(section, "tag-at"),
                threshold(section, "block-at"),
                text(section, "changed"),
                text(section, "by"),
                text(section, "note"));
        section.refuseTheRest();
        return override;
    }

    private static String ref(String text) {
        if (!BundleHistory.isRef(text)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no reference of a bundle; GET /v1/bundles lists them");
        }
        return text;
    }

    private static String text(Section section, String key) {
        return section.value(key, "", Function.identity());
    }

    private @Nullable Threshold threshold(Section section, String key) {
        Optional<Threshold> threshold = section.value(key, Threshold::parse);
        threshold.ifPresent(value ->
                thresholds.add(new WrittenThreshold(problems.file(), section.line(key), section.pathOf(key), value)));
        return threshold.orElse(null);
    }

    /** The same routes with the thresholds that were read. */
    List<Route> over(List<Route> routes) {
        return routes.stream().map(this::over).toList();
    }

    private Route over(Route route) {
        for (Map.Entry<ThresholdOverride, Section> entry : sections.entrySet()) {
            if (entry.getKey().route().equals(route.name())) {
                return over(route, entry.getKey(), entry.getValue());
            }
        }
        return route;
    }

    private Route over(Route route, ThresholdOverride override, Section section) {
        Threshold tagAt =
                override.tagAt() != null ? override.tagAt() : route.policy().tagAt();
        Threshold blockAt =
                override.blockAt() != null ? override.blockAt() : route.policy().blockAt();
        Places places = new Places(
                route.places().route(),
                route.places().mode(),
                place(section, "tag-at", route.places().tagAt()),
                place(section, "block-at", route.places().blockAt()),
                route.places().onFailure());
        try {
            return route.with(route.policy().with(tagAt, blockAt), places);
        } catch (IllegalArgumentException e) {
            section.problem(
                    section.has("block-at") ? "block-at" : "tag-at",
                    e.getMessage() + " (" + places.tagAt() + ", " + places.blockAt() + ")");
            return route;
        }
    }

    private String place(Section section, String key, String outer) {
        return section.has(key) ? file + ":" + section.line(key) + " " + section.pathOf(key) : outer;
    }

    /** Overrides that no route of {@code routes} has any more. */
    List<Problems.Problem> unused(List<Route> routes) {
        Set<String> names = new HashSet<>();
        routes.forEach(route -> names.add(route.name()));
        Problems unused = new Problems(problems.file());
        sections.forEach((override, section) -> {
            if (!names.contains(override.route())) {
                unused.add(
                        section.line("route"),
                        section.pathOf("route"),
                        "\"" + override.route() + "\" is no route of the config any more, so this has no effect; "
                                + Section.suggestion(override.route(), names));
            }
        });
        return unused.all();
    }

    /** What is wrong with the text. */
    List<Problems.Problem> problems() {
        return problems.all();
    }

    /** Thresholds that stand in the text. */
    List<WrittenThreshold> thresholds() {
        return thresholds;
    }
}
