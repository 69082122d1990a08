package dev.sluice.host;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that was fetched from a URL and loaded, in a file of its own until it is kept; closed before that, it leaves
 * nothing behind. Fetching takes at most 30 seconds and 32 MiB; redirects are not followed.
 *
 * @param model what it was fetched for
 * @param file the zip as it came
 * @param etag the server's name for it; null if it has none
 * @param bundle what is in it
 */
record BundleDownload(
        ModelConfig model, Path file, @Nullable String etag, Bundle bundle) implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 32 << 20;
    private static final int PART_BYTES = 64 << 10;
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private record Answer(int status, byte[] body, @Nullable String etag) {}

    /**
     * Fetches what the model's URL has, unless it is the last good bundle.
     *
     * @throws IOException if nothing can be fetched
     * @throws InputException if what was fetched cannot be used
     */
    static Optional<BundleDownload> ofNew(ModelConfig model) throws IOException, InputException {
        Answer answer = ask(model, knownEtag(model));
        if (answer.status() == NOT_MODIFIED) {
            return Optional.empty();
        }
        Path file = write(answer, folderOf(model));
        if (Files.exists(model.bundle()) && Files.mismatch(file, model.bundle()) < 0) {
            Files.delete(file);
            return Optional.empty();
        }
        return Optional.of(load(model, answer, file));
    }

    /** Fetches what the model's URL has into {@code folder}. */
    static BundleDownload of(ModelConfig model, Path folder) throws IOException, InputException {
        Answer answer = ask(model, null);
        return load(model, answer, write(answer, folder));
    }

    private static Path write(Answer answer, Path folder) throws IOException {
        Path file = null;
        try {
            Files.createDirectories(folder);
            file = Files.createTempFile(folder, ".bundle-", ".zip");
            return Files.write(file, answer.body());
        } catch (IOException e) {
            if (file != null) {
                Files.delete(file);
            }
            throw new IOException(folder + ": a bundle was fetched, but cannot be written there: " + e.getMessage(), e);
        }
    }

    private static BundleDownload load(ModelConfig model, Answer answer, Path file) throws IOException, InputException {
        try {
            return new BundleDownload(model, file, answer.etag(), Bundle.load(file, model.key()));
        } catch (BundleException e) {
            Files.delete(file);
            String message = String.valueOf(e.getMessage()).replace(file.toString(), String.valueOf(model.url()));
            throw new InputException(message, e);
        }
    }

    /** From now on it is the last good one. */
    void keep() throws IOException {
        Files.deleteIfExists(etagFile(model));
        Files.move(file, model.bundle(), StandardCopyOption.ATOMIC_MOVE);
        if (etag != null) {
            Files.writeString(etagFile(model), etag);
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Where the last good bundle is kept. */
    static Path folderOf(ModelConfig model) {
        return Objects.requireNonNull(model.bundle().getParent());
    }

    private static Path etagFile(ModelConfig model) {
        return model.bundle().resolveSibling(model.bundle().getFileName() + ".etag");
    }

    private static @Nullable String knownEtag(ModelConfig model) throws IOException {
        return Files.exists(model.bundle()) && Files.isRegularFile(etagFile(model))
                ? Files.readString(etagFile(model))
                : null;
    }

    private static Answer ask(ModelConfig model, @Nullable String etag) throws IOException {
        URI url = Objects.requireNonNull(model.url());
        Answer answer = ask(url, etag);
        if (answer.status() != OK && !(answer.status() == NOT_MODIFIED && etag != null)) {
            throw new IOException(url + ": the server answered with status " + answer.status());
        }
        return answer;
    }

    private static Answer ask(URI url, @Nullable String etag) throws IOException {
        Instant end = Instant.now().plus(TIMEOUT);
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        connection.setReadTimeout((int) TIMEOUT.toMillis());
        connection.setRequestProperty("User-Agent", "sluice");
        if (etag != null) {
            connection.setRequestProperty("If-None-Match", etag);
        }
        try {
            int status = connection.getResponseCode();
            byte[] body = status == OK ? body(connection, end) : new byte[0];
            return new Answer(status, body, connection.getHeaderField("ETag"));
        } catch (IOException e) {
            throw new IOException(url + ": cannot be fetched: " + reason(e), e);
        } finally {
            connection.disconnect();
        }
    }

    private static byte[] body(HttpURLConnection connection, Instant end) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (InputStream in = connection.getInputStream()) {
            byte[] part = new byte[PART_BYTES];
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                body.write(part, 0, count);
                if (body.size() > MAX_BYTES) {
                    throw new IOException("it is longer than " + (MAX_BYTES >> 20) + " MiB");
                }
                if (Instant.now().isAfter(end)) {
                    throw new SocketTimeoutException();
                }
            }
        }
        if (body.size() < connection.getContentLengthLong()) {
            throw new IOException(
                    "it ends after " + body.size() + " of " + connection.getContentLengthLong() + " bytes");
        }
        return body.toByteArray();
    }

    private static String reason(IOException e) {
        return e instanceof SocketTimeoutException
                ? "not complete after " + TIMEOUT.toSeconds() + " s"
                : String.valueOf(e.getMessage());
    }
}
