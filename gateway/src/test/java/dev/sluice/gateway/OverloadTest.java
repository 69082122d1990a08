package dev.sluice.gateway;

import static dev.sluice.gateway.TestGateway.get;
import static dev.sluice.gateway.TestGateway.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.gateway.RawClient.Answer;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OverloadTest {

    @Test
    void requestBeyondTheLimitGetsA503WithRetryAfter_andTheRestGoOn() throws Exception {
        CountDownLatch arrived = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, "overload: { max-requests: 2, retry-after: 7s }");
                RawClient first = gateway.connect();
                RawClient second = gateway.connect()) {
            upstream.behaving((request, connection) -> {
                arrived.countDown();
                goOn.await();
                connection.answer("200 OK", "served");
            });
            first.send(get("/1"));
            second.send(get("/2"));
            arrived.await();
            Answer refused = gateway.ask(get("/3"));
            assertEquals(503, refused.status());
            assertTrue(refused.has("Retry-After: 7"));
            assertTrue(refused.has("Sluice-Request-Id: "));
            goOn.countDown();
            assertEquals("served", first.answer().body());
            assertEquals("served", second.answer().body());
            assertEquals(200, first.send(get("/4")).answer().status());
            assertTrue(gateway.admin("/metrics").body().contains("sluice_overloaded_total{limit=\"requests\"} 1.0"));
        }
    }

    @Test
    void bodyThatThereIsNoMemoryForGetsA503_untilThereIs() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (RecordingUpstream upstream = new RecordingUpstream();
                TestGateway gateway = TestGateway.before(upstream, "overload: { body-memory: 10 KiB }");
                RawClient first = gateway.connect()) {
            upstream.behaving((request, connection) -> {
                goOn.await();
                connection.answer("200 OK", "served");
            });
            first.send(post("/1", "x".repeat(6000)));
            upstream.next();
            assertEquals(503, gateway.ask(post("/2", "x".repeat(6000))).status());
            goOn.countDown();
            assertEquals("served", first.answer().body());
            // On the same connection, whose next request is read only when this one has given its memory back.
            assertEquals(200, first.send(post("/3", "x".repeat(6000))).answer().status());
            assertTrue(gateway.admin("/metrics").body().contains("sluice_overloaded_total{limit=\"body-memory\"} 1.0"));
        }
    }
}
