package dev.sluice.gateway;

import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the requests in flight and the connections that became tunnels, keeps the number of requests within bounds, and
 * waits for both at shutdown. Thread-safe.
 */
final class Traffic implements ExchangeCompletionListener {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int inFlight;
    private int tunnels;
    private volatile boolean draining;

    /** Counts a request until it is over; false if there are more than {@code most}, it included. */
    boolean enter(HttpServerExchange exchange, int most) {
        boolean within = countRequests(1) <= most;
        exchange.addExchangeCompleteListener(this);
        if (draining) {
            exchange.setPersistent(false);
        }
        return within;
    }

    @Override
    public void exchangeEvent(HttpServerExchange exchange, NextListener next) {
        countRequests(-1);
        next.proceed();
    }

    boolean isDraining() {
        return draining;
    }

    /** Requests. */
    int inFlight() {
        return countRequests(0);
    }

    int tunnels() {
        return countTunnels(0);
    }

    void tunnelOpened() {
        countTunnels(1);
    }

    void tunnelClosed() {
        countTunnels(-1);
    }

    /** From now on connections end with their request. */
    void beginDraining() {
        draining = true;
    }

    /** Waits until nothing is in flight and no tunnel is open; false if that takes longer than {@code timeout}. */
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lock();
        try {
            while (inFlight + tunnels > 0 && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return inFlight + tunnels == 0;
        } finally {
            lock.unlock();
        }
    }

    private int countRequests(int change) {
        lock.lock();
        try {
            inFlight += change;
            changed.signalAll();
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    private int countTunnels(int change) {
        lock.lock();
        try {
            tunnels += change;
            changed.signalAll();
            return tunnels;
        } finally {
            lock.unlock();
        }
    }
}
