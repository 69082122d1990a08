package dev.sluice.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An upstream on a real socket that keeps the bytes it gets and answers as a test wants. */
final class RecordingUpstream implements AutoCloseable {

    /** Enough for a flood of cancelled requests; beyond it, the kernel lets connections wait for seconds. */
    private static final int BACKLOG = 4096;

    private final ServerSocket server;
    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private volatile @Nullable String early;
    private volatile Behaviour behaviour = (request, connection) -> connection.answer("200 OK", "hello");

    RecordingUpstream() throws IOException {
        this(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
    }

    /** Listens where {@code server} does, for example with TLS. */
    RecordingUpstream(ServerSocket server) {
        this.server = server;
        Thread acceptor = new Thread(this::accept, "recording-upstream");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** What an upstream does with a request. */
    @FunctionalInterface
    interface Behaviour {

        void serve(Request request, Connection connection) throws IOException, InterruptedException;
    }

    /** A request as it came over the wire, its body without framing. */
    record Request(String line, List<String> headers, String body) {

        List<String> all(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ": ";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .toList();
        }

        String header(String name) {
            return String.join(" | ", all(name));
        }
    }

    /** A connection from the gateway. */
    static final class Connection {

        private final InputStream in;
        private final OutputStream out;
        private final Socket socket;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        void answer(String status, String body) throws IOException {
            write("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        void write(String bytes) throws IOException {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        OutputStream out() {
            return out;
        }

        InputStream in() {
            return in;
        }

        void close() throws IOException {
            socket.close();
        }

        /** Waits until the gateway gives the connection up. */
        void awaitEnd() throws IOException {
            try {
                while (in.read() >= 0) {}
            } catch (SocketException e) {
                // that is an end too
            }
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b; (b = in.read()) != '\n'; ) {
                if (b < 0) {
                    throw new IOException("closed");
                }
                line.write(b);
            }
            String text = line.toString(StandardCharsets.ISO_8859_1);
            return text.substring(0, text.length() - 1);
        }

        private Request read() throws IOException {
            Request head = head();
            return new Request(head.line(), head.headers(), body(head));
        }

        private Request head() throws IOException {
            String requestLine = line();
            List<String> headers = Stream.iterate(line(), next -> !next.isEmpty(), next -> {
                        try {
                            return line();
                        } catch (IOException e) {
                            return "";
                        }
                    })
                    .toList();
            return new Request(requestLine, headers, "");
        }

        private String body(Request head) throws IOException {
            if (!head.header("transfer-encoding").isEmpty()) {
                return chunks();
            }
            String length = head.header("content-length");
            int count = length.isEmpty() ? 0 : Integer.parseInt(length);
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new IOException("the body broke off after " + bytes.length + " of " + count + " bytes");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        private String chunks() throws IOException {
            StringBuilder body = new StringBuilder();
            for (int size; (size = Integer.parseInt(line(), 16)) > 0; ) {
                body.append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
                line();
            }
            line();
            return body.toString();
        }
    }

    RecordingUpstream behaving(Behaviour wanted) {
        behaviour = wanted;
        return this;
    }

    /** Answers every request with {@code bytes} as soon as its head is there, and reads no body. */
    void atHead(String bytes) {
        early = bytes;
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many requests arrived that nobody asked for yet. */
    int arrived() {
        return requests.size();
    }

    /** The next request that arrived; waits for it a little. */
    Request next() throws InterruptedException {
        Request request = requests.poll(5, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request arrived");
        }
        return request;
    }

    boolean gotNothing() {
        return requests.isEmpty();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> serve(socket), "recording-upstream-connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            requests.clear();
        }
    }

    /** Connections that stand. */
    int connections() {
        return connections.get();
    }

    private void serve(Socket socket) {
        connections.incrementAndGet();
        try (socket) {
            Connection connection = new Connection(socket);
            while (true) {
                String answer = early;
                if (answer != null) {
                    requests.add(connection.head());
                    connection.write(answer);
                    Thread.sleep(10_000);
                }
                Request request = connection.read();
                requests.add(request);
                behaviour.serve(request, connection);
            }
        } catch (IOException | InterruptedException e) {
            // the gateway or the test has ended the connection
        } finally {
            connections.decrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
