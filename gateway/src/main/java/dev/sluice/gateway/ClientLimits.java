package dev.sluice.gateway;

import java.time.Duration;

/**
 * What a client may take of the gateway's time and memory before it has shown a whole request, and how fast it must go
 * on from there.
 *
 * @param headTimeout from the first byte of a request head, or from the connection's start, to the end of the head
 * @param idleTimeout how long a connection may wait for its next request
 * @param lineBytes most bytes of the request line or of one header line
 * @param headBytes most bytes of a request head
 * @param headerLines most header lines of a request
 * @param minRate bytes a second at which a client must send a body and take an answer, on average
 * @param rateGrace how long it may fall short of that
 * @param stallTimeout how long it may pause, however fast it was before
 */
record ClientLimits(
        Duration headTimeout,
        Duration idleTimeout,
        int lineBytes,
        int headBytes,
        int headerLines,
        int minRate,
        Duration rateGrace,
        Duration stallTimeout) {

    static final ClientLimits DEFAULT = new ClientLimits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(65),
            32 << 10,
            64 << 10,
            200,
            240,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60));

    ClientLimits {
        if (headBytes < lineBytes) {
            throw new IllegalArgumentException("head-size may not be less than line-size");
        }
        if (stallTimeout.compareTo(rateGrace) < 0) {
            throw new IllegalArgumentException("stall-timeout may not be less than rate-grace");
        }
    }
}
