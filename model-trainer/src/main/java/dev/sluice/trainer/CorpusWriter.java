package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.trainer.CorpusRequest.Header;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes requests as a corpus of JSON lines. A file appears, or is replaced, only when it is whole and
 * {@link #commit committed}. Not thread-safe.
 */
final class CorpusWriter implements AutoCloseable {

    /** The member of a record's {@code meta} that holds the attack in a made-up request. */
    static final String PLANTED = "payload_base64";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable Path file;
    private final @Nullable Path draft;
    private final Writer writer;
    private long count;
    private boolean closed;

    private CorpusWriter(@Nullable Path file, @Nullable Path draft, Writer writer) {
        this.file = file;
        this.draft = draft;
        this.writer = writer;
    }

    /** A corpus in {@code file}, compressed if its name ends in .gz; without one it goes to {@code standardOutput}. */
    static CorpusWriter open(@Nullable Path file, Writer standardOutput) throws IOException {
        if (file == null) {
            return new CorpusWriter(null, null, standardOutput);
        }
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        OutputStream bytes = Files.newOutputStream(draft);
        OutputStream packed = file.toString().endsWith(".gz") ? new GZIPOutputStream(bytes) : bytes;
        return new CorpusWriter(file, draft, new BufferedWriter(new OutputStreamWriter(packed, UTF_8)));
    }

    /** Adds one record; {@code category} is null for a benign one. */
    void write(String id, String source, @Nullable String category, CorpusRequest request) {
        write(line(id, source, category, request));
    }

    /** Adds a request that nobody sent; {@code category} and the attack in it are null for a benign one. */
    void writeMadeUp(
            String id, String source, @Nullable String category, @Nullable String planted, CorpusRequest request) {
        ObjectNode line = line(id, source, category, request);
        ObjectNode meta = line.putObject("meta").put("embedded", true);
        if (planted != null) {
            meta.put(PLANTED, planted.getBytes(ISO_8859_1));
        }
        write(line);
    }

    private static ObjectNode line(String id, String source, @Nullable String category, CorpusRequest request) {
        ObjectNode line = JSON.createObjectNode();
        line.put("id", id).put("source", source).put("label", category == null ? "benign" : "malicious");
        line.put("category", category);
        ObjectNode content = line.putObject("request");
        content.put("method", request.method()).put("target", request.target()).put("version", "HTTP/1.1");
        ArrayNode headers = content.putArray("headers");
        for (Header header : request.headers()) {
            headers.addArray().add(header.name()).add(header.value());
        }
        if (request.body().length > 0) {
            content.put("body_base64", Base64.getEncoder().encodeToString(request.body()));
        }
        return line;
    }

    private void write(ObjectNode line) {
        try {
            writer.write(line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        count++;
    }

    long count() {
        return count;
    }

    /** All is written. */
    void commit() throws IOException {
        writer.flush();
        if (file != null && draft != null) {
            closed = true;
            writer.close();
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() throws IOException {
        if (draft != null && !closed) {
            closed = true;
            try {
                writer.close();
            } finally {
                Files.deleteIfExists(draft);
            }
        }
    }
}
