package dev.sluice.gateway;

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
 */
record ModelConfig(
        Path bundle,
        @Nullable URI url,
        Duration refresh,
        @Nullable Signer signer) {

    static final Duration REFRESH = Duration.ofMinutes(5);

    /**
     * Who signs bundles.
     *
     * @param file where the key stands
     * @param key an Ed25519 key
     */
    record Signer(Path file, PublicKey key) {}

    @Nullable
    PublicKey key() {
        return signer == null ? null : signer.key();
    }

    /** The files and folders that it was read from and that others write. */
    List<Path> files() {
        List<Path> files = new ArrayList<>();
        if (url == null) {
            files.add(bundle);
        }
        if (signer != null) {
            files.add(signer.file());
        }
        return files;
    }
}
