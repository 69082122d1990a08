package dev.sluice.gateway;

import dev.sluice.host.Decision;
import java.util.List;

/** Decisions for tests that need no request. */
final class Sample {

    private Sample() {}

    /** A blocked request. */
    static Decision decision(String time, String id) {
        return decision(time, id, "192.0.2.7", "/**", "sqli", "block");
    }

    static Decision decision(
            String time, String id, String client, String route, String attackClass, String disposition) {
        return new Decision(
                time,
                1,
                id,
                null,
                client,
                route,
                "GET",
                "shop",
                "/",
                "block",
                disposition,
                true,
                99.99,
                1.0,
                attackClass,
                "query q",
                "full",
                "m",
                "99.0",
                "99.95",
                List.of(),
                null,
                null,
                403,
                null,
                0,
                0,
                0,
                null,
                0,
                null,
                null);
    }
}
