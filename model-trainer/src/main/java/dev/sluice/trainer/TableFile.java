package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.trainer.TableDescription.Content;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table file, in order: CSV, TSV or ARFF, gzipped or not. Streams; not thread-safe. What is wrong with the
 * file is an {@link InputException} with its name and line.
 */
final class TableFile implements Closeable {

    private static final CSVFormat CSV = CSVFormat.DEFAULT
            .builder()
            .setIgnoreEmptyLines(true)
            .setIgnoreSurroundingSpaces(true)
            .get();

    /**
     * A row.
     *
     * @param line where it ends
     */
    record Row(long line, CSVRecord cells) {}

    private final Path file;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> names;
    private final Map<String, Content> types;
    /** Lines before those that the parser counts. */
    private final long linesBefore;

    private TableFile(
            Path file, CSVParser parser, @Nullable List<String> names, Map<String, Content> types, long linesBefore) {
        this.file = file;
        this.parser = parser;
        this.records = parser.iterator();
        this.types = types;
        this.linesBefore = linesBefore;
        this.names = names == null ? header() : names;
        requireUnique();
    }

    /** Opens a file; the layout is that of the description. */
    static TableFile open(Path file, TableDescription description) {
        List<String> given = List.copyOf(description.columns().keySet());
        TableFormat format = description.format() == null ? TableFormat.of(file) : description.format();
        return open(file, format, description.header(), given);
    }

    static TableFile open(Path file, TableFormat format, TableDescription.Header header, List<String> columns) {
        try {
            BufferedReader text = reader(file);
            if (format == TableFormat.ARFF) {
                ArffHeader arff = ArffHeader.read(file, text);
                CSVFormat data = CSV.builder()
                        .setQuote('\'')
                        .setEscape('\\')
                        .setCommentMarker('%')
                        .get();
                return new TableFile(file, CSVParser.parse(text, data), arff.names(), arff.types(), arff.lines());
            }
            CSVFormat layout =
                    format == TableFormat.TSV ? CSV.builder().setDelimiter('\t').get() : CSV;
            CSVParser parser = CSVParser.parse(text, layout);
            boolean named = header == TableDescription.Header.TRUE;
            TableFile table = new TableFile(file, parser, named ? null : columns, Map.of(), 0);
            if (header == TableDescription.Header.SKIP) {
                Row unused = table.next(); // with a name for every column
            }
            return table;
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(file, e);
        }
    }

    private static BufferedReader reader(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
        BufferedReader text = new BufferedReader(new InputStreamReader(plain, UTF_8), 1 << 16);
        text.mark(1);
        if (text.read() != '\uFEFF') { // the mark of some spreadsheets
            text.reset();
        }
        return text;
    }

    private List<String> header() {
        Row header = read();
        if (header == null) {
            throw new InputException(file + ":1: is empty; its first line names the columns");
        }
        return header.cells().stream().map(String::strip).toList();
    }

    private void requireUnique() {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new InputException(file + ":1: names the column \"" + name + "\" twice; give unique names with"
                        + " \"columns\" and \"header: skip\"");
            }
        }
    }

    Path file() {
        return file;
    }

    /** The columns in order. */
    List<String> names() {
        return names;
    }

    /** What the file itself says of its columns. */
    Map<String, Content> types() {
        return types;
    }

    /** The next row, with a cell for every column; null at the end. */
    @Nullable
    Row next() {
        Row row = read();
        if (row != null && row.cells().size() != names.size()) {
            throw new InputException(file + ":" + row.line() + ": has "
                    + row.cells().size() + " cells where " + names.size() + " belong");
        }
        return row;
    }

    private @Nullable Row read() {
        try {
            return records.hasNext() ? new Row(line(), records.next()) : null;
        } catch (UncheckedIOException e) {
            throw new InputException(file + ":" + line() + ": cannot be read: " + reason(e), e);
        }
    }

    private long line() {
        return linesBefore + parser.getCurrentLineNumber();
    }

    private static InputException unreadable(Path file, Exception e) {
        return new InputException(file + ": cannot be read: " + reason(e), e);
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
        boolean missing = cause instanceof NoSuchFileException || cause instanceof FileNotFoundException;
        return missing ? "there is no such file" : String.valueOf(cause.getMessage());
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }
}
