package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkReaderTest {

    private final ChunkReader reader = new ChunkReader();

    /** Feeds and drains in steps of {@code step} bytes. */
    private String read(String body, int step) {
        ByteBuffer in = ByteBuffer.wrap(body.getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder out = new StringBuilder();
        for (int idle = 0; idle < 2 && !reader.atEnd(); ) {
            ByteBuffer part = in.slice(in.position(), Math.min(step, in.remaining()));
            ByteBuffer room = ByteBuffer.allocate(step);
            idle = reader.move(part, room) == 0 && !part.hasRemaining() && !in.hasRemaining() ? idle + 1 : 0;
            in.position(in.position() + part.position());
            out.append(StandardCharsets.ISO_8859_1.decode(room.flip()));
        }
        return out.toString().replace("\r\n", "~");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5~hello~0~~ | 5~hello~0~~",
                "0~~ | 0~~",
                "005;a=b~hello~A~0123456789~0;x~T: 1~U: 2~~ | 5~hello~a~0123456789~0~~"
            })
    void bodyIsWrittenInItsPlainestForm(String body, String plain) {
        for (int step = 1; step < 40; step++) {
            reader.reset();
            assertEquals(plain, read(body.replace("~", "\r\n"), step));
            assertTrue(reader.atEnd());
            assertNull(reader.fault());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x~",
                " 5~hello~0~~",
                "5 ~hello~0~~",
                "0x5~hello~0~~",
                "+5~hello~0~~",
                "-1~",
                "~",
                ";a~",
                "5\nhello\n0\n\n",
                "5\rXhello",
                "1234567890123~",
                "5;a\nb~hello~0~~",
                "5;\u0000~hello~0~~",
                "0~no colon~~",
                "0~: x~~",
                "0~T: a\nb~~",
                "0~T: a\u0001~~",
                "\u0665~hello~0~~"
            })
    void faultBeforeTheFirstByteOfDataEndsTheBodyEmpty(String body) {
        assertEquals("0~~", read(body.replace("~", "\r\n"), 64));
        assertNotNull(reader.fault());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5~helloXX0~~", "5~hello\n0~~", "3~hello~0~~"})
    void faultAfterDataEndsTheBodyThere(String body) {
        String read = read(body.replace("~", "\r\n"), 64);
        assertTrue(read.endsWith("~0~~"), read);
        assertNotNull(reader.fault());
    }
}
