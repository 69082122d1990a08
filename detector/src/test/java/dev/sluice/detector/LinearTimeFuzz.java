package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * A few bytes, repeated until they are a long value, which is read as a field and cut into windows. What takes more
 * than linear time stands out: 64 KiB then cost seconds, not milliseconds.
 *
 * <p>The first line of an input names the place of the value, the second is what stands before the repetition, the
 * rest is repeated.
 */
public final class LinearTimeFuzz {

    private static final int BYTES = 64 * 1024;
    private static final long MAX_NANOS_PER_BYTE = 8_000;

    /** Every format of a body may have its say, and nested values are read again within their own bound. */
    private static final long MAX_HANDED_OUT_PER_BYTE = 20;

    /** The first run may be slow because nothing is compiled yet. */
    private static final int TRIES = 3;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final FieldReader FIELDS = new FieldReader(Limits.DEFAULT);
    private static final WindowSource WINDOWS = new WindowSource();

    private static long handedOut;

    private LinearTimeFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String[] parts = new String(input, ISO_8859_1).split("\n", 3);
        if (parts.length == 3 && !parts[2].isEmpty()) {
            String value = parts[1] + parts[2].repeat(BYTES / parts[2].length());
            assertLinear(request(parts[0], value), value.getBytes(ISO_8859_1));
        }
    }

    private static TestRequest request(String place, String value) {
        TestRequest get = TestRequest.of("GET / HTTP/1.1");
        return switch (place) {
            case "path" -> TestRequest.of("GET /" + value.replaceAll("[ \n]", "+"));
            case "query" -> TestRequest.of("GET /?" + value.replaceAll("[ \n]", "+"));
            case "header" -> get.with("X-Value", value);
            case "cookie" -> get.with("Cookie", value);
            case "form" -> post("application/x-www-form-urlencoded", value);
            case "json" -> post("application/json", value);
            case "xml" -> post("application/xml", value);
            case "multipart" -> post("multipart/form-data; boundary=b", value);
            default -> get.with("Content-Type", place).withBody(value.getBytes(ISO_8859_1));
        };
    }

    private static TestRequest post(String type, String body) {
        return TestRequest.of("POST / HTTP/1.1\nContent-Type: " + type).withBody(body.getBytes(ISO_8859_1));
    }

    private static void assertLinear(TestRequest request, byte[] value) {
        long nanos = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && nanos > MAX_NANOS_PER_BYTE * BYTES; i++) {
            nanos = Math.min(nanos, cpuNanos(request, value));
        }
        long perByte = nanos / BYTES;
        assertTrue(perByte <= MAX_NANOS_PER_BYTE, () -> perByte + " ns of CPU time a byte");
    }

    private static long cpuNanos(TestRequest request, byte[] value) {
        long start = THREADS.getCurrentThreadCpuTime();
        handedOut = 0;
        FIELDS.read(request, (path, bytes, from, to) -> {
            handedOut += to - from;
            return true;
        });
        WINDOWS.read(value, 0, value.length, (at, vector) -> true);
        long nanos = THREADS.getCurrentThreadCpuTime() - start;
        assertTrue(handedOut <= MAX_HANDED_OUT_PER_BYTE * BYTES, () -> handedOut + " bytes handed out");
        return nanos;
    }
}
