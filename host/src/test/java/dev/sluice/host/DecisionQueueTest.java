package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DecisionQueueTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void serverThatReadsNothing_stopsNoTraffic() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, LOOPBACK)) {
            JournalLosses losses = new JournalLosses();
            DecisionSink sink = new SyslogSink(
                    new Decisions.Syslog("127.0.0.1", server.getLocalPort(), Decisions.Protocol.TCP, 16));
            long start = System.nanoTime();
            try (DecisionQueue queue =
                    DecisionQueue.start(sink, Duration.ofSeconds(30), losses.decisions(DecisionSink.Kind.SYSLOG))) {
                for (int i = 0; i < 50_000; i++) {
                    queue.add(Sample.decision("2026-11-21T10:00:00Z", "a"));
                }
                assertTrue(System.nanoTime() - start < 5_000_000_000L);
            }
            assertTrue(losses.decisions(DecisionSink.Kind.SYSLOG).get() > 10_000);
        }
    }
}
