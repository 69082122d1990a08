package dev.sluice.host;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Limits;
import dev.sluice.detector.Threshold;
import dev.sluice.host.ModelConfig.Shadowing;
import dev.sluice.host.Problems.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A config with the bundle it names: all that is needed to start.
 *
 * @param <C> the host's config
 * @param read what the file says
 * @param bundle what judges
 * @param shadow what is compared with it; null for nothing
 * @param judge who judges with both
 */
public record LoadedConfig<C>(
        ConfigReader.Read<C> read, Bundle bundle, @Nullable Bundle shadow, Judge judge) {

    /** Where a bundle comes from. */
    @FunctionalInterface
    public interface Source {

        Bundle load(ModelConfig model) throws BundleException, InputException, IOException;
    }

    /**
     * Reads {@code file} and loads its bundle from {@code source}, or throws with all problems of both. A judge that would
     * be as that of {@code previous} is that one.
     */
    public static <C> LoadedConfig<C> load(
            Path file,
            Map<String, String> environment,
            HostSections<C> own,
            Source source,
            @Nullable LoadedConfig<C> previous)
            throws ConfigException {
        return load(ConfigReader.read(file, environment, own), source, previous);
    }

    /** The same for a config that was read. */
    static <C> LoadedConfig<C> load(ConfigReader.Read<C> read, Source source, @Nullable LoadedConfig<C> previous)
            throws ConfigException {
        ModelConfig model = read.protection().model();
        Shadowing shadowing = read.own().comparesBundles() ? model.shadow() : null;
        Problems problems = new Problems(read.file());
        Optional<Bundle> bundle = bundle(read, "model.bundle", source, model, problems);
        Optional<Bundle> shadow = shadowing == null
                ? Optional.empty()
                : bundle(read, "model.shadow", source, model.of(shadowing), problems);
        read.own().verify(read.config(), problems);
        problems.throwIfAny();
        return of(read, bundle.orElseThrow(), shadow.orElse(null), previous);
    }

    private static Optional<Bundle> bundle(
            ConfigReader.Read<?> read, String key, Source source, ModelConfig model, Problems problems) {
        try {
            return Optional.of(source.load(model));
        } catch (BundleException | InputException | IOException e) {
            problems.add(read.lines().getOrDefault(key, 0), key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static <C> LoadedConfig<C> of(
            ConfigReader.Read<C> read, Bundle bundle, @Nullable Bundle shadow, @Nullable LoadedConfig<C> previous)
            throws ConfigException {
        Problems problems = new Problems(read.file());
        requireReachable(read, bundle, problems);
        if (shadow != null) {
            requireReachable(read, shadow, problems);
        }
        problems.throwIfAny();
        return new LoadedConfig<>(read, bundle, shadow, judge(read, bundle, shadow, previous));
    }

    public C config() {
        return read.config();
    }

    Protection protection() {
        return read.protection();
    }

    /** The same config with another bundle, or throws with what in it does not fit the bundle. */
    LoadedConfig<C> with(Bundle other) throws ConfigException {
        return of(read, other, shadow, this);
    }

    private static Judge judge(
            ConfigReader.Read<?> read, Bundle bundle, @Nullable Bundle shadow, @Nullable LoadedConfig<?> previous) {
        Limits limits = read.protection().inspection().limits();
        LoadedConfig<?> alike =
                previous != null && previous.protection().inspection().limits().equals(limits) ? previous : null;
        return judge(bundle, limits, alike).besides(shadow == null ? null : judge(shadow, limits, alike));
    }

    /** What a judge remembers of values that come again is worth keeping. */
    private static Judge judge(Bundle bundle, Limits limits, @Nullable LoadedConfig<?> alike) {
        if (alike == null) {
            return Judge.of(bundle, limits);
        }
        Judge known = bundle.equals(alike.bundle())
                ? alike.judge()
                : bundle.equals(alike.shadow()) ? alike.judge().shadow() : null;
        return known == null ? Judge.of(bundle, limits) : known.besides(null);
    }

    /** A threshold above every score that the bundle can give would never act. */
    private static void requireReachable(ConfigReader.Read<?> read, Bundle bundle, Problems problems) {
        for (WrittenThreshold written : read.thresholds()) {
            if (written.threshold().score() > bundle.calibration().maxScore()) {
                problems.addAll(List.of(new Problem(
                        written.file(), written.line(), written.key(), unreachable(written.threshold(), bundle))));
            }
        }
    }

    private static String unreachable(Threshold threshold, Bundle bundle) {
        return "\"" + threshold + "\" cannot be reached: bundle " + bundle.name() + " was calibrated on "
                + bundle.calibration().requests() + " benign requests, which support scores up to "
                + SluiceHeaders.decimal(bundle.calibration().maxScore()) + "; this threshold would take at least "
                + (long) Math.ceil(1_000_000 / threshold.perMillion() - 1) + " of them";
    }
}
