package dev.sluice.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands decisions to a sink on a thread of its own, behind a bounded queue: when the sink is slow or fails, decisions are
 * lost and counted, and requests never wait. After a failure it pauses, longer with every further one. Thread-safe.
 */
final class DecisionQueue implements AutoCloseable {

    static final int CAPACITY = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(DecisionQueue.class);
    private static final int BATCH = 256;
    private static final long IDLE_MILLIS = 200;
    private static final long CLOSE_MILLIS = 5000;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final DecisionSink sink;
    private final Duration longestPause;
    private final AtomicLong lost;
    private final BlockingQueue<Decision> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread writer;
    private Duration pause = FIRST_PAUSE;
    private boolean failing;

    private DecisionQueue(DecisionSink sink, Duration longestPause, AtomicLong lost) {
        this.sink = sink;
        this.longestPause = longestPause;
        this.lost = lost;
        this.writer = new Thread(this::run, "decisions-" + label());
    }

    /** Starts the thread; counts in {@code lost} what the sink does not get. */
    static DecisionQueue start(DecisionSink sink, Duration longestPause, AtomicLong lost) {
        DecisionQueue queue = new DecisionQueue(sink, longestPause, lost);
        queue.writer.setDaemon(true);
        queue.writer.start();
        return queue;
    }

    void add(Decision decision) {
        if (!queue.offer(sink.keepsVectors() ? decision : decision.withoutVectors())) {
            lost.incrementAndGet();
        }
    }

    DecisionSink sink() {
        return sink;
    }

    DecisionSink.Kind kind() {
        return sink.kind();
    }

    /** Decisions that wait for the sink. */
    int waiting() {
        return queue.size();
    }

    private String label() {
        return sink.kind().label();
    }

    private void run() {
        List<Decision> batch = new ArrayList<>();
        try {
            while (!isClosing() || !queue.isEmpty()) {
                Decision first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                }
                write(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void write(List<Decision> batch) throws InterruptedException {
        try {
            sink.write(batch);
            if (failing && !batch.isEmpty()) {
                LOG.info("decisions go to {} again, {} were lost", sink.place(), lost);
                failing = false;
                pause = FIRST_PAUSE;
            }
        } catch (IOException | RuntimeException e) {
            failed(batch, e);
        }
    }

    /** Says so once, loses the batch, and begins anew after a pause. */
    private void failed(List<Decision> batch, Exception e) throws InterruptedException {
        lost.addAndGet(batch.size());
        if (!failing) {
            LOG.error(
                    "decisions cannot be written to {}: {}; traffic goes on, decisions are lost",
                    sink.place(),
                    e.getMessage());
        }
        failing = true;
        closeSink();
        if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            loseTheRest();
        }
        pause = pause.multipliedBy(2).compareTo(longestPause) < 0 ? pause.multipliedBy(2) : longestPause;
    }

    private void loseTheRest() {
        List<Decision> rest = new ArrayList<>();
        lost.addAndGet(queue.drainTo(rest));
    }

    private void closeSink() {
        try {
            sink.close();
        } catch (IOException e) {
            LOG.debug("closing {}", sink.place(), e);
        }
    }

    /** Writes what is queued, for five seconds at most, and ends. */
    @Override
    public void close() {
        closing.countDown();
        try {
            writer.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            sink.close();
        } catch (IOException e) {
            LOG.error("the last decisions could not be written to {}: {}", sink.place(), e.getMessage());
        }
        if (writer.isAlive()) {
            writer.interrupt();
            loseTheRest();
        }
    }
}
