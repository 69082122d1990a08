package dev.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.host.StartException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Starts the demo on any ports, sends its requests and ends: loads the classes that a gateway needs, for the launcher to
 * record.
 */
@Command(
        name = "rehearse",
        description = "Start the demo, send its requests and end.",
        hidden = true,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RehearseCommand implements Callable<Integer> {

    @Override
    public Integer call() throws StartException, IOException {
        Path home = Path.of(System.getProperty("sluice.home", "")).toAbsolutePath();
        Path decisions = home.resolve(".sluice/rehearsal/decisions.jsonl");
        try (Demo demo = Demo.start(home.resolve("config/models/default"), decisions, 0, 0)) {
            for (DemoRequest request : DemoRequest.ALL) {
                send(request, demo.origin());
            }
        }
        return Main.DONE;
    }

    private static void send(DemoRequest request, String origin) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(origin + request.target()).toURL().openConnection();
        if (request.json() != null) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            try (OutputStream body = connection.getOutputStream()) {
                body.write(request.json().getBytes(UTF_8));
            }
        }
        if (connection.getResponseCode() != request.status()) {
            throw new IOException("\"" + request.what() + "\" was answered with " + connection.getResponseCode()
                    + " instead of " + request.status());
        }
        connection.disconnect();
    }
}
