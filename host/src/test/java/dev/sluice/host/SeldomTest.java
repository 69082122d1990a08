package dev.sluice.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SeldomTest {

    @Test
    void firstIsSaid_thenOneInEachInterval_withAllThatHappened() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        Seldom seldom = new Seldom(Duration.ofNanos(100), now::get);
        assertEquals(1, seldom.happened());
        assertEquals(0, seldom.happened());
        now.addAndGet(99);
        assertEquals(0, seldom.happened());
        now.addAndGet(1);
        assertEquals(3, seldom.happened());
        assertEquals(0, seldom.happened());
    }
}
