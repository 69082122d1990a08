package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TurnsTest {

    @Test
    void thoseWhoAreTooMany_areTurnedAwayAtOnce() throws Exception {
        Turns turns = Turns.of(1, 0);
        try (Turns.Turn turn = turns.take()) {
            turn.begin();
            AdminProblem problem = assertThrows(AdminProblem.class, turns::take);
            assertEquals(503, problem.status());
            assertEquals("1", problem.headers().get("Retry-After"));
        }
        turns.take().close();
    }

    @Test
    void oneWhoWaits_isNext() throws Exception {
        Turns turns = Turns.of(1, 1);
        Turns.Turn first = turns.take();
        CompletableFuture<Turns.Turn> second = new CompletableFuture<>();
        Thread waiting = new Thread(() -> second.complete(taken(turns)));
        waiting.start();
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThrows(AdminProblem.class, turns::take);
        first.close();
        second.get(5, TimeUnit.SECONDS).close();
    }

    @Test
    void aPlaceRestsAsLongAsItWorked() throws Exception {
        Turns turns = Turns.resting(1, 0);
        try (Turns.Turn turn = turns.take()) {
            turn.begin();
            Thread.sleep(300);
        }
        long start = System.nanoTime();
        turns.take().close();
        assertTrue(System.nanoTime() - start > Duration.ofMillis(250).toNanos());
    }

    @Test
    void aBodyThatIsAwaited_isNoWork() throws Exception {
        Turns turns = Turns.resting(1, 0);
        try (Turns.Turn turn = turns.take()) {
            Thread.sleep(1000);
            turn.begin();
        }
        long start = System.nanoTime();
        turns.take().close();
        assertTrue(System.nanoTime() - start < Duration.ofMillis(500).toNanos());
    }

    private static Turns.Turn taken(Turns turns) {
        try {
            return turns.take();
        } catch (AdminProblem e) {
            throw new IllegalStateException(e);
        }
    }
}
