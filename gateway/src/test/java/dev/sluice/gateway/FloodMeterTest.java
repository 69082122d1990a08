package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FloodMeterTest {

    private final AtomicLong nanos = new AtomicLong();
    private final FloodMeter meter = new FloodMeter(nanos::get);

    private boolean allows(int count, int weight) {
        return IntStream.range(0, count).allMatch(i -> meter.allows(weight));
    }

    @Test
    void soMuchIsAllowedAndNoMore() {
        assertTrue(allows(100, FloodMeter.SETTINGS));
        assertFalse(meter.allows(FloodMeter.TINY));
    }

    @Test
    void halfAMinuteLaterItBeginsAnew() {
        assertTrue(allows(10_000, FloodMeter.TINY));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(31));
        assertTrue(allows(10_000, FloodMeter.TINY));
    }
}
