package dev.sluice.gateway;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of trouble, and when.
 *
 * @param webhook where alerts are posted to
 * @param secret a header that lets the receiver know who sends; null for none
 * @param burst how many blocks are too many
 * @param coolDown how long a trouble must be over before its alert ends
 * @param deadline how long an alert that cannot be delivered is tried again
 */
record AlertsConfig(URI webhook, @Nullable SecretHeader secret, Burst burst, Duration coolDown, Duration deadline) {

    /** A header with a secret. */
    record SecretHeader(String name, String value) {

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A burst of blocks.
     *
     * @param blocks more than so many
     * @param window within that time
     */
    record Burst(long blocks, Duration window) {

        static final Burst DEFAULT = new Burst(100, Duration.ofMinutes(1));
    }

    /** Without the URL, which may be a secret itself. */
    @Override
    public String toString() {
        return "alerts to " + webhook.getHost();
    }

    static final Duration COOL_DOWN = Duration.ofMinutes(5);
    static final Duration DEADLINE = Duration.ofMinutes(10);
}
