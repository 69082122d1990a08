package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.host.Decisions.LogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileSinkTest {

    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    private Path folder;

    private final HandClock clock = new HandClock();

    /** A clock that is set by hand. */
    private static final class HandClock extends Clock {

        private Instant now = START;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private Path file() {
        return folder.resolve("d.jsonl");
    }

    private Path putAside() {
        return folder.resolve("d.jsonl.1");
    }

    private FileSink sink() throws IOException {
        return FileSink.open(new LogFile(file(), 1_000_000, Duration.ofHours(24), 3), clock);
    }

    private List<Decision> one(String id) {
        return List.of(Sample.decision(clock.now.toString(), id));
    }

    @Test
    void oldFileIsPutAside_evenIfNothingComes() throws IOException {
        try (FileSink sink = sink()) {
            sink.write(one("a"));
            clock.now = START.plus(Duration.ofHours(24));
            sink.write(List.of());
            assertFalse(Files.exists(putAside()));

            clock.now = START.plus(Duration.ofHours(25));
            sink.write(List.of());
            assertTrue(Files.readString(putAside()).contains("\"request_id\":\"a\""));
            assertFalse(Files.exists(file()));

            sink.write(one("b"));
            assertTrue(Files.readString(file()).contains("\"request_id\":\"b\""));
        }
    }

    @Test
    void ageOfAFile_isThatOfItsFirstLine_whoeverWroteIt() throws IOException {
        try (FileSink before = sink()) {
            before.write(one("a"));
        }
        clock.now = START.plus(Duration.ofHours(25));
        try (FileSink sink = sink()) {
            sink.write(one("b"));
            assertTrue(Files.readString(putAside()).contains("\"request_id\":\"a\""));
            assertFalse(Files.readString(file()).contains("\"request_id\":\"a\""));
        }
    }

    @Test
    void lineThatAFullDiskCut_isNotContinued() throws IOException {
        Files.writeString(file(), "{\"time\":\"2026-11-21T10:00:00Z\",\"sch");
        try (FileSink sink = sink()) {
            sink.write(one("a"));
        }
        assertTrue(Files.readAllLines(file()).get(1).startsWith("{\"time\""));
    }

    @Test
    void fullDisk_losesDecisionsAndCountsThem_untilThereIsRoom() throws Exception {
        Path full = Path.of("/dev/full");
        Files.createSymbolicLink(file(), full);
        AtomicLong lost = new AtomicLong();
        try (DecisionQueue queue = DecisionQueue.start(sink(), Duration.ofSeconds(1), lost)) {
            queue.add(Sample.decision("t", "a"));
            await(() -> lost.get() == 1);
            Files.delete(file());
            queue.add(Sample.decision("t", "b"));
            await(() -> Files.exists(file()) && Files.size(file()) > 0);
        }
        assertEquals(1, lost.get());
        assertTrue(Files.readString(file()).contains("\"request_id\":\"b\""));
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws Exception {
        for (int i = 0; i < 500 && !condition.holds(); i++) {
            Thread.sleep(10);
        }
        assertTrue(condition.holds());
    }

    @Test
    void placeThatCannotBeWritten_isAnErrorAtOnce() throws IOException {
        Files.createDirectory(file());
        assertThrows(IOException.class, this::sink);
    }
}
