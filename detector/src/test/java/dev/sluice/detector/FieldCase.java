package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One case of {@code src/test/resources/fields/*.txt}:
 *
 * <pre>
 * ## a name that states a fact
 * &#64; maxFields=2 maxDepth=3        (optional: limits; cut=10 ends the body early)
 * GET /?a=1 HTTP/1.1               (request as on the wire, \xHH is a byte)
 * =>
 * query a = 1                      (location, name, value; at the end TRUNCATED if it is)
 * </pre>
 */
record FieldCase(String file, String name, Limits limits, byte[] raw, TestRequest request, List<String> expected) {

    private static final Path FOLDER = Path.of("src/test/resources/fields");

    static List<FieldCase> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().flatMap(FieldCase::cases).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fields that a reader finds, in the notation of the files. */
    static List<String> read(FieldReader reader, RequestView request) {
        List<String> lines = new ArrayList<>();
        Completeness completeness =
                reader.read(request, (path, bytes, from, to) -> lines.add(line(path, bytes, from, to)));
        if (completeness == Completeness.TRUNCATED) {
            lines.add("TRUNCATED");
        }
        return lines;
    }

    private static String line(FieldPath path, byte[] bytes, int from, int to) {
        byte[] address = (path.toField() + " = ").getBytes(ISO_8859_1);
        return escape(address) + escape(Arrays.copyOfRange(bytes, from, to));
    }

    private static Stream<FieldCase> cases(Path file) {
        try {
            return Stream.of(Files.readString(file, ISO_8859_1).split("(?m)^## "))
                    .skip(1)
                    .map(text -> of(file.getFileName().toString(), text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FieldCase of(String file, String text) {
        String[] nameAndRest = text.split("\n", 2);
        String[] requestAndFields = nameAndRest[1].split("\n=>\n", 2);
        String raw = requestAndFields[0];
        String options = "";
        if (raw.startsWith("@ ")) {
            options = raw.substring(2, raw.indexOf('\n'));
            raw = raw.substring(raw.indexOf('\n') + 1);
        }
        byte[] bytes = unescape(raw).getBytes(ISO_8859_1);
        TestRequest request = TestRequest.parse(bytes);
        int cut = option(options, "cut", request.body().length);
        return new FieldCase(
                file,
                nameAndRest[0],
                limits(options),
                bytes,
                cut < request.body().length ? request.cutAt(cut) : request,
                requestAndFields[1].lines().filter(line -> !line.isBlank()).toList());
    }

    private static Limits limits(String options) {
        Limits standard = Limits.DEFAULT;
        return new Limits(
                option(options, "maxFields", standard.maxFields()),
                option(options, "maxDepth", standard.maxDepth()),
                option(options, "maxValueBytes", standard.maxValueBytes()),
                standard.timeBudget());
    }

    private static int option(String options, String name, int standard) {
        return Stream.of(options.split(" "))
                .filter(option -> option.startsWith(name + "="))
                .mapToInt(option -> Integer.parseInt(option.substring(name.length() + 1)))
                .findFirst()
                .orElse(standard);
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\x", i)) {
                plain.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    private static String escape(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(b >= ' ' && b < 0x7f ? String.valueOf((char) b) : String.format("\\x%02x", b));
        }
        return text.toString();
    }
}
