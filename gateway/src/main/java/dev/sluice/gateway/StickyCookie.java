package dev.sluice.gateway;

import dev.sluice.gateway.UpstreamConfig.Sticky;
import dev.sluice.host.HeaderLine;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that keeps a client at one server. It holds a keyed hash of the server's address, from which the address
 * cannot be found. Immutable.
 */
final class StickyCookie {

    private static final byte[] KEY_OF_THE_PROCESS = new byte[32];
    private static final int TOKEN_BYTES = 12;

    static {
        new SecureRandom().nextBytes(KEY_OF_THE_PROCESS);
    }

    private final String name;
    private final Map<String, UpstreamServer> servers = new HashMap<>();
    private final Map<UpstreamServer, String> tokens = new HashMap<>();

    private StickyCookie(String name, byte[] key, List<UpstreamServer> all) {
        this.name = name;
        for (UpstreamServer server : all) {
            String token = token(key, server.address().url().toString());
            servers.put(token, server);
            tokens.put(server, token);
        }
    }

    /** What {@code sticky} asks for, if it asks for a cookie. */
    static @Nullable StickyCookie of(@Nullable Sticky sticky, List<UpstreamServer> all) {
        if (sticky == null || sticky.cookie() == null) {
            return null;
        }
        String secret = sticky.secret();
        byte[] key = secret == null ? KEY_OF_THE_PROCESS : secret.getBytes(StandardCharsets.UTF_8);
        return new StickyCookie(sticky.cookie(), key, all);
    }

    private static String token(byte[] key, String server) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] hash = mac.doFinal(server.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, TOKEN_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** The server that a request with {@code lines} belongs to; null for none or one that is gone. */
    @Nullable
    UpstreamServer serverOf(List<HeaderLine> lines) {
        for (HeaderLine line : lines) {
            if (line.is("cookie")) {
                for (String pair : line.value().split(";", -1)) {
                    int equals = pair.indexOf('=');
                    if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                        return servers.get(pair.substring(equals + 1).strip());
                    }
                }
            }
        }
        return null;
    }

    /** The value of a {@code Set-Cookie} that leads to {@code server}. */
    String leadingTo(UpstreamServer server, boolean secure) {
        return name + "=" + tokens.get(server) + "; Path=/; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "");
    }
}
