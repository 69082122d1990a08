package dev.sluice.gateway;

import dev.sluice.host.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A certificate with its key, as one file pair of a config names them; the two belong together.
 *
 * @param file where the certificate comes from
 * @param key its private key
 * @param chain the server's certificate, then those of its authorities
 */
record ServerIdentity(Path file, PrivateKey key, List<X509Certificate> chain) {

    private static final int DNS_NAME = 2;

    ServerIdentity {
        chain = List.copyOf(chain);
    }

    /** Reads the files, or throws with what is wrong with them. */
    static ServerIdentity read(Tls.Files files, Instant now) {
        ServerIdentity identity =
                new ServerIdentity(files.certificate(), Pem.key(files.key()), certificates(files.certificate(), now));
        identity.requireKeyOf(files.key());
        return identity;
    }

    /** The chain in {@code file}, whose first certificate is valid {@code now}. */
    static List<X509Certificate> certificates(Path file, Instant now) {
        List<X509Certificate> chain = Pem.certificates(file);
        Instant from = chain.get(0).getNotBefore().toInstant();
        Instant to = chain.get(0).getNotAfter().toInstant();
        if (now.isAfter(to)) {
            throw new IllegalArgumentException("\"" + file + "\" holds a certificate that expired at " + to);
        }
        if (now.isBefore(from)) {
            throw new IllegalArgumentException("\"" + file + "\" holds a certificate that is valid only from " + from);
        }
        return chain;
    }

    private void requireKeyOf(Path keyFile) {
        byte[] probe = "sluice".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(algorithm());
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(chain.get(0).getPublicKey());
            signature.update(probe);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(mismatch(keyFile), e);
        }
        throw new IllegalArgumentException(mismatch(keyFile));
    }

    private String mismatch(Path keyFile) {
        return "\"" + keyFile + "\" is not the key of the certificate in \"" + file + "\"";
    }

    private String algorithm() {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }

    Instant expiry() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** True if the certificate is for {@code host}, by its subject alternative names; {@code *} is one label. */
    boolean isFor(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        String wildcard = dot < 0 ? name : "*" + name.substring(dot);
        return names().stream().anyMatch(own -> own.equals(name) || own.equals(wildcard));
    }

    private List<String> names() {
        try {
            Collection<List<?>> names = chain.get(0).getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(DNS_NAME))
                            .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
