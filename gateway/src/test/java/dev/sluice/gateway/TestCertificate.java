package dev.sluice.gateway;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A certificate made for one test, with its key; written in DER by hand, so that it can be of any age. */
record TestCertificate(X509Certificate certificate, PrivateKey key) {

    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] COMMON_NAME = {6, 3, 0x55, 4, 3};
    private static final byte[] ALTERNATIVE_NAMES = {6, 3, 0x55, 0x1d, 0x11};
    private static final byte[] BASIC_CONSTRAINTS = {6, 3, 0x55, 0x1d, 0x13};
    private static final byte[] TRUE = {1, 1, (byte) 0xff};
    private static final byte[] ECDSA_SHA256 = {6, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2};
    private static final byte[] RSA_SHA256 = {
        6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 0x0b, 5, 0
    };
    private static final byte[] ED25519 = {6, 3, 0x2b, 0x65, 0x70};

    /** A self-signed EC certificate that is valid today. */
    static TestCertificate of(String... names) throws GeneralSecurityException {
        return of(pair("EC"), Instant.now().plusSeconds(86_400), names);
    }

    static TestCertificate of(KeyPair pair, Instant expiry, String... names) throws GeneralSecurityException {
        byte[] algorithm = switch (pair.getPrivate().getAlgorithm()) {
            case "RSA" -> RSA_SHA256;
            case "EC" -> ECDSA_SHA256;
            default -> ED25519;
        };
        byte[] name = name(names[0]);
        byte[] body = tagged(
                0x30,
                tagged(0xa0, new byte[] {2, 1, 2}),
                tagged(2, BigInteger.valueOf(System.nanoTime()).toByteArray()),
                tagged(0x30, algorithm),
                name,
                tagged(0x30, time(expiry.minusSeconds(2 * 86_400)), time(expiry)),
                name,
                pair.getPublic().getEncoded(),
                tagged(0xa3, tagged(0x30, alternativeNames(names), constraints())));
        byte[] signature = tagged(3, new byte[1], sign(pair.getPrivate(), body));
        byte[] whole = tagged(0x30, body, tagged(0x30, algorithm), signature);
        X509Certificate certificate = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
        return new TestCertificate(certificate, pair.getPrivate());
    }

    static KeyPair pair(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (!algorithm.equals("Ed25519")) {
            generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
        }
        return generator.generateKeyPair();
    }

    private static byte[] sign(PrivateKey key, byte[] body) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "Ed25519";
                });
        signature.initSign(key);
        signature.update(body);
        return signature.sign();
    }

    private static byte[] name(String text) {
        return tagged(0x30, tagged(0x31, tagged(0x30, COMMON_NAME, tagged(0x0c, ascii(text)))));
    }

    private static byte[] alternativeNames(String... names) {
        byte[][] each =
                Arrays.stream(names).map(name -> tagged(0x82, ascii(name))).toArray(byte[][]::new);
        return tagged(0x30, ALTERNATIVE_NAMES, tagged(4, tagged(0x30, each)));
    }

    private static byte[] constraints() {
        return tagged(0x30, BASIC_CONSTRAINTS, TRUE, tagged(4, tagged(0x30, TRUE)));
    }

    private static byte[] time(Instant instant) {
        return tagged(0x17, ascii(UTC_TIME.format(instant)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, ascii("\n")).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /** Writes {@code NAME.pem} and {@code NAME.key}; returns them as keys of a config. */
    String write(Path folder, String name) throws IOException, GeneralSecurityException {
        Path chain = folder.resolve(name + ".pem");
        Path keyFile = folder.resolve(name + ".key");
        Files.writeString(chain, pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
        return "certificate: " + chain + ", key: " + keyFile;
    }

    /** Writes it to {@code NAME.pem} in {@code folder}. */
    Path writeCertificate(Path folder, String name) throws IOException, GeneralSecurityException {
        write(folder, name);
        return folder.resolve(name + ".pem");
    }

    /** A listener that shows this certificate, and takes only clients that show {@code client}, if there is one. */
    ServerSocket listener(@Nullable TestCertificate client) throws IOException, GeneralSecurityException {
        SSLContext context = (client == null ? this : client).trusting(this);
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(client != null);
        return socket;
    }

    /** A client's context that trusts this certificate alone and shows {@code own}, if there is one. */
    SSLContext trusting(TestCertificate... own) throws GeneralSecurityException, IOException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store(this));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.length == 0 ? new KeyManager[0] : keys(own[0]), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyManager[] keys(TestCertificate own) throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store(own), new char[0]);
        return keys.getKeyManagers();
    }

    private static KeyStore store(TestCertificate certificate) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("trusted", certificate.certificate());
        store.setKeyEntry("own", certificate.key(), new char[0], new X509Certificate[] {certificate.certificate()});
        return store;
    }
}
