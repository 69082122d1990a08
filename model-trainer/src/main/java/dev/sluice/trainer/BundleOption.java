package dev.sluice.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a bundle. */
final class BundleOption {

    private static final ObjectMapper JSON = new ObjectMapper();

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

    /** The split that the bundle was trained with. */
    Split split() {
        JsonNode split = manifest().path("split");
        int validation = split.path("validation").asInt();
        return new Split(split.path("seed").asLong(), 100 - validation, validation);
    }

    /** The bundle's own description. */
    JsonNode manifest() {
        Path manifest = folder().resolve(BundleFolder.MANIFEST);
        try {
            return JSON.readTree(manifest.toFile());
        } catch (IOException e) {
            throw new InputException(manifest + ": " + e.getMessage(), e);
        }
    }
}
