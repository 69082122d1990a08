package dev.sluice.detector;

import java.nio.file.Path;

/** The bundle in {@code config/models/default}; {@code sluice.home} leads to the folder that holds {@code config}. */
final class ShippedBundle {

    private ShippedBundle() {}

    static Path folder() {
        return Path.of(System.getProperty("sluice.home", ""), "config", "models", "default");
    }

    static Bundle load() {
        try {
            return Bundle.load(folder());
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }
}
