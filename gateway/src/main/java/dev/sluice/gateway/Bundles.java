package dev.sluice.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import java.nio.file.Path;

/**
 * The bundles that a gateway has loaded and may come back to. One that has not changed on disk is not loaded again.
 * Thread-safe.
 */
final class Bundles {

    private static final int MOST = 4;

    private final Cache<Version, Bundle> loaded =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /** A bundle as it lay in its folder at some time. */
    private record Version(Path folder, Fingerprint fingerprint) {}

    /** The bundle in {@code folder}. */
    Bundle load(Path folder) throws BundleException {
        Version version = new Version(folder, Fingerprint.of(folder));
        Bundle known = loaded.getIfPresent(version);
        if (known == null) {
            known = Bundle.load(folder);
            loaded.put(version, known);
        }
        return known;
    }
}
