package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryContentTest {

    private static List<String> bodyFields(byte[] body) {
        TestRequest request = TestRequest.of("POST /upload HTTP/1.1\r\nContent-Type: application/octet-stream\r\n\r\n")
                .withBody(body);
        return FieldCase.read(new FieldReader(Limits.DEFAULT), request).stream()
                .filter(field -> field.startsWith("body") || field.startsWith("json"))
                .toList();
    }

    /** What is encrypted or compressed looks random, and must not be taken for nonsense that hides something. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 10_000, 128 << 10})
    void randomBytesHoldNoText(int size) {
        Random random = new Random(size);
        int found = 0;
        for (int i = 0; i < 200; i++) {
            byte[] body = new byte[size];
            random.nextBytes(body);
            found += bodyFields(body).size();
        }
        assertTrue(found <= 4, found + " texts in 200 bodies");
    }

    @Test
    void textAmidRandomBytesIsFound() {
        byte[] body = new byte[10_000];
        new Random(1).nextBytes(body);
        byte[] text = Bytes.of("' UNION SELECT name, password FROM administrators--");
        System.arraycopy(text, 0, body, 5000, text.length);
        body[4999] = 1;
        body[5000 + text.length] = 1;
        assertEquals(List.of("body = ' UNION SELECT name, password FROM administrators--"), bodyFields(body));
    }

    @Test
    void fewStrangeBytesDoNotMakeTextBinary() {
        byte[] text = Bytes.of("\u0001\u0002\u0003 id=1' or 1=1");
        assertFalse(BinaryContent.isBinary(text, 0, text.length));
    }
}
