package dev.sluice.host;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Policy.OnFailure;
import dev.sluice.detector.Threshold;
import dev.sluice.host.Decisions.StoreFile;
import dev.sluice.host.Problems.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a host's YAML file, and over it what was changed at run time. Every problem of the file is found in one pass; paths are relative to the file, and
 * {@code ${NAME}} stands for an environment variable. Not thread-safe; one reader reads one file.
 *
 * @param <C> the host's config
 */
public final class ConfigReader<C> {

    private static final int VERSION_BYTES = 6;

    private final Path file;
    private final Map<String, String> environment;
    private final HostSections<C> own;
    private final ConfigFiles files;
    private final Problems problems;
    private final List<WrittenThreshold> thresholds = new ArrayList<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    private ConfigReader(Path file, Map<String, String> environment, HostSections<C> own) {
        this.file = file;
        this.environment = environment;
        this.own = own;
        this.files = new ConfigFiles(file);
        this.problems = new Problems(String.valueOf(file.getFileName()));
    }

    /**
     * A config, and where in the file its keys stand, for problems that show only later.
     *
     * @param <C> the host's config
     * @param file its name
     * @param version the same for the same text of the file and the overrides beside it
     * @param protection what the file says about judging
     * @param config all that the file says
     * @param own what read the host's own part of it
     * @param thresholds every threshold that applies
     * @param lines lines of the keys that name bundles
     * @param warnings what is odd and harms nothing
     */
    public record Read<C>(
            String file,
            String version,
            Protection protection,
            C config,
            HostSections<C> own,
            List<WrittenThreshold> thresholds,
            Map<String, Integer> lines,
            List<Problem> warnings) {}

    /** Reads {@code file} and the overrides beside it, or throws with all of their problems. */
    public static <C> Read<C> read(Path file, Map<String, String> environment, HostSections<C> own)
            throws ConfigException {
        ConfigReader<C> reader = new ConfigReader<>(file, environment, own);
        return reader.read(reader.text(Overrides::textBeside));
    }

    /** The same with {@code overrides} in place of those that stand beside the file. */
    static <C> Read<C> read(Path file, Map<String, String> environment, HostSections<C> own, String overrides)
            throws ConfigException {
        return new ConfigReader<>(file, environment, own).read(overrides);
    }

    private Read<C> read(String overridesText) throws ConfigException {
        String text = text(Files::readString);
        Section root = Yaml.read(text, problems, environment);
        problems.throwIfAny();
        own.read(root, files);
        ClientAddress clientAddress = clientAddress(root.section("client-address"));
        Optional<ModelConfig> model = model(root.section("model"));
        Inspect inspection = InspectReader.read(root.section("inspection"));
        Section policySection = root.section("policy");
        Optional<Path> calibrationFile = policySection.value("calibration-file", files::path);
        RoutePolicy policy = policy(
                policySection,
                RoutePolicy.byDefault(place(root.section("inspection"), "on-failure", Places.DEFAULTS.onFailure())),
                inspection.onFailure());
        OverridesReader overridesReader = new OverridesReader(Overrides.beside(file));
        Overrides overrides = overridesReader.read(overridesText);
        List<Route> routes = overridesReader.over(routes(root, policy, inspection.onFailure()));
        thresholds.addAll(overridesReader.thresholds());
        List<ExceptionConfig> written =
                new ExceptionsReader(String.valueOf(file.getFileName()), names(routes)).read(root);
        List<ExceptionConfig> exceptions = overridesReader.besides(written);
        BundleOverride chosen = overrides.bundle();
        Decisions decisions = root.has("decisions")
                ? new DecisionsReader(files::path, files::secret).read(root.section("decisions"))
                : null;
        root.refuseTheRest();
        problems.addAll(overridesReader.problems());
        if (problems.count() > 0) {
            model.filter(read -> read.url() == null).ifPresent(this::addProblemsOf);
        }
        problems.throwIfAny();
        Protection protection = new Protection(
                clientAddress,
                chosen == null ? model.orElseThrow() : model.orElseThrow().with(chosen),
                inspection,
                routes.stream()
                        .map(route -> route.except(exceptions, InstantSource.system()))
                        .toList(),
                calibrationFile.orElseGet(() -> calibrationBeside(decisions)),
                exceptions,
                decisions,
                overrides);
        return new Read<>(
                String.valueOf(file.getFileName()),
                version(text + overridesText),
                protection,
                own.config(protection),
                own,
                thresholds,
                lines,
                overridesReader.unused(routes, written));
    }

