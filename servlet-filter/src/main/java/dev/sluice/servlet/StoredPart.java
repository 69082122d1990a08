package dev.sluice.servlet;

import jakarta.servlet.http.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One part of a multipart form: in memory while it is short, in a temporary file beyond that. Not thread-safe. */
final class StoredPart implements Part {

    private static final Logger LOG = LoggerFactory.getLogger(StoredPart.class);
    private static final int MEMORY_BYTES = 64 << 10;
    private static final Pattern PARAMETER = Pattern.compile(
            ";\\s*(filename|name)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^;\\s]*+))", Pattern.CASE_INSENSITIVE);

    private final Path folder;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final String name;
    private final @Nullable String fileName;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable Path file;
    private @Nullable OutputStream toFile;
    private long size;

    /** A part with these headers; {@code folder} is for its file. */
    StoredPart(Map<String, List<String>> headers, Path folder) {
        this.headers.putAll(headers);
        this.folder = folder;
        String disposition = String.join("; ", headers.getOrDefault("content-disposition", List.of()));
        this.name = Objects.requireNonNullElse(parameter(disposition, "name"), "");
        this.fileName = parameter(disposition, "filename");
    }

    private static @Nullable String parameter(String disposition, String wanted) {
        Matcher parameter = PARAMETER.matcher(disposition);
        while (parameter.find()) {
            if (parameter.group(1).equalsIgnoreCase(wanted)) {
                return parameter.group(2) == null
                        ? parameter.group(3)
                        : parameter.group(2).replaceAll("\\\\([\"\\\\])", "$1");
            }
        }
        return null;
    }

    void write(byte[] bytes, int length) throws IOException {
        size += length;
        if (toFile == null && size > MEMORY_BYTES) {
            file = Files.createTempFile(folder, "sluice-", ".part");
            toFile = Files.newOutputStream(file);
            memory.writeTo(toFile);
            memory = new ByteArrayOutputStream(0);
        }
        (toFile == null ? memory : toFile).write(bytes, 0, length);
    }

    /** There will be no more. */
    void finish() throws IOException {
        if (toFile != null) {
            toFile.close();
        }
    }

    String text(Charset charset) throws IOException {
        try (InputStream in = getInputStream()) {
            return new String(in.readAllBytes(), charset);
        }
    }

    /** Deletes the file, if there is one still. */
    void discard() {
        try {
            delete();
        } catch (IOException e) {
            LOG.warn("an upload stays on disk: {}", e.toString());
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return file == null ? new ByteArrayInputStream(memory.toByteArray()) : Files.newInputStream(file);
    }

    @Override
    public @Nullable String getContentType() {
        return getHeader("content-type");
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public @Nullable String getSubmittedFileName() {
        return fileName;
    }

    @Override
    public long getSize() {
        return size;
    }

    @Override
    public void write(String target) throws IOException {
        try (InputStream in = getInputStream()) {
            Files.copy(in, folder.resolve(target), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void delete() throws IOException {
        finish();
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public @Nullable String getHeader(String header) {
        Collection<String> values = getHeaders(header);
        return values.isEmpty() ? null : values.iterator().next();
    }

    @Override
    public Collection<String> getHeaders(String header) {
        return headers.getOrDefault(header, List.of());
    }

    @Override
    public Collection<String> getHeaderNames() {
        return headers.keySet();
    }
}
