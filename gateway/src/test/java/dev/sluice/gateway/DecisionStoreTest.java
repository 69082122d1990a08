package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.DecisionStore.Cursor;
import dev.sluice.gateway.DecisionStore.Found;
import dev.sluice.gateway.DecisionStore.Query;
import dev.sluice.host.Decision;
import dev.sluice.host.Decisions.StoreFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DecisionStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    private Path folder;

    private final AtomicLong damaged = new AtomicLong();

    private DecisionStore store(int keep) throws IOException {
        StoreFile file = new StoreFile(folder.resolve("logs/decisions"), keep, Duration.ofDays(7));
        return DecisionStore.open(file, Clock.fixed(NOW, ZoneOffset.UTC), damaged);
    }

    private Path file() {
        return folder.resolve("logs/decisions.mv.db");
    }

    private static Decision decision(int second, String attackClass) {
        return Sample.decision(
                NOW.minusSeconds(100 - second).toString(),
                "r" + second,
                "192.0.2." + second % 3,
                second % 2 == 0 ? "/**" : "/api/**",
                attackClass,
                second % 4 == 0 ? "tag" : "block");
    }

    private static void fill(DecisionStore store, int count) throws IOException {
        List<Decision> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(decision(i, i % 5 == 0 ? "xss" : "sqli"));
        }
        store.write(batch);
    }

    private static List<String> ids(List<Found> found) throws IOException {
        List<String> ids = new ArrayList<>();
        for (Found one : found) {
            ids.add(JsonMapper.builder()
                    .build()
                    .readTree(one.line())
                    .path("request_id")
                    .asText());
        }
        return ids;
    }

    private static Query query(
            @Nullable String client,
            @Nullable String route,
            @Nullable String attackClass,
            @Nullable String disposition,
            @Nullable Instant from,
            @Nullable Instant to) {
        return new Query(
                null,
                client,
                route,
                attackClass,
                disposition,
                from == null ? null : from.toEpochMilli(),
                to == null ? null : to.toEpochMilli(),
                null,
                100);
    }

    @Test
    void everyFilterFindsItsOwn_theLatestFirst() throws Exception {
        try (DecisionStore store = store(1000)) {
            fill(store, 10);
            assertEquals(List.of("r7"), ids(store.find(Query.id("r7"))));
            assertEquals(List.of("r7", "r4", "r1"), ids(store.find(query("192.0.2.1", null, null, null, null, null))));
            assertEquals(
                    List.of("r9", "r7", "r5", "r3", "r1"),
                    ids(store.find(query(null, "/api/**", null, null, null, null))));
            assertEquals(List.of("r5", "r0"), ids(store.find(query(null, null, "xss", null, null, null))));
            assertEquals(List.of("r8", "r4", "r0"), ids(store.find(query(null, null, null, "tag", null, null))));
            assertEquals(
                    List.of("r4", "r3"),
                    ids(store.find(query(null, null, null, null, NOW.minusSeconds(97), NOW.minusSeconds(95)))));
            assertEquals(List.of("r8"), ids(store.find(query("192.0.2.2", "/**", "sqli", "tag", null, null))));
        }
    }

    @Test
    void pagesFollowEachOther_whateverComesMeanwhile() throws Exception {
        try (DecisionStore store = store(1000)) {
            fill(store, 10);
            List<Found> first = store.find(new Query(null, null, null, null, null, null, null, null, 4));
            store.write(List.of(Sample.decision(NOW.toString(), "new")));
            Cursor end = Cursor.parse(first.get(3).cursor().toString());
            List<Found> second = store.find(new Query(null, null, null, null, null, null, null, end, 4));
            assertEquals(List.of("r9", "r8", "r7", "r6"), ids(first));
            assertEquals(List.of("r5", "r4", "r3", "r2"), ids(second));
        }
    }

    @Test
    void decisionsAndFeedback_surviveARestart() throws Exception {
        try (DecisionStore store = store(1000)) {
            fill(store, 3);
            assertTrue(store.feedback("r1", "false-positive"));
            assertFalse(store.feedback("r99", "attack"));
        }
        try (DecisionStore store = store(1000)) {
            assertEquals(3, store.find(Query.ALL).size());
            assertEquals("false-positive", store.find("r1").orElseThrow().feedback());
            assertEquals(
                    new String(decision(1, "sqli").json(), java.nio.charset.StandardCharsets.UTF_8),
                    store.find("r1").orElseThrow().line());
        }
    }

    @Test
    void oldestGo_whenThereAreTooMany() throws Exception {
        try (DecisionStore store = store(5)) {
            fill(store, 10);
            fill(store, 3);
            assertEquals(List.of("r9", "r8", "r2", "r1", "r0"), ids(store.find(Query.ALL)));
        }
    }

    @Test
    void oldOnesGo_howeverFewThereAre() throws Exception {
        try (DecisionStore store = store(1000)) {
            store.write(List.of(Sample.decision(NOW.minus(Duration.ofDays(8)).toString(), "old")));
            store.write(List.of(Sample.decision(NOW.minus(Duration.ofDays(6)).toString(), "new")));
            assertEquals(List.of("new"), ids(store.find(Query.ALL)));
        }
    }

    @Test
    void fileThatIsNoDatabase_isPutAside_andANewOneBegun() throws Exception {
        Files.createDirectories(folder.resolve("logs"));
        Files.writeString(file(), "no database ".repeat(10_000));
        try (DecisionStore store = store(1000)) {
            fill(store, 3);
            assertEquals(3, store.find(Query.ALL).size());
        }
        assertEquals(1, damaged.get());
        assertTrue(Files.readString(folder.resolve("logs/decisions.damaged-" + NOW.getEpochSecond()))
                .startsWith("no database"));
    }

    @Test
    void fileThatLostItsEnd_isReadOrPutAside_butNeverInTheWay() throws Exception {
        try (DecisionStore store = store(1000)) {
            fill(store, 100);
        }
        byte[] whole = Files.readAllBytes(file());
        for (int cut = whole.length - 1; cut > 0; cut -= whole.length / 5) {
            Files.write(file(), java.util.Arrays.copyOf(whole, cut));
            Files.deleteIfExists(folder.resolve("logs/decisions.damaged-" + NOW.getEpochSecond()));
            try (DecisionStore store = store(1000)) {
                store.write(List.of(Sample.decision(NOW.toString(), "new")));
                assertEquals(List.of("new"), ids(store.find(Query.id("new"))));
            }
        }
    }

    @Test
    void placeThatCannotBeWritten_isAnErrorAtOnce() throws IOException {
        Files.writeString(folder.resolve("logs"), "a file");
        assertThrows(IOException.class, () -> store(1000));
    }

    @Test
    void scoresInMemory_areThoseOnDisk_alsoAfterARestart() throws Exception {
        try (DecisionStore store = store(20)) {
            fill(store, 15);
            assertEquals(15, store.scores(Duration.ofSeconds(10)).size());
        }
        try (DecisionStore store = store(20)) {
            fill(store, 10);
            assertEquals(20, store.scores(Duration.ofSeconds(10)).size());
            List<Long> numbers = new ArrayList<>();
            store.scores(Duration.ofSeconds(10))
                    .visit("/**", 0, Long.MAX_VALUE, (number, score, unfinished, standsFor) -> numbers.add(number));
            assertEquals(numbers.size(), store.find(numbers).size());
        }
    }
}
