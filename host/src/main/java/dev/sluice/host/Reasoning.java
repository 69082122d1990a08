package dev.sluice.host;

import dev.sluice.detector.Explanation;
import dev.sluice.detector.WinningWindow;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works out the reasons of decisions on a thread of its own, before they are logged. Behind a bounded queue: when more
 * comes than it can explain, decisions are logged without reasons and counted, and requests never wait. It rests as long
 * as it works, so a flood of attacks takes half a processor at most. Thread-safe.
 */
public final class Reasoning implements AutoCloseable {

    static final int QUEUE = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Reasoning.class);
    private static final long CLOSE_MILLIS = 2000;

    private final Redaction redaction;
    private final DecisionLog log;
    private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(QUEUE);
    private final JournalLosses losses;
    private final Thread worker = new Thread(this::run, "reasons");
    private volatile boolean closing;
    private volatile boolean outOfTime;

    private record Task(Decision decision, WinningWindow evidence, Function<WinningWindow, Explanation> explainer) {}

    private Reasoning(Redaction redaction, DecisionLog log, JournalLosses losses) {
        this.redaction = redaction;
        this.log = log;
        this.losses = losses;
    }

    /** Starts the thread; explainers are called on no other. */
    static Reasoning start(Redaction redaction, DecisionLog log, JournalLosses losses) {
        Reasoning reasoning = new Reasoning(redaction, log, losses);
        reasoning.worker.setDaemon(true);
        reasoning.worker.start();
        return reasoning;
    }

    /** Has {@code decision} logged, with its reasons if there is time for them. */
    void add(Decision decision, WinningWindow evidence, Function<WinningWindow, Explanation> explainer) {
        if (closing || !queue.offer(new Task(decision, evidence, explainer))) {
            withoutReasons(decision);
        }
    }

    /** Decisions that wait for their reasons. */
    int waiting() {
        return queue.size();
    }

    private void withoutReasons(Decision decision) {
        losses.reasons().incrementAndGet();
        log.add(decision);
    }

    private void run() {
        try {
            while (!outOfTime && !(closing && queue.isEmpty())) {
                Task task = queue.poll(200, TimeUnit.MILLISECONDS);
                if (task != null) {
                    long start = System.nanoTime();
                    explain(task);
                    rest(System.nanoTime() - start);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void explain(Task task) {
        try {
            Explanation explanation = task.explainer().apply(task.evidence());
            log.add(task.decision()
                    .with(Account.redacted(
                            explanation, redaction, task.decision().path())));
        } catch (RuntimeException fault) {
            LOG.error("{}: the reasons could not be worked out", task.decision().requestId(), fault);
            withoutReasons(task.decision());
        }
    }

    private void rest(long nanos) {
        if (!closing) {
            LockSupport.parkNanos(nanos);
        }
    }

    /** Explains what is queued for two seconds at most and has the rest logged as it is. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(worker);
        try {
            worker.join(CLOSE_MILLIS);
            outOfTime = true;
            worker.interrupt();
            for (Task task = queue.poll(); task != null; task = queue.poll()) {
                withoutReasons(task.decision());
            }
            worker.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
