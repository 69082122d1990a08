package dev.sluice.gateway;

import dev.sluice.gateway.Tls.ClientCertificate;
import dev.sluice.host.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What TLS handshakes of one listener are made with: TLS 1.3 and 1.2 with forward secrecy and authenticated encryption,
 * nothing older. Immutable; {@link #read} makes a new one when files have changed.
 */
final class TlsContext {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] CIPHERS = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    };

    private final SSLContext context;
    private final Keyring keys;
    private final ClientCertificate clientCertificate;

    private TlsContext(SSLContext context, Keyring keys, ClientCertificate clientCertificate) {
        this.context = context;
        this.keys = keys;
        this.clientCertificate = clientCertificate;
    }

    /** Reads all files of {@code tls}, or throws with what is wrong with one of them. */
    static TlsContext read(Tls tls, Instant now) {
        Keyring keys = new Keyring(tls.certificates().stream()
                .map(files -> ServerIdentity.read(files, now))
                .toList());
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, trust(tls.clientCa()), new SecureRandom());
            return new TlsContext(context, keys, tls.clientCertificate());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java has no usable TLS", e);
        }
    }

    private static TrustManager[] trust(@Nullable Path authorities) throws GeneralSecurityException, IOException {
        if (authorities == null) {
            return new TrustManager[0];
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        List<X509Certificate> certificates = Pem.certificates(authorities);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry(Integer.toString(i), certificates.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    SSLContext sslContext() {
        return context;
    }

    List<ServerIdentity> identities() {
        return keys.identities();
    }

    /** Makes {@code engine} ready for a handshake in which HTTP/2 is offered or not. */
    void prepare(SSLEngine engine, boolean http2) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(CIPHERS);
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(http2 ? new String[] {"h2", "http/1.1"} : new String[] {"http/1.1"});
        if (clientCertificate == ClientCertificate.REQUIRED) {
            parameters.setNeedClientAuth(true);
        } else if (clientCertificate == ClientCertificate.OPTIONAL) {
            parameters.setWantClientAuth(true);
        }
        engine.setSSLParameters(parameters);
    }
}
