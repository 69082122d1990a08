package dev.sluice.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener's TLS files, read again when they change. New files that cannot be used change nothing and are logged once;
 * handshakes go on with the old ones. Thread-safe.
 */
final class WatchedTls {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedTls.class);

    private final Tls tls;
    private final Clock clock;
    private final Metrics metrics;
    private volatile TlsContext context;
    private Map<Path, Stamp> stamps;

    /** Reads the files of {@code tls}, or throws with what is wrong with one of them. */
    WatchedTls(Tls tls, Clock clock, Metrics metrics) {
        this.tls = tls;
        this.clock = clock;
        this.metrics = metrics;
        this.stamps = stamps();
        this.context = TlsContext.read(tls, clock.instant());
        tell();
    }

    private record Stamp(
            @Nullable FileTime changed, @Nullable Object identity, long size) {}

    Tls tls() {
        return tls;
    }

    TlsContext context() {
        return context;
    }

    /** Looks whether files have changed, and takes them. */
    synchronized void refresh() {
        Map<Path, Stamp> now = stamps();
        if (now.equals(stamps)) {
            return;
        }
        stamps = now;
        try {
            context = TlsContext.read(tls, clock.instant());
            LOG.info(
                    "TLS: took the changed files of {}",
                    tls.certificates().get(0).certificate());
            tell();
        } catch (IllegalArgumentException e) {
            metrics.tlsReloadFailed();
            LOG.error("TLS: the files have changed but cannot be used, so the old ones stay: {}", e.getMessage());
        }
    }

    private void tell() {
        context.identities().forEach(identity -> metrics.certificate(identity.file(), identity.expiry()));
    }

    private Map<Path, Stamp> stamps() {
        Map<Path, Stamp> found = new LinkedHashMap<>();
        tls.files().forEach(file -> found.put(file, stamp(file)));
        return found;
    }

    private static Stamp stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.fileKey(), attributes.size());
        } catch (IOException e) {
            return new Stamp(null, null, 0);
        }
    }
}
