package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

@Timeout(20)
class PaceTest {

    private static final ClientLimits BY_DEFAULT = ClientLimits.DEFAULT;

    /** 1,000 bytes a second, 200 ms to begin with, 600 ms at most. */
    private static final ClientLimits LIMITS = new ClientLimits(
            BY_DEFAULT.headTimeout(),
            BY_DEFAULT.idleTimeout(),
            BY_DEFAULT.lineBytes(),
            BY_DEFAULT.headBytes(),
            BY_DEFAULT.headerLines(),
            1000,
            Duration.ofMillis(200),
            Duration.ofMillis(600));

    private final CountDownLatch tooSlow = new CountDownLatch(1);
    private XnioWorker worker;
    private Pace pace;

    @BeforeEach
    void start() throws IOException {
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, 1)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
        pace = new Pace(worker.getIoThread(), LIMITS, tooSlow::countDown);
    }

    @AfterEach
    void stop() {
        worker.shutdownNow();
    }

    private void onThread(Runnable task) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        worker.getIoThread().execute(() -> {
            task.run();
            done.countDown();
        });
        done.await();
    }

    private long millisUntilTooSlow() throws InterruptedException {
        long start = System.nanoTime();
        tooSlow.await();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    @Test
    void clientHasItsGrace_andNoMore() throws Exception {
        onThread(pace::await);
        assertTrue(millisUntilTooSlow() >= 150);
    }

    @Test
    void whatItIsFasterLetsItPauseLonger_upToAPoint() throws Exception {
        onThread(() -> pace.moved(1_000_000));
        onThread(pace::await);
        long millis = millisUntilTooSlow();
        assertTrue(millis >= 550 && millis < 5000, () -> "after " + millis + " ms");
    }

    @Test
    void timeInWhichNobodyWaitsForItDoesNotCount() throws Exception {
        onThread(pace::await);
        onThread(() -> pace.moved(1));
        assertFalse(tooSlow.await(500, TimeUnit.MILLISECONDS));
        onThread(pace::await);
        tooSlow.await();
    }

    @Test
    void steadyTrickleBelowTheRateIsTooSlow() throws Exception {
        while (tooSlow.getCount() > 0) {
            onThread(pace::await);
            Thread.sleep(20);
            onThread(() -> pace.moved(1));
        }
        assertFalse(pace.isWaiting());
    }

    @Test
    void afterItsEndNothingIsTooSlow() throws Exception {
        onThread(pace::await);
        onThread(pace::stop);
        onThread(pace::await);
        assertFalse(tooSlow.await(400, TimeUnit.MILLISECONDS));
    }
}
