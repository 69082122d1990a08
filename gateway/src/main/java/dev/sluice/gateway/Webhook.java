package dev.sluice.gateway;

import io.micronaut.core.io.buffer.ReadBufferFactory;
import io.micronaut.http.ByteBodyHttpResponse;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.body.stream.AvailableByteArrayBody;
import io.micronaut.http.client.RawHttpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Posts alerts to a URL on a thread of its own, in their order. One that is not taken with 2xx is sent again, with pauses
 * that grow to a minute, until its deadline. At most {@value #QUEUE} wait; further ones are dropped. What goes wrong is
 * counted, and said once until something is taken again. Redirects are not followed. Thread-safe.
 */
final class Webhook implements AutoCloseable {

    static final int QUEUE = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final long CLOSE_MILLIS = 2000;

    private final Supplier<@Nullable AlertsConfig> config;
    private final Metrics metrics;
    private final BlockingQueue<Letter> queue = new ArrayBlockingQueue<>(QUEUE);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "webhook");
    private boolean failing;

    private record Letter(Alert alert, long writtenNanos) {}

    private Webhook(Supplier<@Nullable AlertsConfig> config, Metrics metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    /** Starts the thread; {@code config} says where each alert goes at the time. */
    static Webhook start(Supplier<@Nullable AlertsConfig> config, Metrics metrics) {
        Webhook webhook = new Webhook(config, metrics);
        metrics.queue("alerts", webhook.queue::size);
        webhook.thread.setDaemon(true);
        webhook.thread.start();
        return webhook;
    }

    void send(Alert alert) {
        if (!queue.offer(new Letter(alert, System.nanoTime()))) {
            metrics.alerted("dropped");
        }
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                Letter letter = queue.poll(200, TimeUnit.MILLISECONDS);
                if (letter != null) {
                    deliver(letter);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(Letter letter) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        AlertsConfig now = config.get();
        while (now != null && closed.getCount() > 0) {
            if (isTaken(letter.alert(), now)) {
                metrics.alerted("sent");
                return;
            }
            boolean late = System.nanoTime() - letter.writtenNanos() + pause.toNanos()
                    > now.deadline().toNanos();
            if (late || closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                metrics.alerted("failed");
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            now = config.get();
        }
    }

    private boolean isTaken(Alert alert, AlertsConfig now) {
        String fault = fault(alert, now);
        if (closed.getCount() == 0) {
            return fault == null;
        }
        if (fault != null && !failing) {
            LOG.error(
                    "the webhook at {} does not take the alert {}: {}; it is tried again for {} s",
                    now.webhook().getHost(),
                    alert.alert(),
                    fault,
                    now.deadline().toSeconds());
        } else if (fault == null && failing) {
            LOG.info("the webhook at {} takes alerts again", now.webhook().getHost());
        }
        failing = fault != null;
        return fault == null;
    }

    /** Why it was not taken; null if it was. */
    private static @Nullable String fault(Alert alert, AlertsConfig now) {
        try (RawHttpClient client = WebClient.open("webhook-client", TIMEOUT)) {
            int status = Objects.requireNonNull(Mono.from(client.exchange(request(now), body(alert), null))
                    .map(Webhook::statusOf)
                    .block(TIMEOUT));
            return status / 100 == 2 ? null : "it answered with status " + status;
        } catch (IllegalStateException e) {
            return "no answer within " + TIMEOUT.toSeconds() + " s";
        } catch (RuntimeException | IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static MutableHttpRequest<?> request(AlertsConfig now) {
        MutableHttpRequest<?> request = HttpRequest.POST(now.webhook(), null)
                .header("Content-Type", "application/json")
                .header("User-Agent", "sluice");
        if (now.secret() != null) {
            request.header(now.secret().name(), now.secret().value());
        }
        return request;
    }

    private static AvailableByteArrayBody body(Alert alert) {
        return AvailableByteArrayBody.create(ReadBufferFactory.getJdkFactory().adapt(alert.json()));
    }

    /** What it says besides its status is of no interest. */
    private static int statusOf(HttpResponse<?> answer) {
        ((ByteBodyHttpResponse<?>) answer).close();
        return answer.code();
    }

    /** Ends; what waits is not delivered. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE_MILLIS);
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
