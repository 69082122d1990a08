package dev.sluice.gateway;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;

/** One server of an upstream and how it fares. All but the final fields is guarded by {@link UpstreamServers}. */
final class UpstreamServer {

    private final UpstreamConfig.Server address;
    private final Timer answers;
    private final AtomicInteger connections = new AtomicInteger();

    /** What round robin owes it. */
    int credit;

    int requests;
    int faultsInARow;
    int ejectionsInARow;
    long ejectedUntilNanos;
    boolean ejected;
    boolean unhealthy;

    UpstreamServer(UpstreamConfig.Server address, Timer answers) {
        this.address = address;
        this.answers = answers;
    }

    UpstreamConfig.Server address() {
        return address;
    }

    /** Host and port, for logs and metrics. */
    String name() {
        return address.url().getRawAuthority();
    }

    int weight() {
        return address.weight();
    }

    /** Times from sending a request to the head of its answer. */
    Timer answers() {
        return answers;
    }

    /** Connections that stand, idle ones included. */
    AtomicInteger connections() {
        return connections;
    }

    /** What one more request would make it carry. */
    double load() {
        return (requests + 1.0) / address.weight();
    }

    boolean isUp(long nowNanos) {
        return !unhealthy && !(ejected && nowNanos - ejectedUntilNanos < 0);
    }
}
