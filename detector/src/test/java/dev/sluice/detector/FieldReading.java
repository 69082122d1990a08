package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads request after request with the same readers, and checks what must hold whatever the bytes are. */
final class FieldReading {

    /** Bytes handed out for a byte read: every format may have its say, and nested values are read again. */
    private static final long BYTES_PER_BYTE = 32;

    /** Four times what the reader may read again for a request of no length. */
    private static final long BYTES_MORE = 4 * 64 * 1024;

    private static final Limits NARROW = new Limits(8, 2, 64, Duration.ofMinutes(1));

    /** Bytes of a text that is handed out beyond the limit on fields, but for the last of a location. */
    private static final int REST_BYTES = 31;

    private static final int LAST_TEXTS = 64;

    private final FieldReader reader = new FieldReader(Limits.DEFAULT);
    private final FieldReader narrowReader = new FieldReader(NARROW);

    record Value(String field, String text) {}

    record Found(List<Value> values, Completeness completeness) {

        boolean holds(String text) {
            return values.stream().anyMatch(value -> value.text().equals(text));
        }
    }

    Found read(TestRequest request) {
        byte[] body = request.body().clone();
        Found found = read(reader, request);
        assertEquals(read(new FieldReader(Limits.DEFAULT), request), found, "a reader that has read before");
        assertTrue(bytes(found) <= BYTES_PER_BYTE * size(request) + BYTES_MORE, "too many bytes handed out");
        readNarrowly(request);
        assertArrayEquals(body, request.body(), "the body was written to");
        return found;
    }

    private void readNarrowly(TestRequest request) {
        Found found = read(narrowReader, request.cutAt(request.body().length / 2));
        assertTrue(
                found.values().size() <= NARROW.maxFields() + bytes(found) / REST_BYTES + LAST_TEXTS,
                "too many fields");
        for (Value value : found.values()) {
            assertTrue(value.text().length() <= NARROW.maxValueBytes(), "a value beyond its limit");
        }
    }

    private static Found read(FieldReader reader, TestRequest request) {
        List<Value> values = new ArrayList<>();
        Completeness completeness = reader.read(request, (path, bytes, from, to) -> {
            assertTrue(from < to, "an empty value");
            return values.add(new Value(path.toField().toString(), new String(bytes, from, to - from, ISO_8859_1)));
        });
        return new Found(values, completeness);
    }

    private static long bytes(Found found) {
        return found.values().stream().mapToLong(value -> value.text().length()).sum();
    }

    private static long size(TestRequest request) {
        return request.target().length()
                + request.body().length
                + request.headers().stream()
                        .mapToLong(header ->
                                header.name().length() + header.value().length())
                        .sum();
    }
}
