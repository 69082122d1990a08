package dev.sluice.host;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for with a WebSocket handshake (RFC 6455, section 4), and whether an answer grants just that.
 *
 * @param key the client's nonce, base64 of 16 bytes
 * @param protocols what it offers to speak; may be empty
 * @param extensions names of the extensions it offers; may be empty
 */
public record Handshake(String key, List<String> protocols, Set<String> extensions) {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    public Handshake {
        protocols = List.copyOf(protocols);
        extensions = Set.copyOf(extensions);
    }

    /** Tells whether {@code value} is a nonce as the RFC wants it. */
    static boolean isKey(String value) {
        try {
            return value.length() == 24 && Base64.getDecoder().decode(value).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What a server has to answer to the key. */
    String accept() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Why an answer with status 101 and {@code headers}, by name, does not grant this; null if it does. */
    @Nullable
    public String faultOf(Function<String, List<String>> headers) {
        if (!isOne(headers.apply("Upgrade"), "websocket")
                || tokens(headers.apply("Connection")).stream().noneMatch("upgrade"::equalsIgnoreCase)) {
            return "101 without an upgrade to websocket";
        }
        if (!headers.apply("Sec-WebSocket-Accept").equals(List.of(accept()))) {
            return "101 with another Sec-WebSocket-Accept than the key asks for";
        }
        List<String> chosen = headers.apply("Sec-WebSocket-Protocol");
        if (chosen.size() > 1 || !protocols.containsAll(chosen)) {
            return "101 with a protocol that was not offered";
        }
        return extensions.containsAll(names(headers.apply("Sec-WebSocket-Extensions")))
                ? null
                : "101 with an extension that was not offered";
    }

    private static boolean isOne(List<String> values, String wanted) {
        return values.size() == 1 && values.get(0).equalsIgnoreCase(wanted);
    }

    public static List<String> tokens(List<String> values) {
        return values.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .filter(token -> !token.isEmpty())
                .toList();
    }

    static Set<String> names(List<String> extensions) {
        return tokens(extensions).stream()
                .map(extension -> extension.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }
}
