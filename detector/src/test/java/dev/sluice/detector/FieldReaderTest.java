package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FieldReaderTest {

    private static final int CASES = 203;
    private static final int MUTATIONS_PER_CASE = 200;
    private static final Limits TIGHT = new Limits(20, 3, 30, Duration.ofMillis(50));

    private final FieldReader reader = new FieldReader(Limits.DEFAULT);

    @TestFactory
    Stream<DynamicTest> eachCaseHasExactlyItsFields() {
        return FieldCase.all().stream()
                .map(c -> dynamicTest(
                        c.file() + ": " + c.name(),
                        () -> assertEquals(c.expected(), FieldCase.read(new FieldReader(c.limits()), c.request()))));
    }

    @Test
    void noCaseIsLost() {
        assertEquals(CASES, FieldCase.all().size());
    }

    @Test
    void aReaderThatServedOtherRequestsFindsTheSameFields() {
        for (FieldCase c : FieldCase.all()) {
            assertEquals(
                    FieldCase.read(new FieldReader(Limits.DEFAULT), c.request()),
                    FieldCase.read(reader, c.request()),
                    c.name());
        }
    }

    @Test
    void aReaderWhoseSinkFailedFindsTheSameFields() {
        TestRequest request = TestRequest.of("GET /?a={\"b\":{\"c\":\"d\"}}");
        List<String> expected = FieldCase.read(reader, request);
        for (int field = 0; field < expected.size(); field++) {
            int last = field;
            List<Location> seen = new ArrayList<>();
            assertThrows(
                    IllegalStateException.class,
                    () -> reader.read(request, (path, bytes, from, to) -> {
                        if (seen.size() == last) {
                            throw new IllegalStateException("enough");
                        }
                        return seen.add(path.location());
                    }));
            assertEquals(expected, FieldCase.read(reader, request));
        }
    }

    @Test
    void theSinkEndsTheReading() {
        TestRequest request = TestRequest.of("GET /?a=1&b=2\nX-A: 1\nCookie: a=1\n\n{\"a\":[1,2]}");
        List<Field> seen = new ArrayList<>();
        Completeness completeness = reader.read(request, (path, bytes, from, to) -> {
            seen.add(path.toField());
            return seen.size() < 2;
        });
        assertEquals(List.of(new Field(Location.PATH, ""), new Field(Location.QUERY, "a")), seen);
        assertEquals(Completeness.FULL, completeness);
    }

    @Test
    void theBodyIsNeverWrittenTo() {
        for (FieldCase c : FieldCase.all()) {
            byte[] before = c.request().body().clone();
            FieldCase.read(reader, c.request());
            assertEquals(new String(before, ISO_8859_1), new String(c.request().body(), ISO_8859_1), c.name());
        }
    }

    @Test
    void anyBytesAreReadInBoundedWork() {
        Random random = new Random(42);
        FieldReader tight = new FieldReader(TIGHT);
        List<FieldCase> cases = FieldCase.all();
        for (FieldCase c : cases) {
            for (int i = 0; i < MUTATIONS_PER_CASE; i++) {
                byte[] other = cases.get(random.nextInt(cases.size())).raw();
                TestRequest request = TestRequest.parse(mutated(c.raw(), other, random));
                assertWorkIsBounded(reader, request);
                assertWorkIsBounded(tight, request);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("requestsThatNestOrRepeat")
    void workIsLinearInTheRequest(String head, String repeated, String tail) {
        for (int size : new int[] {1_000, 100_000, 400_000}) {
            String request = head + repeated.repeat(size / repeated.length()) + tail;
            assertWorkIsBounded(reader, TestRequest.of(request));
        }
    }

    static Stream<Arguments> requestsThatNestOrRepeat() {
        String json = "POST /\nContent-Type: application/json\n\n";
        String xml = "POST /\nContent-Type: application/xml\n\n";
        String multipart = "POST /\nContent-Type: multipart/form-data; boundary=B\n\n";
        String form = "POST /\nContent-Type: application/x-www-form-urlencoded\n\n";
        return Stream.of(
                arguments("GET /?a=", "/?=", ""),
                arguments("GET /?a=", "/?a=b&", ""),
                arguments("GET /?", "a=b&a=b&", ""),
                arguments("GET /", "%2f?a=", ""),
                arguments("GET /", "/'", ""),
                arguments("GET /?d=", "PHNj", ""),
                arguments("GET /?d=eyJh", "Oi8u", "."),
                arguments("GET /?d=eyJ", ".eyJ", ""),
                arguments("GET /\nCookie: ", "a=[;", ""),
                arguments("GET /\nCookie: ", "a=%5b\"", ""),
                arguments(json, "[", ""),
                arguments(json, "{\"a\":", ""),
                arguments(json, "[\"['", ""),
                arguments(json, "[\"[\\\"", ""),
                arguments(json, "\"\\", ""),
                arguments(json, "\"a\" /**/", ""),
                arguments(json, "//", ""),
                arguments(json, "'", ""),
                arguments(json, "]", ""),
                arguments(json, "\\ud83d", ""),
                arguments(xml, "<a>", ""),
                arguments(xml, "<a b='<?xml ?>", ""),
                arguments(xml, "<?xml ?><a>", ""),
                arguments(xml, "<![CDATA[", ""),
                arguments(xml, "<!--", ""),
                arguments(xml, "<!a '", ""),
                arguments(xml, "</a", ""),
                arguments(xml, "&", ""),
                arguments(xml, "<a ", ">"),
                arguments(multipart, "--B\n", "--B--"),
                arguments(multipart, "--B\nContent-Disposition: form-data; name=a; filename=b\n\n\0", "--B--"),
                arguments(
                        "POST /\nContent-Type: multipart/form-data; boundary=" + "a".repeat(2_000) + "\n\n",
                        "--a\n",
                        ""),
                arguments(form, "a=[&", ""),
                arguments(form, "[=&", ""));
    }

    private static void assertWorkIsBounded(FieldReader reader, TestRequest request) {
        long[] bytesRead = {0};
        List<String> first = new ArrayList<>();
        reader.read(request, (path, bytes, from, to) -> {
            assertTrue(from < to && to <= bytes.length, "a field is a range of bytes");
            bytesRead[0] += to - from;
            return first.add(path.toField().toString());
        });
        assertTrue(bytesRead[0] <= workBound(request), () -> "read " + bytesRead[0] + " bytes of " + request);
        List<String> second = new ArrayList<>();
        reader.read(
                request, (path, bytes, from, to) -> second.add(path.toField().toString()));
        assertEquals(first, second);
    }

    /** Each format reads the body once, and what is nested at most as often as its budget allows. */
    private static long workBound(TestRequest request) {
        long size = (long) request.target().length() + request.body().length;
        for (TestRequest.Header header : request.headers()) {
            size += header.name().length() + header.value().length();
        }
        return 2 * (10 * size + 4 * size + 64 * 1024);
    }

    private static byte[] mutated(byte[] bytes, byte[] other, Random random) {
        StringBuilder text = new StringBuilder(new String(bytes, ISO_8859_1));
        String donor = new String(other, ISO_8859_1);
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> text.insert(at, (char) random.nextInt(256));
                case 1 -> text.delete(at, end);
                case 2 -> text.insert(at, text.substring(at, end));
                case 3 -> text.insert(at, donor.substring(random.nextInt(donor.length())));
                default -> text.insert(at, "\\\"'{}[]<>&=%+;:,/?\n".charAt(random.nextInt(19)));
            }
        }
        return text.toString().getBytes(ISO_8859_1);
    }
}