    private static String version(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, VERSION_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @FunctionalInterface
    private interface Text {

        String of(Path file) throws IOException;
    }

    private String text(Text text) throws ConfigException {
        try {
            return text.of(file);
        } catch (IOException e) {
            problems.add(0, "", "cannot be read: " + ConfigFiles.reason(e));
            throw new ConfigException(problems.all());
        }
    }

    private static ClientAddress clientAddress(Section section) {
        List<Cidr> trusted = section.values("trusted-proxies", Cidr::parse);
        String header = section.value("header", ClientAddress.DEFAULT.header(), ConfigReader::headerName);
        if (section.has("header") && trusted.isEmpty()) {
            section.problem("header", "is believed from nobody; name those who write it in trusted-proxies");
        }
        section.refuseTheRest();
        return new ClientAddress(trusted, header);
    }

    private static String headerName(String text) {
        if (!text.matches("[A-Za-z0-9-]+")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no name of a header; write for example x-forwarded-for or cf-connecting-ip");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private Optional<ModelConfig> model(Section section) {
        lines.put("model.bundle", section.line("bundle"));
        lines.put("model.shadow", section.line("shadow"));
        return new ModelReader(files::path).read(section);
    }

    /** A file with faults is never started from, but what is wrong with its bundle is said along with them. */
    private void addProblemsOf(ModelConfig model) {
        try {
            Bundle unused = Bundle.load(model.bundle(), model.key());
        } catch (BundleException e) {
            problems.add(lines.getOrDefault("model.bundle", 0), "model.bundle", String.valueOf(e.getMessage()));
        }
    }

    /** What a policy section says, its gaps filled from {@code outer}. */
    private RoutePolicy policy(Section section, RoutePolicy outer, OnFailure onFailure) {
        int before = problems.count();
        Mode mode = section.value("mode", outer.mode(), Mode::parse);
        Threshold tagAt = section.value("tag-at", outer.policy().tagAt(), Threshold::parse);
        Threshold blockAt = section.value("block-at", outer.policy().blockAt(), Threshold::parse);
        thresholdStands(section, "tag-at", tagAt);
        thresholdStands(section, "block-at", blockAt);
        section.refuseTheRest();
        if (problems.count() > before) {
            return outer;
        }
        try {
            Places places = new Places(
                    outer.places().route(),
                    place(section, "mode", outer.places().mode()),
                    place(section, "tag-at", outer.places().tagAt()),
                    place(section, "block-at", outer.places().blockAt()),
                    outer.places().onFailure());
            return new RoutePolicy(mode, new Policy(tagAt, blockAt, onFailure), places);
        } catch (IllegalArgumentException e) {
            section.problem(section.has("tag-at") ? "tag-at" : "block-at", String.valueOf(e.getMessage()));
            return outer;
        }
    }

    /** Thresholds that a route takes from outside stand there. */
    private void thresholdStands(Section section, String key, Threshold threshold) {
        if (section.has(key) || section.isTopLevel()) {
            thresholds.add(new WrittenThreshold(problems.file(), section.line(key), section.pathOf(key), threshold));
        }
    }

    private record RoutePolicy(Mode mode, Policy policy, Places places) {

        static RoutePolicy byDefault(String onFailure) {
            Places none = Places.DEFAULTS;
            return new RoutePolicy(
                    Mode.BLOCK,
                    Policy.DEFAULT,
                    new Places(none.route(), none.mode(), none.tagAt(), none.blockAt(), onFailure));
        }

        Places placesOf(String route) {
            return new Places(route, places.mode(), places.tagAt(), places.blockAt(), places.onFailure());
        }
    }

    /** Where a key stands, or {@code outer} if it does not. */
    private String place(Section section, String key, String outer) {
        return section.has(key) ? file + ":" + section.line(key) + " " + section.pathOf(key) : outer;
    }

    private List<Route> routes(Section root, RoutePolicy policy, OnFailure onFailure) {
        List<Route> routes = new ArrayList<>();
        for (Section section : root.sections("routes")) {
            routes.add(route(section, routes.size(), policy, onFailure));
        }
        return root.has("routes")
                ? routes
                : List.of(
                        new Route(0, null, PathPattern.ALL, Set.of(), policy.mode(), policy.policy(), policy.places()));
    }

    /** Beside the store of decisions, if there is one. */
    private static @Nullable Path calibrationBeside(@Nullable Decisions decisions) {
        StoreFile store = decisions == null ? null : decisions.store();
        return store == null ? null : store.path().resolveSibling(store.path().getFileName() + ".calibration.json");
    }

    private static Set<String> names(List<Route> routes) {
        return routes.stream().map(Route::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Route route(Section section, int number, RoutePolicy outer, OnFailure onFailure) {
        Section match = section.section("match");
        String host = match.value("host", ConfigReader::hostPattern).orElse(null);
        PathPattern path = match.value("path", PathPattern.ALL, PathPattern::parse);
        Set<String> methods = Set.copyOf(match.values("methods", ConfigReader::method));
        match.refuseTheRest();
        own.readRoute(section);
        RoutePolicy policy = policy(section.section("policy"), outer, onFailure);
        section.refuseTheRest();
        return new Route(
                number,
                host,
                path,
                methods,
                policy.mode(),
                policy.policy(),
                policy.placesOf(file + ":" + section.line() + " " + section.path()));
    }

    private static String hostPattern(String text) {
        if (!text.matches("(\\*\\.)?[A-Za-z0-9.-]+")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no host; write shop.example or *.shop.example, without a port");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    static String method(String text) {
        if (!text.matches("[A-Z][A-Z-]*")) {
            throw new IllegalArgumentException("\"" + text + "\" is no method; write it in capitals, for example POST");
        }
        return text;
    }
}
