package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A webhook that can fail and stall. */
final class AlertReceiver implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Post> taken = new LinkedBlockingQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile int status = 204;
    private volatile boolean stalling;

    /** What was posted, and the header X-Token. */
    record Post(JsonNode body, String token) {}

    AlertReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (stalling && over.await(60, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (status / 100 == 2) {
            taken.add(new Post(
                    JsonMapper.builder().build().readTree(body),
                    String.valueOf(exchange.getRequestHeaders().getFirst("X-Token"))));
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    void answering(int newStatus) {
        status = newStatus;
    }

    /** From now on it takes what comes and never answers. */
    void stall() {
        stalling = true;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    int asked() {
        return asked.get();
    }

    boolean gotNothing() {
        return taken.isEmpty();
    }

    /** The next alert that was taken; waits for it. */
    Post next() throws InterruptedException {
        Post post = taken.poll(20, TimeUnit.SECONDS);
        if (post == null) {
            throw new AssertionError("no alert came");
        }
        return post;
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
