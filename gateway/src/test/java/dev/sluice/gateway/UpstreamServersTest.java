package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.gateway.UpstreamConfig.Ejection;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpstreamServersTest {

    private long now = 1_000_000_000L;
    private final List<UpstreamServer> all = servers(1, 1);
    private final UpstreamServers servers = new UpstreamServers(UpstreamConfig.DEFAULT, all, () -> now);

    private static List<UpstreamServer> servers(int... weights) {
        Metrics metrics = new Metrics(new Traffic());
        return IntStream.range(0, weights.length)
                .mapToObj(i -> new UpstreamServer(
                        new UpstreamConfig.Server(URI.create("http://10.0.0." + i + ":80"), weights[i], false),
                        metrics.upstreamAnswers("shop", "10.0.0." + i)))
                .toList();
    }

    /** Takes what it gets. */
    private static final class Anyone implements UpstreamServers.Guest {

        private @Nullable UpstreamServer server;

        @Override
        public Set<UpstreamServer> avoided() {
            return Set.of();
        }

        @Override
        public @Nullable UpstreamServer preferred(List<UpstreamServer> candidates) {
            return null;
        }

        @Override
        public void seated(UpstreamServer free) {
            server = free;
        }
    }

    private static @Nullable UpstreamServer next(UpstreamServers servers) {
        Anyone guest = new Anyone();
        assertTrue(servers.enter(guest));
        return guest.server;
    }

    private @Nullable Duration failThrice() {
        assertNull(servers.failed(all.get(0)));
        assertNull(servers.failed(all.get(0)));
        return servers.failed(all.get(0));
    }

    @Test
    void ejectionDoublesUpToItsLongest_andAnAnswerEndsIt() {
        assertEquals(Duration.ofSeconds(1), failThrice());
        assertFalse(servers.isUp(all.get(0)));
        assertNull(servers.failed(all.get(0)));
        List<Duration> durations = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            now += Duration.ofMinutes(2).toNanos();
            assertTrue(servers.isUp(all.get(0)));
            durations.add(servers.failed(all.get(0)));
        }
        assertEquals(
                List.of(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L),
                durations.stream().map(Duration::toSeconds).toList());
        servers.answered(all.get(0));
        assertTrue(servers.isUp(all.get(0)));
        assertEquals(Duration.ofSeconds(1), failThrice());
    }

    @Test
    void roundRobinSpreadsTheHeavyOneOut() {
        UpstreamServers weighted = new UpstreamServers(UpstreamConfig.DEFAULT, servers(3, 1), () -> now);
        List<Integer> weights = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            UpstreamServer server = next(weighted);
            weights.add(server == null ? 0 : server.weight());
        }
        assertEquals(List.of(3, 3, 1, 3, 3, 3, 1, 3), weights);
    }

    @Test
    void leastConnectionsCountsWeights() {
        UpstreamConfig config = new UpstreamConfig(
                List.of(new UpstreamConfig.Server(URI.create("http://a:1"), 1, false)),
                Balance.LEAST_CONNECTIONS,
                null,
                null,
                Ejection.DEFAULT,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                0,
                100,
                0,
                Duration.ofSeconds(1),
                UpstreamTls.DEFAULT);
        List<UpstreamServer> weighted = servers(3, 1);
        UpstreamServers least = new UpstreamServers(config, weighted, () -> now);
        for (int i = 0; i < 40; i++) {
            next(least);
        }
        assertEquals(30, least.requestsOf(weighted.get(0)));
        assertEquals(10, least.requestsOf(weighted.get(1)));
    }

    @Test
    void addressesAreSpreadByWeight_andAServerThatGoesMovesOnlyItsOwn() throws Exception {
        List<UpstreamServer> weighted = servers(3, 1, 1);
        int[] counts = new int[3];
        for (int i = 0; i < 5000; i++) {
            InetAddress client = InetAddress.getByAddress(new byte[] {10, 1, (byte) (i >> 8), (byte) i});
            UpstreamServer server = Rendezvous.of(client, weighted);
            counts[weighted.indexOf(server)]++;
            if (server != weighted.get(2)) {
                assertEquals(server, Rendezvous.of(client, weighted.subList(0, 2)));
            }
        }
        assertTrue(
                Math.abs(counts[0] - 3000) < 200 && Math.abs(counts[1] - 1000) < 200,
                () -> counts[0] + " " + counts[1]);
    }
}
