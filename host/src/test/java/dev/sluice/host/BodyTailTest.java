package dev.sluice.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyTailTest {

    private static final String MULTIPART = "multipart/form-data; boundary=\"b\"";

    private List<String> parts(String type, String tail) {
        RequestModel model = TestRequest.post(new byte[0], "Content-Type: " + type);
        return BodyTail.partsOf(model, tail.getBytes(ISO_8859_1)).stream()
                .map(part -> part.headerCount() + " " + new String(part.body(), ISO_8859_1))
                .toList();
    }

    private static String binary(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return new String(bytes, ISO_8859_1) + "\u0000";
    }

    @Test
    void partsOfAMultipartBodyAreReadFromTheFirstDelimiter() {
        String whole = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue\r\n--b--\r\n";
        assertEquals(List.of("0 end of a text\r\n", "1 " + whole), parts(MULTIPART, "end of a text\r\n" + whole));
        assertEquals(List.of("1 " + whole), parts(MULTIPART, whole));
    }

    @Test
    void ofABinaryPartOnlyTheTextAtItsEndIsRead() {
        assertEquals(List.of("1 --b--\r\n"), parts(MULTIPART, binary(1000) + "\r\n--b--\r\n"));
        String script = "<?php system($_GET['command']); ?> and more";
        assertEquals(
                List.of("0 " + script + "\r\n", "1 --b--\r\n"),
                parts(MULTIPART, binary(1000) + script + "\r\n--b--\r\n"));
    }

    @Test
    void formIsReadFromTheFirstWholePair() {
        assertEquals(List.of("1 b=2&c=3"), parts("application/x-www-form-urlencoded", "d of a&b=2&c=3"));
        assertEquals(List.of("1 one+value"), parts("Application/X-WWW-form-urlencoded; charset=utf-8", "one+value"));
    }

    @Test
    void whatIsDeclaredToBeTextIsReadWhateverItLooksLike() {
        String tail = binary(100) + "\"end\"}";
        assertEquals(List.of("1 " + tail), parts("application/problem+json", tail));
        assertEquals(List.of("1 " + tail), parts("text/csv", tail));
        assertEquals(List.of(), parts("image/png", tail));
        assertEquals(List.of("1 plain,text"), parts("image/png", "plain,text"));
    }
}
