package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TracesTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String VALID = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @TempDir
    private Path folder;

    @Test
    void decisionNamesTheTrace_ifThereIsOne() throws Exception {
        Path file = folder.resolve("decisions.jsonl");
        try (RecordingUpstream upstream = new RecordingUpstream()) {
            try (TestGateway gateway =
                    TestGateway.before(upstream, "decisions: { keep: all, file: \"" + file + "\" }")) {
                gateway.ask(get("/traced", "traceparent: " + VALID));
                gateway.ask(get("/broken", "traceparent: 00-nonsense"));
            }
            String log = Files.readString(file);
            assertEquals(2, log.lines().count(), log);
            assertTrue(
                    log.lines()
                            .allMatch(line ->
                                    line.contains("\"trace_id\":\"" + TRACE + "\"") == line.contains("/traced")),
                    log);
        }
    }

    @Test
    void validTraceGoesOnAsItCame_brokenOnesEndHereWithTheirState() throws Exception {
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream)) {
            gateway.ask(get("/", "traceparent: " + VALID, "tracestate: a=1,b=2", "TraceState: c=3"));
            RecordingUpstream.Request traced = upstream.next();
            assertEquals(VALID, traced.header("traceparent"));
            assertEquals("a=1,b=2 | c=3", traced.header("tracestate"));

            gateway.ask(get("/", "traceparent: 00-nonsense", "tracestate: a=1"));
            RecordingUpstream.Request broken = upstream.next();
            assertEquals("", broken.header("traceparent"));
            assertEquals("", broken.header("tracestate"));

            gateway.ask(get("/", "Traceparent: " + VALID, "traceparent: " + VALID));
            assertEquals("", upstream.next().header("traceparent"));
        }
    }
}
