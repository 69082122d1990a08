package dev.sluice.host;

import dev.sluice.host.Decisions.LogFile;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes decisions to a file as JSON lines, and puts it aside as {@code FILE.1}, {@code FILE.2} and so on. */
final class FileSink implements DecisionSink {

    private static final Pattern TIME = Pattern.compile("\\{\"time\":\"([^\"]{1,40})\"");

    private final LogFile config;
    private final Clock clock;
    private @Nullable OutputStream out;
    private long size;
    private Instant begun;

    private FileSink(LogFile config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.begun = clock.instant();
    }

    /** Opens the file, so that a place that cannot be written shows at once. */
    static FileSink open(LogFile config, Clock clock) throws IOException {
        FileSink sink = new FileSink(config, clock);
        sink.openFile();
        return sink;
    }

    @Override
    public Kind kind() {
        return Kind.FILE;
    }

    @Override
    public boolean keepsVectors() {
        return true;
    }

    @Override
    public String place() {
        return config.path().toString();
    }

    @Override
    public synchronized void write(List<Decision> batch) throws IOException {
        if (isOld()) {
            putAside();
        }
        for (Decision decision : batch) {
            write(decision.json());
        }
        if (out != null) {
            out.flush();
        }
    }

    private void write(byte[] line) throws IOException {
        OutputStream file = out == null ? openFile() : out;
        if (size == 0) {
            begun = clock.instant();
        }
        file.write(line);
        file.write('\n');
        size += line.length + 1;
        if (size >= config.maxBytes()) {
            putAside();
        }
    }

    private boolean isOld() {
        return config.maxAge() != null
                && out != null
                && size > 0
                && clock.instant().isAfter(begun.plus(config.maxAge()));
    }

    private OutputStream openFile() throws IOException {
        Path folder = config.path().toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        OutputStream opened = new BufferedOutputStream(
                Files.newOutputStream(config.path(), StandardOpenOption.CREATE, StandardOpenOption.APPEND), 1 << 16);
        size = Files.size(config.path());
        if (size > 0) {
            begun = timeOfFirstLine();
            endBrokenLine(opened);
        }
        out = opened;
        return opened;
    }

    private Instant timeOfFirstLine() throws IOException {
        char[] start = new char[64];
        int length;
        try (BufferedReader file = Files.newBufferedReader(config.path(), StandardCharsets.ISO_8859_1)) {
            length = Math.max(0, file.read(start));
        }
        Matcher time = TIME.matcher(new String(start, 0, length));
        try {
            return time.lookingAt() ? Instant.parse(time.group(1)) : clock.instant();
        } catch (DateTimeParseException e) {
            return clock.instant();
        }
    }

    /** A full disk may have cut the last line; the next must not continue it. */
    private void endBrokenLine(OutputStream opened) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(config.path().toFile(), "r")) {
            file.seek(size - 1);
            if (file.read() != '\n') {
                opened.write('\n');
                size++;
            }
        }
    }

    private void putAside() throws IOException {
        close();
        for (int i = config.files() - 1; i > 0; i--) {
            Path from = config.numbered(i - 1);
            if (Files.exists(from)) {
                Files.move(from, config.numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (config.files() == 1) {
            Files.deleteIfExists(config.path());
        }
    }

    @Override
    public synchronized void close() throws IOException {
        OutputStream open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }
}
