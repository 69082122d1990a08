package dev.sluice.host;

import dev.sluice.detector.Threshold;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what was changed at run time, and puts it over the routes of a config. Not thread-safe; reads one text. */
public final class OverridesReader {

    private final Path file;
    private final Problems problems;
    private final Map<ThresholdOverride, Section> sections = new LinkedHashMap<>();
    private final List<WrittenThreshold> thresholds = new ArrayList<>();
    private final List<ExceptionConfig> exceptions = new ArrayList<>();

    /** For overrides that stand, or are to stand, in {@code file}. */
    public OverridesReader(Path file) {
        this.file = file;
        this.problems = new Problems(String.valueOf(file.getFileName()));
    }

    /** Variables are not replaced: what a client of the admin listener wrote must not show the environment. */
    public Overrides read(String text) {
        Section root = Yaml.read(text, problems, Map.of());
        Set<String> routes = new HashSet<>();
        for (Section section : root.sections("thresholds")) {
            ThresholdOverride override = override(section);
            sections.put(override, section);
            if (!routes.add(override.route())) {
                section.problem("route", "\"" + override.route() + "\" stands twice; keep one");
            }
        }
        List<ExceptionOverride> added = added(root);
        BundleOverride bundle = root.has("model") ? bundle(root.section("model")) : null;
        root.refuseTheRest();
        return new Overrides(bundle, List.copyOf(sections.keySet()), added);
    }

    /** Routes are not looked up: that one is gone is no fault of what was changed at run time. */
    private List<ExceptionOverride> added(Section root) {
        ExceptionsReader reader = new ExceptionsReader(problems.file(), Function.identity());
        List<ExceptionOverride> added = new ArrayList<>();
        for (Section section : root.sections("exceptions")) {
            String changed = text(section, "changed");
            String by = text(section, "by");
            reader.one(section).ifPresent(exception -> {
                exceptions.add(exception);
                added.add(ExceptionOverride.of(exception, changed, by));
            });
        }
        return added;
    }

    private static BundleOverride bundle(Section section) {
        section.require("bundle", "is missing; write the reference of a bundle of the history, or remove the section");
        BundleOverride override = new BundleOverride(
                section.value("bundle", "", OverridesReader::ref), text(section, "changed"), text(section, "by"));
        section.refuseTheRest();
        return override;
    }

    private ThresholdOverride override(Section section) {
        section.require("route", "is missing; write the name of a route, for example \"/api/**\"");
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

    /** Those of a config, and behind them those that were read; of two with one id, the config's. */
    List<ExceptionConfig> besides(List<ExceptionConfig> written) {
        Set<String> ids = ids(written);
        return Stream.concat(written.stream(), exceptions.stream().filter(exception -> !ids.contains(exception.id())))
                .toList();
    }

    private static Set<String> ids(List<ExceptionConfig> exceptions) {
        return exceptions.stream().map(ExceptionConfig::id).collect(Collectors.toSet());
    }

    /** Overrides of routes that are not in {@code routes} any more, and of exceptions that the config has by now. */
    List<Problems.Problem> unused(List<Route> routes, List<ExceptionConfig> written) {
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
        exceptions.forEach(exception -> warn(exception, names, ids(written), unused));
        return unused.all();
    }

    private static void warn(ExceptionConfig exception, Set<String> routes, Set<String> written, Problems unused) {
        String route = exception.match().route();
        if (written.contains(exception.id())) {
            unused.add(
                    exception.line(),
                    exception.key(),
                    "the config has an exception \"" + exception.id() + "\", too, so this one has no effect");
        } else if (route != null && !routes.contains(route)) {
            unused.add(
                    exception.line(),
                    exception.key(),
                    "\"" + route + "\" is no route of the config any more, so this has no effect; "
                            + Section.suggestion(route, routes));
        }
    }

    /** What is wrong with the text. */
    public List<Problems.Problem> problems() {
        return problems.all();
    }

    /** Exceptions that stand in the text. */
    public List<ExceptionConfig> exceptions() {
        return exceptions;
    }

    /** Thresholds that stand in the text. */
    List<WrittenThreshold> thresholds() {
        return thresholds;
    }
}
