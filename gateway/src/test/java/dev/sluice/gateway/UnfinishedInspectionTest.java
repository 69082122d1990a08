package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Limits;
import dev.sluice.detector.RequestView;
import dev.sluice.host.Clerk;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What becomes of requests whose inspection runs out of time, or into a bug. */
class UnfinishedInspectionTest {

    private static final String CLOSED = "inspection: { on-failure: closed }";
    private static final Limits HURRY = new Limits(
            Limits.DEFAULT.maxFields(), Limits.DEFAULT.maxDepth(), Limits.DEFAULT.maxValueBytes(), Duration.ofNanos(1));
    private static Bundle bundle;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private RecordingUpstream upstream;

    @BeforeAll
    static void load() throws Exception {
        bundle = Bundle.load(Path.of("..", "config", "models", "default"));
    }

    @BeforeEach
    void start() throws Exception {
        upstream = new RecordingUpstream();
        log.start();
        recorderLog().addAppender(log);
    }

    @AfterEach
    void stop() throws Exception {
        recorderLog().detachAppender(log);
        upstream.close();
    }

    private static Logger recorderLog() {
        return (Logger) LoggerFactory.getLogger(Clerk.class);
    }

    /** A request that cannot be read, as a bug would have it. */
    private record Broken(RequestView request) implements RequestView {

        @Override
        public String method() {
            return request.method();
        }

        @Override
        public String target() {
            throw new IllegalStateException("a bug");
        }

        @Override
        public int headerCount() {
            return request.headerCount();
        }

        @Override
        public String headerName(int index) {
            return request.headerName(index);
        }

        @Override
        public String headerValue(int index) {
            return request.headerValue(index);
        }

        @Override
        public byte[] body() {
            return request.body();
        }

        @Override
        public boolean bodyComplete() {
            return request.bodyComplete();
        }
    }

    private static final String QUESTION = get("/search?q=union+of+select+committees+from+the+north%27");

    @Test
    void requestThatRunsOutOfTimePasses_isCounted_andSaidOnceAMinute() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream, new Detector(bundle, HURRY)::inspect)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(200, gateway.ask(QUESTION).status());
                assertEquals("timed-out", upstream.next().header("sluice-completeness"));
            }
            long end = System.nanoTime() + 5_000_000_000L;
            while (!gateway.admin("/metrics")
                    .body()
                    .contains("sluice_inspections_total{completeness=\"timed-out\"} 3.0")) {
                assertTrue(System.nanoTime() < end);
            }
        }
        assertTrue(firstLine().getFormattedMessage().contains("longer than inspection.time-budget"));
        assertEquals(1, log.list.size());
    }

    /** Lines are written when an answer is out, so they may come a little later than the answer. */
    private ILoggingEvent firstLine() throws InterruptedException {
        long end = System.nanoTime() + 5_000_000_000L;
        while (log.list.isEmpty()) {
            assertTrue(System.nanoTime() < end);
            Thread.sleep(5);
        }
        return log.list.get(0);
    }

    @Test
    void requestThatRunsOutOfTimeIsBlockedIfTheOperatorWantsSo() throws Exception {
        try (TestGateway gateway = TestGateway.before(upstream, new Detector(bundle, HURRY)::inspect, CLOSED)) {
            assertEquals(403, gateway.ask(QUESTION).status());
        }
    }

    @Test
    void requestThatMeetsABugPasses_andItsTraceIsLoggedWithItsId() throws Exception {
        Detector detector = new Detector(bundle, Limits.DEFAULT);
        try (TestGateway gateway =
                TestGateway.before(upstream, (request, policy) -> detector.inspect(new Broken(request), policy))) {
            assertEquals(200, gateway.ask(QUESTION).status());
            RecordingUpstream.Request request = upstream.next();
            assertEquals("failed", request.header("sluice-completeness"));
            String id = request.header("sluice-request-id").replace("\"", "");
            ILoggingEvent said = firstLine();
            assertTrue(said.getFormattedMessage().contains(id));
            assertEquals("a bug", said.getThrowableProxy().getMessage());
        }
    }

    @Test
    void requestThatMeetsABugIsBlockedIfTheOperatorWantsSo() throws Exception {
        Detector detector = new Detector(bundle, Limits.DEFAULT);
        try (TestGateway gateway = TestGateway.before(
                upstream, (request, policy) -> detector.inspect(new Broken(request), policy), CLOSED)) {
            assertEquals(403, gateway.ask(QUESTION).status());
        }
    }
}
