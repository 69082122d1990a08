package dev.sluice.gateway;

import dev.sluice.host.Fingerprint;
import java.nio.file.Path;
import java.time.Clock;
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
    private Fingerprint seen;

    /** Reads the files of {@code tls}, or throws with what is wrong with one of them. */
    WatchedTls(Tls tls, Clock clock, Metrics metrics) {
        this.tls = tls;
        this.clock = clock;
        this.metrics = metrics;
        this.seen = fingerprint();
        this.context = TlsContext.read(tls, clock.instant());
        tell();
    }

    Tls tls() {
        return tls;
    }

    TlsContext context() {
        return context;
    }

    /** Looks whether files have changed, and takes them. */
    synchronized void refresh() {
        Fingerprint now = fingerprint();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
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

    private Fingerprint fingerprint() {
        return Fingerprint.of(tls.files().toArray(Path[]::new));
    }
}
