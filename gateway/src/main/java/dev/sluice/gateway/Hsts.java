package dev.sluice.gateway;

import java.time.Duration;

/**
 * What browsers are told about TLS (RFC 6797).
 *
 * @param maxAge for how long they are to use nothing else
 * @param includeSubdomains whether that is also for all hosts below
 */
record Hsts(Duration maxAge, boolean includeSubdomains) {

    static final Duration DEFAULT_MAX_AGE = Duration.ofDays(180);

    String header() {
        return "max-age=" + maxAge.toSeconds() + (includeSubdomains ? "; includeSubDomains" : "");
    }
}
