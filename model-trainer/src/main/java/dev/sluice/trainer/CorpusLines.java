package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.trainer.CorpusReader.Line;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of one corpus, gzipped or not, blank ones passed over. Reads as a stream. Not thread-safe. */
final class CorpusLines implements Closeable {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int GZIP_MAGIC = 0x1f8b;

    private final String corpus;
    private final String place;
    private final BufferedReader reader;
    private long number;

    private CorpusLines(String corpus, String place, BufferedReader reader) {
        this.corpus = corpus;
        this.place = place;
        this.reader = reader;
    }

    static CorpusLines of(Path file, Progress progress) {
        try {
            InputStream bytes = new Counted(Files.newInputStream(file), progress);
            return of(name(file), file.toString(), new BufferedInputStream(bytes, BUFFER_BYTES));
        } catch (IOException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The lines of a stream that can be marked.
     *
     * @param place what messages call it
     */
    static CorpusLines of(String corpus, String place, BufferedInputStream bytes) {
        try {
            InputStream text = unpacked(bytes);
            return new CorpusLines(corpus, place, new BufferedReader(new InputStreamReader(text, UTF_8), BUFFER_BYTES));
        } catch (IOException e) {
            throw new InputException(place + ": " + e.getMessage(), e);
        }
    }

    /** Name of a corpus in reports: the file's without {@code .jsonl} and {@code .gz}. */
    static String name(Path file) {
        return Objects.toString(file.getFileName(), "")
                .replaceFirst("\\.gz$", "")
                .replaceFirst("\\.jsonl$", "");
    }

    /** What is in a stream, gzipped or not. */
    static BufferedInputStream unpacked(InputStream raw) throws IOException {
        BufferedInputStream bytes =
                raw instanceof BufferedInputStream buffered ? buffered : new BufferedInputStream(raw, BUFFER_BYTES);
        return gzipped(bytes) ? new BufferedInputStream(new GZIPInputStream(bytes, BUFFER_BYTES), BUFFER_BYTES) : bytes;
    }

    private static boolean gzipped(BufferedInputStream bytes) throws IOException {
        bytes.mark(2);
        int magic = bytes.read() << 8 | bytes.read();
        bytes.reset();
        return magic == GZIP_MAGIC;
    }

    /** The next line; null at the end. */
    @Nullable
    Line next() {
        try {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (!text.isBlank()) {
                    return new Line(corpus, place + ":" + number, text);
                }
            }
            return null;
        } catch (IOException e) {
            throw new InputException(place + ":" + (number + 1) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new InputException(place + ": " + e.getMessage(), e);
        }
    }

    private static final class Counted extends FilterInputStream {

        private final Progress progress;

        Counted(InputStream in, Progress progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            progress.stepBy(Math.max(0, count));
            return count;
        }
    }
}
