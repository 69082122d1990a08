package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestIdTest {

    private static RequestId at(String instant) {
        return new RequestId(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC), new SecureRandom());
    }

    @Test
    void laterIdsSortBehindEarlierOnes() {
        String earlier = at("2026-11-21T12:00:00.000Z").next();
        String later = at("2026-11-21T12:00:00.001Z").next();
        assertTrue(earlier.compareTo(later) < 0);
    }

    @Test
    void beginsWithTheTimeOfTheUlidSpecification() {
        assertEquals("01ARZ3NDEK", at("2016-07-30T23:54:10.259Z").next().substring(0, 10));
    }

    @Test
    void idsOfOneMillisecondDiffer() {
        RequestId ids = at("2026-11-21T12:00:00Z");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertTrue(seen.add(ids.next()));
        }
    }
}
