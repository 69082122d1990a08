package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PulseTest {

    private final AtomicLong blocked = new AtomicLong();
    private final Pulse pulse = new Pulse(() -> Map.of("block", blocked.get()));

    private void slot(long requests) {
        blocked.addAndGet(requests);
        pulse.endSlot();
    }

    @Test
    void slotThatRuns_isThere() {
        blocked.addAndGet(3);
        assertEquals(3, pulse.of("block").last(1));
        assertEquals(3, pulse.of("block").total());
    }

    @Test
    void slots_countApart() {
        slot(3);
        slot(0);
        slot(4);
        blocked.addAndGet(2);
        Pulse.Beat beat = pulse.of("block");
        assertEquals(2, beat.last(1));
        assertEquals(6, beat.last(2));
        assertEquals(6, beat.last(3));
        assertEquals(9, beat.last(4));
        assertEquals(9, beat.last(Pulse.SLOTS));
    }

    @Test
    void whatIsOlderThanAnHour_isForgotten() {
        slot(100);
        for (int i = 0; i < 2 * Pulse.SLOTS; i++) {
            slot(1);
        }
        Pulse.Beat beat = pulse.of("block");
        assertEquals(Pulse.SLOTS - 1, beat.last(Pulse.SLOTS));
        assertEquals(100 + 2 * Pulse.SLOTS, beat.total());
    }

    @Test
    void kindThatNeverCame_isZero() {
        slot(1);
        assertEquals(new Pulse.Beat(0, pulse.of("tag").perSlot()), pulse.of("tag"));
        assertEquals(0, pulse.of("tag").last(Pulse.SLOTS));
    }
}
