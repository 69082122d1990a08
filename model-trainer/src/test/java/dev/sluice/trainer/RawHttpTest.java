package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawHttpTest {

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void request_isReadWithEitherLineEnd(String end) {
        CorpusRequest request =
                read(String.join(end, "POST /a?b=c d HTTP/1.1", "Host: x", "X-Y:  z ", "", "q=1", "r=2"));

        assertEquals("POST", request.method());
        assertEquals("/a?b=c d", request.target());
        assertEquals("z", request.headerValue(1));
        assertEquals("q=1" + end + "r=2", body(request));
    }

    @Test
    void requestLine_alone_isEnough() {
        assertEquals("/?id=1", read("GET /?id=1").target());
    }

    @Test
    void body_endsAtItsContentLength() {
        assertEquals("q=1", body(read("POST / HTTP/1.1\nContent-Length: 3\n\nq=1\n")));
    }

    @Test
    void body_shorterThanItsContentLength_isWhatIsThere() {
        assertEquals("q=1", body(read("POST / HTTP/1.1\nContent-Length: 30\n\nq=1")));
    }

    @Test
    void bytes_stayBytes() {
        assertEquals("/\u00e9\u00ff", read("GET /\u00e9\u00ff HTTP/1.1\n\n").target());
    }

    @Test
    void otherText_isAnErrorWithItsPlace() {
        assertEquals(
                "a.http:1: a request starts like GET /path HTTP/1.1, not \"hello\"",
                assertThrows(InputException.class, () -> read("hello")).getMessage());
        assertEquals(
                "a.http:1: a request starts like GET /path HTTP/1.1, not an empty line",
                assertThrows(InputException.class, () -> read("")).getMessage());
        assertEquals(
                "a.http:3: a header line reads Name: value, not \"oops\"",
                assertThrows(InputException.class, () -> read("GET / HTTP/1.1\nHost: a\noops\n\n"))
                        .getMessage());
    }

    private static CorpusRequest read(String text) {
        return RawHttp.read("a.http", text.getBytes(ISO_8859_1));
    }

    private static String body(CorpusRequest request) {
        return new String(request.body(), ISO_8859_1);
    }
}
