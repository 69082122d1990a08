package dev.sluice.host;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles that a gateway has loaded and may come back to. One that has not changed on disk is not loaded again.
 * Thread-safe.
 */
public final class Bundles {

    private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);
    private static final int MOST = 4;

    private final Cache<Version, Bundle> loaded =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /** A bundle as it lay on disk at some time. */
    private record Version(Path place, @Nullable PublicKey key, Fingerprint fingerprint) {

        static Version now(ModelConfig model) {
            return new Version(model.bundle(), model.key(), Fingerprint.of(model.bundle()));
        }
    }

    /** The bundle on disk; what a URL has only if there is no good one from there on disk, and then it is kept there. */
    public Bundle load(ModelConfig model) throws BundleException, InputException, IOException {
        if (model.url() == null) {
            return fromDisk(model);
        }
        if (Files.exists(model.bundle())) {
            try {
                return fromDisk(model);
            } catch (BundleException e) {
                LOG.warn(
                        "the last bundle from {} cannot be used, so it is fetched again: {}",
                        model.url(),
                        e.getMessage());
            }
        }
        try (BundleDownload download = BundleDownload.of(model, BundleDownload.folderOf(model))) {
            keep(download);
            return download.bundle();
        }
    }

    private Bundle fromDisk(ModelConfig model) throws BundleException {
        Version version = Version.now(model);
        Bundle known = loaded.getIfPresent(version);
        if (known == null) {
            known = Bundle.load(model.bundle(), model.key());
            loaded.put(version, known);
        }
        return known;
    }

    /** From now on it is the bundle on disk. */
    void keep(BundleDownload download) throws IOException {
        download.keep();
        loaded.put(Version.now(download.model()), download.bundle());
    }

    /** The bundle that a gateway would fetch now, or that lies on disk where there is no URL; nothing is kept. */
    public static Bundle look(ModelConfig model) throws BundleException, InputException, IOException {
        if (model.url() == null) {
            return Bundle.load(model.bundle(), model.key());
        }
        try (BundleDownload download = BundleDownload.of(model, Path.of(System.getProperty("java.io.tmpdir")))) {
            return download.bundle();
        }
    }

    /** The bundle that a gateway is likely to use now; nothing is kept. */
    public static Bundle inUse(ModelConfig model) throws BundleException, InputException, IOException {
        return Files.exists(model.bundle()) ? Bundle.load(model.bundle(), model.key()) : look(model);
    }
}
