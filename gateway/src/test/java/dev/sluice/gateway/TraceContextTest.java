package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TraceContextTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String VALID = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @ParameterizedTest
    @ValueSource(strings = {VALID, "00-" + TRACE + "-00f067aa0ba902b7-00", "cc-" + TRACE + "-00f067aa0ba902b7-01-more"})
    void validTraceIsRead(String line) {
        assertEquals(TRACE, TraceContext.traceId(List.of(line)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-" + TRACE + "-00f067aa0ba902b7",
                "00-" + TRACE + "-00f067aa0ba902b7-01-more",
                "ff-" + TRACE + "-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-" + TRACE + "-00f067aa0ba902b7-01' or 1=1"
            })
    void brokenTraceIsNone(String line) {
        assertNull(TraceContext.traceId(List.of(line)));
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
