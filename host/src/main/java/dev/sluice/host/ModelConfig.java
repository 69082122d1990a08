package dev.sluice.host;

import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which bundle judges.
 *
 * @param bundle its folder or zip file; with a URL the zip file where the last good bundle from there is kept
 * @param url where new bundles come from; null if {@code bundle} is all there is
 * @param refresh how often the URL is asked
 * @param signer whose signature bundles must bear; null if they need none
 * @param shadow what is compared with it; null for nothing
 * @param cache folder for the last good bundle from the URL and for those that have judged here
 */
public record ModelConfig(
        Path bundle,
        @Nullable URI url,
        Duration refresh,
        @Nullable Signer signer,
        @Nullable Shadowing shadow,
        Path cache) {

    static final Duration REFRESH = Duration.ofMinutes(5);

    /**
     * Who signs bundles.
     *
     * @param file where the key stands
     * @param key an Ed25519 key
     */
    record Signer(Path file, PublicKey key) {}

    /**
     * A bundle that judges a sample of the requests beside the one that decides.
     *
     * @param bundle its folder or zip file
     * @param share of the requests, above 0, at most 1
     */
    public record Shadowing(Path bundle, double share) {}

    /** What {@code shadowing} asks for, under the same rules as the bundle that decides. */
    ModelConfig of(Shadowing shadowing) {
        return new ModelConfig(shadowing.bundle(), null, REFRESH, signer, null, cache);
    }

    /** The same with a bundle of the history in place of its own. */
    ModelConfig with(BundleOverride chosen) {
        Path file = BundleHistory.fileOf(history(), chosen.ref());
        return new ModelConfig(file, null, REFRESH, signer, shadow, cache);
    }

    /** Where copies of the bundles lie that have judged here. */
    public Path history() {
        return cache.resolve("history");
    }

    @Nullable
    public PublicKey key() {
        return signer == null ? null : signer.key();
    }

    /** The files and folders that it was read from and that others write. */
    List<Path> files() {
        List<Path> files = new ArrayList<>();
        if (url == null) {
            files.add(bundle);
        }
        if (shadow != null) {
            files.add(shadow.bundle());
        }
        if (signer != null) {
            files.add(signer.file());
        }
        return files;
    }
}
