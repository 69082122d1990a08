package dev.sluice.trainer;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a bundle. */
final class BundleOption {

    @Option(
            names = "--bundle",
            paramLabel = "DIR",
            description = "Folder of the model bundle (default: the shipped one, config/models/default).")
    private @Nullable Path folder;

    Path folder() {
        return folder != null ? folder : Path.of(System.getProperty("sluice.home", ""), "config", "models", "default");
    }

    Bundle load() throws BundleException {
        return Bundle.load(folder());
    }
}
