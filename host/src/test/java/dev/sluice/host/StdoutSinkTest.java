package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StdoutSinkTest {

    /** The process whose standard output is read. */
    static final class Writer {

        public static void main(String[] arguments) {
            JournalLosses losses = new JournalLosses();
            try (DecisionQueue queue = DecisionQueue.start(
                    new StdoutSink(), java.time.Duration.ofSeconds(1), losses.decisions(DecisionSink.Kind.STDOUT))) {
                List.of("a", "b").forEach(id -> queue.add(Sample.decision("2026-11-21T10:00:00Z", id)));
            }
        }
    }

    @Test
    void everyDecisionIsALine() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName())
                .redirectErrorStream(false)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).startsWith("{\"time\":\"2026-11-21T10:00:00Z\",\"schema\":1,\"request_id\":\"a\""));
        assertTrue(lines.get(1).contains("\"request_id\":\"b\""));
    }
}
