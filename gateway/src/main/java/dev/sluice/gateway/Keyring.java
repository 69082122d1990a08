package dev.sluice.gateway;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate for a TLS handshake: one for the name that the client asks for, else the first. Where several
 * have the name, the kind of key decides. Immutable.
 */
final class Keyring extends X509ExtendedKeyManager {

    private final List<ServerIdentity> identities;

    /** The first of {@code identities} is for clients that name none of them. */
    Keyring(List<ServerIdentity> identities) {
        this.identities = List.copyOf(identities);
    }

    List<ServerIdentity> identities() {
        return identities;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        List<ServerIdentity> named = named(engine);
        List<ServerIdentity> candidates = named.isEmpty() ? identities.subList(0, 1) : named;
        return candidates.stream()
                .filter(identity -> identity.key().getAlgorithm().equals(keyType))
                .findFirst()
                .map(identity -> Integer.toString(identities.indexOf(identity)))
                .orElse(null);
    }

    private List<ServerIdentity> named(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return identities.stream()
                            .filter(identity -> identity.isFor(host.getAsciiName()))
                            .toList();
                }
            }
        }
        return List.of();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identities.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identities.get(Integer.parseInt(alias)).key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
