package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.trainer.CorpusRequest.Header;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads URLs and paths: one a line, or a table whose first line names a column url, uri, request, target or path, and
 * perhaps one label or class. A table is separated by comma, semicolon or tab.
 *
 * @param host what stands in Host for a path
 */
record UrlTable(String host) implements RecordingReader {

    private static final Set<String> URL_COLUMNS = Set.of("url", "uri", "request", "target", "path");
    private static final Set<String> LABEL_COLUMNS = Set.of("label", "class");
    private static final Set<String> BENIGN = Set.of("benign", "good", "normal", "legitimate", "valid", "0", "false");
    private static final Set<String> MALICIOUS =
            Set.of("malicious", "bad", "attack", "anomalous", "anomaly", "1", "true");

    @Override
    public void read(String place, BufferedInputStream bytes, Harvest harvest) throws IOException {
        BufferedReader text = new BufferedReader(new InputStreamReader(bytes, UTF_8));
        String first = text.readLine();
        if (first == null) {
            return;
        }
        char separator = separator(first);
        List<String> names = names(first);
        Optional<Integer> url = column(names, URL_COLUMNS);
        if (url.isPresent()) {
            table(place, text, separator, url.get(), column(names, LABEL_COLUMNS), harvest);
        } else {
            lines(place, first, text, harvest);
        }
    }

    /** Whether the first line is a URL or a path, or names a column of them. */
    static boolean isBegunBy(BufferedInputStream bytes) throws IOException {
        bytes.mark(RecordingFormat.SNIFFED_BYTES);
        String start = new String(bytes.readNBytes(RecordingFormat.SNIFFED_BYTES - 1), UTF_8);
        bytes.reset();
        String first = start.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        return Address.of(first) != null || column(names(first), URL_COLUMNS).isPresent();
    }

    private static List<String> names(String head) {
        return List.of(head.toLowerCase(Locale.ROOT).replace("\"", "").split("[,;\t]", -1));
    }

    private static char separator(String head) {
        return head.indexOf('\t') >= 0 ? '\t' : head.indexOf(';') >= 0 ? ';' : ',';
    }

    private static Optional<Integer> column(List<String> names, Set<String> wanted) {
        return IntStream.range(0, names.size())
                .filter(i -> wanted.contains(names.get(i).strip()))
                .boxed()
                .findFirst();
    }

    private void lines(String place, String first, BufferedReader text, Harvest harvest) throws IOException {
        long number = 1;
        for (String line = first; line != null; line = text.readLine()) {
            if (!line.isBlank()) {
                take(place + ":" + number, line, null, harvest);
            }
            number++;
        }
    }

    private void table(
            String place, BufferedReader text, char separator, int url, Optional<Integer> label, Harvest harvest)
            throws IOException {
        try (CSVParser rows = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(separator)
                .setIgnoreEmptyLines(true)
                .get()
                .parse(text)) {
            for (CSVRecord row : rows) {
                String where = place + ":" + (rows.getCurrentLineNumber() + 1);
                if (row.size() <= Math.max(url, label.orElse(0))) {
                    harvest.skipped(where, "a row with too few columns");
                } else {
                    take(where, row.get(url), label.map(row::get).orElse(null), harvest);
                }
            }
        } catch (UncheckedIOException e) {
            throw new InputException(place + ": no table of URLs: " + e.getMessage(), e);
        }
    }

    private void take(String place, String url, @Nullable String label, Harvest harvest) {
        Address address = Address.of(url);
        if (address == null) {
            harvest.skipped(place, "no URL and no path");
            return;
        }
        List<Header> headers = List.of(new Header("Host", address.host().isEmpty() ? host : address.host()));
        CorpusRequest request = new CorpusRequest("GET", address.target(), headers, new byte[0]);
        String known = label == null ? "" : label.strip().toLowerCase(Locale.ROOT);
        if (label == null) {
            harvest.request(place, request);
        } else if (BENIGN.contains(known) || MALICIOUS.contains(known)) {
            harvest.labelled(place, request, MALICIOUS.contains(known));
        } else {
            harvest.skipped(place, "a label that is neither benign nor malicious (or 0, 1)");
        }
    }
}
