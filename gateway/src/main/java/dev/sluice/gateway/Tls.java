package dev.sluice.gateway;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a listener speaks TLS.
 *
 * @param certificates the first is for clients that ask for no name or for one that none has
 * @param clientCa PEM file with the authorities whose client certificates are accepted; null if none is asked for
 * @param clientCertificate whether clients show a certificate
 */
record Tls(List<Files> certificates, @Nullable Path clientCa, ClientCertificate clientCertificate) {

    Tls {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("TLS needs a certificate");
        }
        if ((clientCa == null) != (clientCertificate == ClientCertificate.NONE)) {
            throw new IllegalArgumentException(
                    "client-ca and client-certificate: optional or required belong together");
        }
    }

    /**
     * A certificate and its key, both in PEM.
     *
     * @param certificate the server's first, then those of the authorities between it and the root
     * @param key PKCS#8, PKCS#1 or SEC 1, not encrypted
     */
    record Files(Path certificate, Path key) {}

    /** Whether clients show a certificate. */
    enum ClientCertificate {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** Every file that is read. */
    List<Path> files() {
        return Stream.concat(
                        certificates.stream().flatMap(files -> Stream.of(files.certificate(), files.key())),
                        Stream.ofNullable(clientCa))
                .toList();
    }
}
