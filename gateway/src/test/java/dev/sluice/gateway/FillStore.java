package dev.sluice.gateway;

import dev.sluice.host.Decision;
import dev.sluice.host.Decisions.StoreFile;
import dev.sluice.host.KeptVectors;
import dev.sluice.host.KeptVectors.KeptVector;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Fills a store with made-up decisions of the size of real ones, for benchmarks: {@code FillStore FILE COUNT}. */
final class FillStore {

    private static final int BATCH = 256;
    private static final String[] ROUTES = {"/**", "POST,PUT /api/**", "/static/**"};

    private FillStore() {}

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[1]);
        Random random = new Random(1);
        Instant start = Clock.systemUTC().instant().minusSeconds(86_400);
        StoreFile file = new StoreFile(Path.of(arguments[0]), count, Duration.ofDays(7));
        try (DecisionStore store = DecisionStore.open(file, Clock.systemUTC(), new AtomicLong())) {
            List<Decision> batch = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                batch.add(decision(i, start.plusMillis(86_400_000L * i / count), random));
                if (batch.size() == BATCH || i == count - 1) {
                    store.write(batch);
                    batch.clear();
                }
            }
        }
    }

    /** One in fifty is tagged, one in a hundred blocked. */
    private static Decision decision(int number, Instant time, Random random) {
        int kind = random.nextInt(100);
        boolean notable = kind < 3;
        return new Decision(
                time.toString(),
                Decision.SCHEMA,
                String.format("01M%023d", number),
                null,
                "192.0." + random.nextInt(256) + "." + random.nextInt(256),
                ROUTES[random.nextInt(10) < 7 ? 0 : 1 + random.nextInt(2)],
                "GET",
                "shop.example",
                "/products/" + random.nextInt(10_000),
                "block",
                kind == 0 ? "block" : notable ? "tag" : "allow",
                kind == 0,
                score(kind, random),
                random.nextGaussian(),
                notable ? "sqli" : null,
                notable ? "query q" : null,
                "full",
                "default-3",
                "99.0",
                "500 per million",
                List.of("gateway.yml:12 policy.tag-at: 99.0", "gateway.yml:11 policy.mode: block", "default of routes"),
                null,
                null,
                kind == 0 ? 403 : 200,
                kind == 0 ? null : 200,
                0,
                random.nextInt(50_000),
                200,
                5000L,
                6000,
                null,
                new KeptVectors("0123456789abcdef", List.of(vector(random), vector(random), vector(random))));
    }

    private static double score(int kind, Random random) {
        if (kind == 0) {
            return 99.95 + random.nextDouble() * 0.0499;
        }
        return kind < 3 ? 99 + random.nextDouble() * 0.95 : random.nextDouble() * 99;
    }

    private static KeptVector vector(Random random) {
        byte[] packed = new byte[40];
        random.nextBytes(packed);
        return new KeptVector(
                "header user-agent",
                random.nextGaussian(),
                Base64.getEncoder().withoutPadding().encodeToString(packed));
    }
}
