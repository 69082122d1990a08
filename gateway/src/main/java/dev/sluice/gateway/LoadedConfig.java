package dev.sluice.gateway;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Explainer;
import dev.sluice.detector.Limits;
import dev.sluice.detector.Threshold;
import dev.sluice.gateway.Problems.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A config with the bundle it names: all that is needed to start.
 *
 * @param read what the file says
 * @param bundle what judges
 * @param judge who judges with it
 */
record LoadedConfig(ConfigReader.Read read, Bundle bundle, Judge judge) {

    /** Where a bundle comes from. */
    @FunctionalInterface
    interface Source {

        Bundle load(ModelConfig model) throws BundleException, InputException, IOException;
    }

    /** Reads {@code file} and loads its bundle, or throws with all problems of both. */
    static LoadedConfig load(Path file, Map<String, String> environment) throws ConfigException {
        return load(file, environment, Bundles::look, null);
    }

    /** The same with bundles from {@code source}; a judge that would be as that of {@code previous} is that one. */
    static LoadedConfig load(Path file, Map<String, String> environment, Source source, @Nullable LoadedConfig previous)
            throws ConfigException {
        return load(ConfigReader.read(file, environment), source, previous);
    }

    /** The same for a config that was read. */
    static LoadedConfig load(ConfigReader.Read read, Source source, @Nullable LoadedConfig previous)
            throws ConfigException {
        try {
            return of(read, source.load(read.config().model()), previous);
        } catch (BundleException | InputException | IOException e) {
            Problems problems = new Problems(read.file());
            problems.add(read.lines().getOrDefault("model.bundle", 0), "model.bundle", String.valueOf(e.getMessage()));
            throw new ConfigException(problems.all());
        }
    }

    private static LoadedConfig of(ConfigReader.Read read, Bundle bundle, @Nullable LoadedConfig previous)
            throws ConfigException {
        Problems problems = new Problems(read.file());
        requireReachable(read, bundle, problems);
        problems.throwIfAny();
        return new LoadedConfig(
                read, bundle, judge(bundle, read.config().inspection().limits(), previous));
    }

    Config config() {
        return read.config();
    }

    /** The same config with another bundle, or throws with what in it does not fit the bundle. */
    LoadedConfig with(Bundle other) throws ConfigException {
        return of(read, other, this);
    }

    /** What a judge remembers of values that come again is worth keeping. */
    private static Judge judge(Bundle bundle, Limits limits, @Nullable LoadedConfig previous) {
        if (previous != null
                && previous.bundle().equals(bundle)
                && previous.config().inspection().limits().equals(limits)) {
            return previous.judge();
        }
        return new Judge(
                bundle.name(),
                new DetectorInspector(new Detector(bundle, limits)),
                new Explainer(bundle, limits)::explain);
    }

    /** A threshold above every score that the bundle can give would never act. */
    private static void requireReachable(ConfigReader.Read read, Bundle bundle, Problems problems) {
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
