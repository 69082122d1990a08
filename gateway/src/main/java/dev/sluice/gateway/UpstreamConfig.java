package dev.sluice.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One protected service. Equal configs mean equal upstreams, contents of certificate files included.
 *
 * @param servers where it runs
 * @param balance how a server is chosen
 * @param sticky what keeps a client at one server; null for nothing
 * @param healthCheck how servers are asked whether they are well; null for not at all
 * @param ejection when a server that fails is left alone
 * @param connectTimeout until the connection stands
 * @param responseTimeout from the last byte sent to the head of the response, and between bytes of its body
 * @param idleTimeout how long an unused connection is kept
 * @param retries how often a request may be repeated where that can do no harm
 * @param connections most connections for requests to one server at a time
 * @param waiting most requests that wait for a connection to become free
 * @param waitTimeout how long they wait
 * @param tls how https servers are verified, and what they are shown
 */
record UpstreamConfig(
        List<Server> servers,
        Balance balance,
        @Nullable Sticky sticky,
        @Nullable HealthCheck healthCheck,
        Ejection ejection,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration idleTimeout,
        int retries,
        int connections,
        int waiting,
        Duration waitTimeout,
        UpstreamTls tls) {

    static final UpstreamConfig DEFAULT = new UpstreamConfig(
            List.of(new Server(URI.create("http://127.0.0.1:3000"), 1, false)),
            Balance.ROUND_ROBIN,
            null,
            null,
            Ejection.DEFAULT,
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            3,
            512,
            512,
            Duration.ofSeconds(5),
            UpstreamTls.DEFAULT);

    UpstreamConfig {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("an upstream needs at least one server");
        }
        if (servers.stream().allMatch(Server::backup)) {
            throw new IllegalArgumentException("every server is a backup; leave backup out for those that work");
        }
        if (servers.stream().map(Server::url).distinct().count() < servers.size()) {
            throw new IllegalArgumentException("a server stands twice; give it a weight instead");
        }
    }

    /**
     * Where a service runs.
     *
     * @param url scheme, host and port
     * @param weight its share, compared to those of the others
     * @param backup whether it works only while none of the others can
     */
    record Server(URI url, int weight, boolean backup) {

        boolean isSecure() {
            return url.getScheme().equals("https");
        }
    }

    /**
     * What keeps a client at one server.
     *
     * @param cookie name of a cookie; null for the client's address
     * @param secret what cookies are made with, so that several gateways understand each other's; null for one of the
     *     process's own
     */
    record Sticky(@Nullable String cookie, @Nullable String secret) {

        @Override
        public String toString() {
            return "Sticky[" + (cookie == null ? "client-address" : "cookie " + cookie) + "]";
        }
    }

    /**
     * How servers are asked whether they are well.
     *
     * @param path target of a GET
     * @param interval from the end of one check to the next
     * @param timeout until the answer's head must be there
     * @param lowestStatus lowest status that means well
     * @param highestStatus highest status that means well
     * @param unhealthyAfter as many failures in a row take a server out
     * @param healthyAfter as many successes in a row bring it back
     */
    record HealthCheck(
            String path,
            Duration interval,
            Duration timeout,
            int lowestStatus,
            int highestStatus,
            int unhealthyAfter,
            int healthyAfter) {

        static final HealthCheck DEFAULT =
                new HealthCheck("/", Duration.ofSeconds(5), Duration.ofSeconds(2), 200, 399, 3, 2);

        boolean isWell(int status) {
            return status >= lowestStatus && status <= highestStatus;
        }
    }

    /**
     * When a server that fails is left alone.
     *
     * @param after as many requests in a row without a proper answer
     * @param first how long the first time; every further time doubles it
     * @param longest the end of doubling
     */
    record Ejection(int after, Duration first, Duration longest) {

        static final Ejection DEFAULT = new Ejection(3, Duration.ofSeconds(1), Duration.ofMinutes(1));

        /** How long, having been ejected {@code times} times without an answer in between. */
        Duration duration(int times) {
            Duration doubled = first.multipliedBy(1L << Math.min(times, 20));
            return doubled.compareTo(longest) < 0 ? doubled : longest;
        }
    }
}
