package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private final AtomicLong now = new AtomicLong(7);
    private final RateLimit limit = new RateLimit(3, Duration.ofSeconds(10), now::get);

    private static InetAddress address(String text) throws Exception {
        return InetAddress.getByName(text);
    }

    private Duration take(String address) throws Exception {
        return limit.take(address(address));
    }

    @Test
    void burst_isTaken_andThenOnePerInterval() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals(Duration.ZERO, take("192.0.2.1"));
        }
        assertEquals(Duration.ofSeconds(10), take("192.0.2.1"));
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        assertEquals(Duration.ofSeconds(6), limit.wait(address("192.0.2.1")));
        now.addAndGet(Duration.ofSeconds(6).toNanos());
        assertEquals(Duration.ZERO, take("192.0.2.1"));
        assertEquals(Duration.ofSeconds(10), take("192.0.2.1"));
    }

    @Test
    void addresses_countApart() throws Exception {
        for (int i = 0; i < 4; i++) {
            take("192.0.2.1");
        }
        assertEquals(Duration.ZERO, take("192.0.2.2"));
    }

    @Test
    void addressesOfOneIpv6Network_countTogether() throws Exception {
        for (int i = 0; i < 3; i++) {
            take("2001:db8::" + i);
        }
        assertTrue(take("2001:db8::ffff:1").compareTo(Duration.ZERO) > 0);
        assertEquals(Duration.ZERO, take("2001:db8:0:1::1"));
    }
}
