package dev.sluice.gateway;

import dev.sluice.gateway.UpstreamConfig.HealthCheck;
import dev.sluice.host.HeaderLine;
import io.micronaut.http.ByteBodyHttpResponse;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.client.RawHttpClient;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Asks every server of an upstream from time to time whether it is well, on a new connection each time. A server counts
 * as well until it has failed often enough. Runs on the threads of the upstream clients until it is closed.
 */
final class HealthChecks implements AutoCloseable {

    private static final int CONNECTIONS = 2;

    private final HealthCheck check;
    private final UpstreamConfig config;
    private final UpstreamClients clients;
    private final BiConsumer<UpstreamServer, Boolean> onChange;
    private final List<Patient> patients = new ArrayList<>();
    private volatile boolean closed;

    /** Begins at once; {@code onChange} learns of servers that become unwell or well. */
    HealthChecks(
            HealthCheck check,
            UpstreamConfig config,
            UpstreamServers servers,
            UpstreamClients clients,
            BiConsumer<UpstreamServer, Boolean> onChange) {
        this.check = check;
        this.config = config;
        this.clients = clients;
        this.onChange = onChange;
        servers.all().forEach(server -> patients.add(new Patient(server)));
        patients.forEach(Patient::ask);
    }

    @Override
    public void close() {
        closed = true;
        patients.forEach(Patient::dismiss);
    }

    /** One server and its record. Its visits follow each other, so that no lock is needed. */
    private final class Patient {

        private final UpstreamServer server;
        private final RawHttpClient client;
        private final Outgoing question;
        private volatile @Nullable Future<?> next;
        private volatile @Nullable Visit visit;
        private int failures;
        private int successes;
        private boolean well = true;

        Patient(UpstreamServer server) {
            this.server = server;
            this.client = clients.clientFor(config, server.address(), CONNECTIONS, new AtomicInteger());
            this.question = new Outgoing(
                    "GET",
                    check.path(),
                    server.address().url().getRawAuthority(),
                    List.of(new HeaderLine("User-Agent", "sluice-health-check"), new HeaderLine("Connection", "close")),
                    null);
        }

        void ask() {
            Visit begun = new Visit(this);
            visit = begun;
            begun.begin();
        }

        void learned(boolean success) {
            successes = success ? successes + 1 : 0;
            failures = success ? 0 : failures + 1;
            if (well ? failures >= check.unhealthyAfter() : successes >= check.healthyAfter()) {
                well = !well;
                onChange.accept(server, well);
            }
            if (!closed) {
                next = clients.timer().schedule(this::ask, check.interval().toNanos(), TimeUnit.NANOSECONDS);
            }
        }

        void dismiss() {
            Future<?> planned = next;
            if (planned != null) {
                planned.cancel(false);
            }
            Visit current = visit;
            if (current != null) {
                current.end();
            }
            try {
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** One question and what comes back. */
    private final class Visit implements Subscriber<HttpResponse<?>> {

        private final Patient patient;
        private final UpstreamRequest request;
        private final AtomicBoolean known = new AtomicBoolean();
        private volatile @Nullable Future<?> timer;

        Visit(Patient patient) {
            this.patient = patient;
            this.request = new UpstreamRequest(
                    UpstreamClients.urlOf(config, patient.server.address()), patient.question, connected -> {});
        }

        void begin() {
            timer = clients.timer()
                    .schedule(() -> learned(false), check.timeout().toNanos(), TimeUnit.NANOSECONDS);
            patient.client.exchange(request, null, null).subscribe(this);
        }

        private void learned(boolean success) {
            if (known.compareAndSet(false, true)) {
                end();
                patient.learned(success);
            }
        }

        void end() {
            Future<?> timeout = timer;
            if (timeout != null) {
                timeout.cancel(false);
            }
            Channel channel = request.channel();
            if (channel != null) {
                ChannelFuture unused = channel.close();
            }
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(HttpResponse<?> response) {
            if (response instanceof ByteBodyHttpResponse<?> answer) {
                answer.close();
            }
            learned(check.isWell(response.code()));
        }

        @Override
        public void onError(Throwable fault) {
            learned(false);
        }

        @Override
        public void onComplete() {}
    }
}
