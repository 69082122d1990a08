package dev.sluice.gateway;

import dev.sluice.detector.Bundle;
import dev.sluice.detector.BundleException;
import io.micronaut.http.ByteBodyHttpResponse;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpRequest;
import io.micronaut.http.client.RawHttpClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

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
    private static final int MAX_BYTES = 32 << 20;
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
        MutableHttpRequest<?> request = HttpRequest.GET(url).header("User-Agent", "sluice");
        if (etag != null) {
            request.header("If-None-Match", etag);
        }
        Answer answer = ask(url, request);
        if (answer.status() != OK && !(answer.status() == NOT_MODIFIED && etag != null)) {
            throw new IOException(url + ": the server answered with status " + answer.status());
        }
        return answer;
    }

    private static Answer ask(URI url, HttpRequest<?> request) throws IOException {
        try (RawHttpClient client = WebClient.open("model-fetch", TIMEOUT)) {
            return Objects.requireNonNull(Mono.from(client.exchange(request, null, null))
                    .flatMap(BundleDownload::read)
                    .block(TIMEOUT));
        } catch (RuntimeException e) {
            throw new IOException(url + ": cannot be fetched: " + reason(e), e);
        }
    }

    private static String reason(RuntimeException e) {
        return e instanceof IllegalStateException
                ? "not complete after " + TIMEOUT.toSeconds() + " s"
                : String.valueOf(e.getMessage());
    }

    private static Mono<Answer> read(HttpResponse<?> response) {
        ByteBodyHttpResponse<?> answer = (ByteBodyHttpResponse<?>) response;
        if (answer.code() != OK) {
            answer.close();
            return Mono.just(new Answer(answer.code(), new byte[0], null));
        }
        return Flux.from(answer.byteBody().toByteArrayPublisher())
                .reduceWith(ByteArrayOutputStream::new, BundleDownload::append)
                .map(body -> new Answer(OK, body.toByteArray(), answer.header("ETag")));
    }

    private static ByteArrayOutputStream append(ByteArrayOutputStream body, byte[] part) {
        if (body.size() + part.length > MAX_BYTES) {
            throw new IllegalArgumentException("it is longer than " + (MAX_BYTES >> 20) + " MiB");
        }
        body.writeBytes(part);
        return body;
    }
}
