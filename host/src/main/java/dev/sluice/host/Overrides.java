package dev.sluice.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was changed at run time and counts in place of what the config says. It stands in a file beside the config, so
 * that the config itself stays as its author wrote it. Immutable.
 *
 * @param bundle in place of {@code model.bundle}; null if that still counts
 * @param thresholds at most one a route
 * @param exceptions beside those of the config, each with an id of its own
 */
public record Overrides(
        @Nullable BundleOverride bundle, List<ThresholdOverride> thresholds, List<ExceptionOverride> exceptions) {

    public static final Overrides NONE = new Overrides(null, List.of(), List.of());

    private static final String HEAD = """
            # Written by the gateway: what was changed while it ran, in place of what the config beside it says.
            # Remove an entry, or this file, to go back to the config.
            """;

    public Overrides {
        thresholds = List.copyOf(thresholds);
        exceptions = List.copyOf(exceptions);
    }

    /** Where the overrides of a config stand: {@code gateway.override.yml} for {@code gateway.yml}. */
    public static Path beside(Path config) {
        String name = String.valueOf(config.getFileName());
        int dot = name.lastIndexOf('.');
        return config.resolveSibling(
                dot <= 0 ? name + ".override" : name.substring(0, dot) + ".override" + name.substring(dot));
    }

    /** The text of that file; empty if there is none. */
    static String textBeside(Path config) throws IOException {
        try {
            return Files.readString(beside(config));
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Puts {@code text} in place of that file, all at once; an empty text removes it. */
    static void write(Path config, String text) throws IOException {
        Path file = beside(config);
        if (text.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(
                temporary,
                text,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Of the route of that name. */
    @Nullable
    public ThresholdOverride of(String route) {
        return thresholds.stream()
                .filter(override -> override.route().equals(route))
                .findFirst()
                .orElse(null);
    }

    public Overrides without(String route) {
        return new Overrides(
                bundle,
                thresholds.stream()
                        .filter(override -> !override.route().equals(route))
                        .toList(),
                exceptions);
    }

    /** The same, with {@code override} in place of what was there for its route. */
    public Overrides with(ThresholdOverride override) {
        List<ThresholdOverride> all = new ArrayList<>(without(override.route()).thresholds());
        all.add(override);
        return new Overrides(bundle, all, exceptions);
    }

    /** The same with another bundle; null for the config's own. */
    public Overrides with(@Nullable BundleOverride other) {
        return new Overrides(other, thresholds, exceptions);
    }

    /** The same with one more exception. */
    public Overrides with(ExceptionOverride exception) {
        List<ExceptionOverride> all = new ArrayList<>(exceptions);
        all.add(exception);
        return new Overrides(bundle, thresholds, all);
    }

    public Overrides withoutException(String id) {
        return new Overrides(
                bundle,
                thresholds,
                exceptions.stream()
                        .filter(exception -> !exception.id().equals(id))
                        .toList());
    }

    /** As the text of the file; empty for none. */
    public String yaml() {
        if (equals(NONE)) {
            return "";
        }
        StringBuilder yaml = new StringBuilder(HEAD);
        if (bundle != null) {
            yaml.append("model:\n").append(bundle.yaml());
        }
        if (!thresholds.isEmpty()) {
            yaml.append("thresholds:\n");
            thresholds.forEach(override -> yaml.append(override.yaml()));
        }
        if (!exceptions.isEmpty()) {
            yaml.append("exceptions:\n");
            exceptions.forEach(override -> yaml.append(override.yaml()));
        }
        return yaml.toString();
    }
}
