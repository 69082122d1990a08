package dev.sluice.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * How often an address may do something: so many times at once, and once per interval in the long run. IPv6 addresses
 * count by their /64. Remembers ten thousand addresses at most, the busiest of them. Thread-safe.
 *
 * <p>Per address one number is kept: the time at which its account is full again (GCRA).
 */
final class RateLimit {

    private static final int ADDRESSES = 10_000;
    private static final int NETWORK_BYTES = 8;

    private final long burstNanos;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private final Cache<String, Long> fullAt;

    /** {@code burst} times at once, then once every {@code interval}. */
    RateLimit(int burst, Duration interval, LongSupplier nanoTime) {
        this.intervalNanos = interval.toNanos();
        this.burstNanos = intervalNanos * burst;
        this.nanoTime = nanoTime;
        this.fullAt = Caffeine.newBuilder()
                .maximumSize(ADDRESSES)
                .expireAfterWrite(Duration.ofNanos(burstNanos).plusSeconds(1))
                .build();
    }

    /** Counts one time and says zero, or counts nothing and says how long to wait. */
    Duration take(InetAddress address) {
        ConcurrentMap<String, Long> accounts = fullAt.asMap();
        long now = nanoTime.getAsLong();
        long[] wait = {0};
        accounts.compute(network(address), (key, full) -> {
            long from = full == null || full - now < 0 ? now : full;
            wait[0] = Math.max(0, from + intervalNanos - burstNanos - now);
            return wait[0] > 0 ? from : from + intervalNanos;
        });
        return Duration.ofNanos(wait[0]);
    }

    /** How long to wait for the next time; zero for not at all. */
    Duration wait(InetAddress address) {
        Long full = fullAt.getIfPresent(network(address));
        return full == null
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(0, full + intervalNanos - burstNanos - nanoTime.getAsLong()));
    }

    private static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    }
}
