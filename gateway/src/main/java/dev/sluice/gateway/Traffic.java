package dev.sluice.gateway;

import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the requests in flight, keeps their number within bounds, and waits for them at shutdown. Thread-safe. */
final class Traffic implements ExchangeCompletionListener {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int inFlight;
    private volatile boolean draining;

    /** Counts a request until it is over; false if there are more than {@code most}, it included. */
    boolean enter(HttpServerExchange exchange, int most) {
        boolean within = count(1) <= most;
        exchange.addExchangeCompleteListener(this);
        if (draining) {
            exchange.setPersistent(false);
        }
        return within;
    }

    @Override
    public void exchangeEvent(HttpServerExchange exchange, NextListener next) {
        count(-1);
        next.proceed();
    }

    boolean isDraining() {
        return draining;
    }

    int inFlight() {
        lock.lock();
        try {
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    /** From now on connections end with their request. */
    void beginDraining() {
        draining = true;
    }

    /** Waits until nothing is in flight; false if that takes longer than {@code timeout}. */
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (inFlight > 0 && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return inFlight == 0;
        } finally {
            lock.unlock();
        }
    }

    private int count(int change) {
        lock.lock();
        try {
            inFlight += change;
            changed.signalAll();
            return inFlight;
        } finally {
            lock.unlock();
        }
    }
}
