package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UploadTest {

    private static final String TYPE = "multipart/form-data; boundary=bound";
    private static final String HEAD =
            "--bound\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n";
    private static final String END = "\r\n--bound--\r\n";

    @Test
    void bytesOfTheFirstFile_areCounted() throws IOException {
        assertEquals(new Upload("a.txt", 5), read(TYPE, HEAD + "12345" + END));
        assertEquals(new Upload("a.txt", 0), read(TYPE, HEAD + END));
    }

    @Test
    void almostBoundaries_belongToTheFile() throws IOException {
        String content = "\r\n--boun\r\r\n--bo\r\n--\r";

        assertEquals(new Upload("a.txt", content.length()), read(TYPE, HEAD + content + END));
    }

    @Test
    void laterParts_areNotCounted() throws IOException {
        assertEquals(new Upload("a.txt", 1), read(TYPE, HEAD + "1\r\n" + HEAD + "22222" + END));
    }

    @Test
    void quotedBoundary_isRead() throws IOException {
        assertEquals(
                new Upload("a.txt", 1),
                read("multipart/form-data; boundary=\"bound\"; charset=utf-8", HEAD + "1" + END));
    }

    @Test
    void whatIsNoUpload_isRefused() {
        assertRefused("text/plain", HEAD + "1" + END);
        assertRefused("multipart/form-data", HEAD + "1" + END);
        assertRefused(TYPE, "");
        assertRefused(TYPE, HEAD + "no end");
        assertRefused(TYPE, "--bound\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n1" + END);
        assertRefused(TYPE, "--bound\r\n" + "x".repeat(100_000) + "\r\n\r\n1" + END);
    }

    private static void assertRefused(String type, String body) {
        assertThrows(IllegalArgumentException.class, () -> read(type, body));
    }

    private static Upload read(String type, String body) throws IOException {
        return Upload.read(type, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }
}
