package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down who changed what while the gateway ran, one line of JSON a change, at the end of a file. A line that cannot
 * be written goes to the gateway's own log and is counted; the change stands. Thread-safe; a change waits for the disk.
 */
final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Supplier<Path> file;
    private final Clock clock;
    private final AtomicLong lost;

    /** Appends to the file that {@code file} names at the time, and counts in {@code lost} what cannot be written. */
    AuditLog(Supplier<Path> file, Clock clock, AtomicLong lost) {
        this.file = file;
        this.clock = clock;
        this.lost = lost;
    }

    /**
     * What somebody changed.
     *
     * @param who address of the caller, and the name they logged in with or that they showed the token
     * @param action for example {@code thresholds}
     * @param before records, maps or plain values as they were; null for nothing
     * @param after as they are now
     */
    record Change(
            String who,
            String action,
            @Nullable Object before,
            @Nullable Object after) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Line(
            String time,
            String who,
            String action,
            @Nullable Object before,
            @Nullable Object after) {}

    synchronized void add(Change change) {
        String time = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        String line = JSON.valueToTree(new Line(time, change.who(), change.action(), change.before(), change.after()))
                .toString();
        LOG.info("changed: {}", line);
        try {
            append(line + "\n");
        } catch (IOException e) {
            lost.incrementAndGet();
            LOG.error("admin.audit-log: {} cannot be written ({}), it lacks the line above", file.get(), e.toString());
        }
    }

    private void append(String line) throws IOException {
        Files.write(
                file.get(),
                line.getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.SYNC);
    }
}
