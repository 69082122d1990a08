package dev.sluice.gateway;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * How https servers of an upstream are verified, and what they are shown. TLS 1.2 and 1.3 only. All that comes from
 * files is held as it was read.
 *
 * @param ca PEM certificates of those who are trusted; null for those that Java trusts
 * @param verify whether the server's certificate must be trusted and name the server
 * @param serverName the name it must bear, and that is asked for; null for the host of the server's URL
 * @param certificate PEM certificate of the gateway, with its chain; null for none
 * @param key its PEM private key, PKCS#8, without a password
 */
record UpstreamTls(
        @Nullable String ca,
        boolean verify,
        @Nullable String serverName,
        @Nullable String certificate,
        @Nullable String key) {

    static final UpstreamTls DEFAULT = new UpstreamTls(null, true, null, null, null);

    /** Throws {@link IllegalArgumentException} if the certificates or the key cannot be read. */
    UpstreamTls {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("a client certificate takes both tls.certificate and tls.key");
        }
        if (ca != null || certificate != null) {
            SslContext unused = context(ca, verify, certificate, key);
        }
    }

    static boolean holdsCertificates(String pem) {
        try {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(stream(pem))
                    .isEmpty();
        } catch (CertificateException e) {
            return false;
        }
    }

    SslContext context() {
        return context(ca, verify, certificate, key);
    }

    private static SslContext context(
            @Nullable String ca, boolean verify, @Nullable String certificate, @Nullable String key) {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_1_1));
        if (!verify) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else if (ca != null) {
            builder.trustManager(stream(ca));
        }
        if (certificate != null && key != null) {
            keyManager(builder, certificate, key);
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static void keyManager(SslContextBuilder builder, String certificate, String key) {
        try {
            builder.keyManager(stream(certificate), stream(key));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the key cannot be read; it must be PEM, PKCS#8 (BEGIN PRIVATE KEY) and without a password", e);
        }
    }

    private static InputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "UpstreamTls[verify=" + verify + ", serverName=" + serverName + "]";
    }
}
