package dev.sluice.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A gateway in a process of its own, before an upstream that answers with what it was told about a request. */
final class GatewayProcess implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile(".*listening at 127\\.0\\.0\\.1:(\\d+).*");

    private final ServerSocket upstream;
    private final Process process;
    private final int port;

    private GatewayProcess(ServerSocket upstream, Process process, int port) {
        this.upstream = upstream;
        this.process = process;
        this.port = port;
    }

    /** Where an upstream listens that the config has to name. */
    static ServerSocket upstream() throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> serve(socket), "upstream");
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    private static void serve(ServerSocket upstream) {
        while (!upstream.isClosed()) {
            try {
                Socket socket = upstream.accept();
                Thread thread = new Thread(() -> answer(socket), "upstream-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                if (!upstream.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void answer(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream()) {
            Wire.Message request = Wire.read(in);
            socket.getOutputStream().write(Wire.answer(Findings.of(request.headers())));
        } catch (IOException e) {
            // The gateway has closed a connection that it did not use.
            return;
        }
    }

    static GatewayProcess start(Path config, ServerSocket upstream) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "dev.sluice.gateway.Main",
                        "gateway",
                        "--config",
                        config.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader log = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        int port = port(log);
        Thread reader = new Thread(() -> log.lines().forEach(System.out::println), "gateway-log");
        reader.setDaemon(true);
        reader.start();
        return new GatewayProcess(upstream, process, port);
    }

    private static int port(BufferedReader log) throws IOException {
        StringBuilder said = new StringBuilder();
        for (@Nullable String line = log.readLine(); line != null; line = log.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.matches()) {
                return Integer.parseInt(listening.group(1));
            }
            said.append(line).append('\n');
        }
        throw new IOException("the gateway did not start:\n" + said);
    }

    int port() {
        return port;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        upstream.close();
    }
}
