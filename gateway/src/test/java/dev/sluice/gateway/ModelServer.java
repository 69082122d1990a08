package dev.sluice.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server with one bundle, which can change. */
final class ModelServer implements AutoCloseable {

    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger unchanged = new AtomicInteger();
    private volatile byte[] body = new byte[0];
    private volatile int status = 200;
    private volatile boolean cut;
    private volatile CountDownLatch patience = new CountDownLatch(0);

    ModelServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try {
            boolean unused = patience.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String etag = "\"" + Arrays.hashCode(body) + "\"";
        exchange.getResponseHeaders().set("ETag", etag);
        if (status == 200 && etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            unchanged.incrementAndGet();
            exchange.sendResponseHeaders(304, -1);
        } else {
            exchange.sendResponseHeaders(status, cut ? body.length + 1L : body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    /** From now on it has the bundle in {@code zip}. */
    void serve(Path zip) throws IOException {
        serve(Files.readAllBytes(zip), 200);
    }

    void serve(byte[] newBody, int newStatus) {
        body = newBody;
        status = newStatus;
    }

    /** From now on connections end before the end of the answer. */
    void cutAnswers() {
        cut = true;
    }

    /** From now on it does not answer, until {@link #goOn}. */
    void stall() {
        patience = new CountDownLatch(1);
    }

    void goOn() {
        patience.countDown();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/models/current.zip";
    }

    int requests() {
        return requests.get();
    }

    /** How often it was asked for news and had none. */
    int unchanged() {
        return unchanged.get();
    }

    @Override
    public void close() {
        goOn();
        server.stop(0);
    }
}
