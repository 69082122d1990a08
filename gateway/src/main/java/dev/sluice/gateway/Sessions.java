package dev.sluice.gateway;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Browsers that are signed in, in memory: they end with the process, after twelve hours, and when the token becomes
 * another. At most {@value #MOST}; one more ends the oldest. Thread-safe.
 */
final class Sessions {

    static final int MOST = 64;
    static final Duration LIFE = Duration.ofHours(12);

    private final SecureRandom random = new SecureRandom();
    private final LongSupplier nanoTime;
    private final Map<String, Session> open = new LinkedHashMap<>();
    private String token = "";

    Sessions(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Begins a session of someone who has shown {@code shown}. */
    synchronized Session open(String shown) {
        find("", shown);
        Session session =
                new Session(secret(), secret().substring(0, 6), secret(), nanoTime.getAsLong() + LIFE.toNanos());
        open.put(session.id(), session);
        if (open.size() > MOST) {
            Iterator<String> oldest = open.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return session;
    }

    /** The session of that id if it still counts while {@code required} is the token. */
    synchronized @Nullable Session find(String id, String required) {
        if (!required.equals(token)) {
            token = required;
            open.clear();
        }
        long now = nanoTime.getAsLong();
        open.values().removeIf(session -> session.endNanos() - now <= 0);
        return open.get(id);
    }

    synchronized void close(String id) {
        open.remove(id);
    }

    /** 256 random bits. */
    String secret() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
