package dev.sluice.host;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys from PEM files (RFC 7468). Every refusal names the file. */
public final class Pem {

    private static final long MAX_FILE_BYTES = 1 << 20;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\R(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    /** AlgorithmIdentifiers: rsaEncryption with NULL; id-ecPublicKey without its curve. */
    private static final byte[] RSA = bytes(0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0);

    private static final byte[] EC_OID = bytes(6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1);

    private Pem() {}

    private record Block(String label, String text) {

        byte[] der(Path file) {
            try {
                return Base64.getMimeDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(quoted(file) + " holds damaged Base64", e);
            }
        }
    }

    /** The certificates of {@code file}, in its order; at least one. */
    public static List<X509Certificate> certificates(Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                certificates.add(certificate(block.der(file), file));
            }
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(
                    quoted(file) + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }

    private static X509Certificate certificate(byte[] der, Path file) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(quoted(file) + " holds a damaged certificate", e);
        }
    }

    /** The one private key of {@code file}. */
    public static PrivateKey key(Path file) {
        for (Block block : blocks(file)) {
            if (block.label().endsWith("PRIVATE KEY")) {
                return key(block, file);
            }
        }
        throw new IllegalArgumentException(quoted(file) + " holds no private key in PEM (-----BEGIN PRIVATE KEY-----)");
    }

    /** The one Ed25519 public key of {@code file}. */
    public static PublicKey ed25519PublicKey(Path file) {
        for (Block block : blocks(file)) {
            if (block.label().equals("PUBLIC KEY")) {
                return ed25519PublicKey(block.der(file), file);
            }
        }
        throw new IllegalArgumentException(quoted(file) + " holds no public key in PEM (-----BEGIN PUBLIC KEY-----)");
    }

    private static PublicKey ed25519PublicKey(byte[] der, Path file) {
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(quoted(file) + " holds a public key that is no Ed25519 key", e);
        }
    }

    private static PrivateKey key(Block block, Path file) {
        if (block.label().equals("ENCRYPTED PRIVATE KEY") || block.text().contains("ENCRYPTED")) {
            throw new IllegalArgumentException(
                    quoted(file)
                            + " is encrypted; decrypt it, for example with openssl pkey, and let only the gateway read the file");
        }
        byte[] der = block.der(file);
        try {
            return switch (block.label()) {
                case "PRIVATE KEY" -> pkcs8(der);
                case "RSA PRIVATE KEY" -> pkcs8(wrapped(RSA, der));
                case "EC PRIVATE KEY" -> pkcs8(wrapped(sequence(EC_OID, curve(der)), der));
                default -> throw new IllegalArgumentException(quoted(file) + " holds a key of an unknown kind");
            };
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    quoted(file) + " holds no private key that can be used; RSA, EC and Ed25519 keys can", e);
        }
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        InvalidKeySpecException last = new InvalidKeySpecException();
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                last = e;
            }
        }
        throw last;
    }

    /** RFC 5208: version 0, algorithm, the key as an octet string. */
    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return sequence(bytes(2, 1, 0), algorithm, tagged(4, key));
    }

    /** RFC 5915: the curve is the content of the element with tag [0], behind the version and the key. */
    private static byte[] curve(byte[] der) {
        int at = contentOf(der, 0);
        at = endOf(der, at);
        at = endOf(der, at);
        if (der[at] != (byte) 0xa0) {
            throw new IndexOutOfBoundsException("an EC key without its curve");
        }
        return Arrays.copyOfRange(der, contentOf(der, at), endOf(der, at));
    }

    private static int contentOf(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int endOf(byte[] der, int at) {
        int content = contentOf(der, at);
        int length = der[at + 1] & 0xff;
        if (length >= 0x80) {
            length = 0;
            for (int i = at + 2; i < content; i++) {
                length = length << 8 | (der[i] & 0xff);
            }
        }
        return content + length;
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return tagged(0x30, all.toByteArray());
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.length;
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    /** What a PEM file with one block holds. */
    public static String text(String label, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static List<Block> blocks(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IllegalArgumentException(quoted(file) + " is too long for a PEM file");
            }
            Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            List<Block> blocks = new ArrayList<>();
            while (matcher.find()) {
                blocks.add(new Block(matcher.group(1), matcher.group(2)));
            }
            return blocks;
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(quoted(file) + " cannot be read: there is no such file", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(quoted(file) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String quoted(Path file) {
        return "\"" + file + "\"";
    }
}
