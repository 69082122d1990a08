package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.host.Head;
import dev.sluice.host.HeaderLine;
import dev.sluice.host.Reading;
import dev.sluice.host.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadReaderTest {

    private final HeadReader reader = new HeadReader(ClientLimits.DEFAULT);

    private @Nullable Reading read(String bytes) {
        return reader.read(ByteBuffer.wrap(bytes.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static int refusal(@Nullable Reading result) {
        return assertInstanceOf(Refusal.class, result).status();
    }

    @Test
    void headIsReadAsItStands() {
        Head head = assertInstanceOf(Head.class, read("GET /a?b=%zz|\u00ff HTTP/1.0~Host:a~X-y:  b \t c  ~x-Y:\t~~"));
        assertEquals("GET", head.method());
        assertEquals("/a?b=%zz|\u00ff", head.target());
        assertEquals(0, head.minorVersion());
        assertEquals(
                List.of(new HeaderLine("Host", "a"), new HeaderLine("X-y", "b \t c"), new HeaderLine("x-Y", "")),
                head.lines());
    }

    @Test
    void headMayArriveByteByByte() {
        String bytes = "POST / HTTP/1.1\r\nHost: a\r\n\r";
        bytes.chars().forEach(b -> assertNull(read(String.valueOf((char) b))));
        assertInstanceOf(Head.class, read("\n"));
    }

    @Test
    void bytesAfterTheHeadAreLeft() {
        ByteBuffer in = ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\nrest".getBytes(StandardCharsets.ISO_8859_1));
        assertInstanceOf(Head.class, reader.read(in));
        assertEquals(4, in.remaining());
    }

    @Test
    void oneEmptyLineBeforeTheRequestIsPassedOver() {
        assertInstanceOf(Head.class, read("~GET / HTTP/1.1~~"));
        reader.reset();
        assertEquals(400, refusal(read("~~GET / HTTP/1.1~~")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "GET / HTTP/1.1~X{LF}|400",
                "GET / HTTP/1.1~X: a{CR}b|400",
                "GET / HTTP/1.1~X: a{01}|400",
                "GET / HTTP/1.1~X: a{7F}|400",
                "GET / HTTP/1.1~ X: folded~|400",
                "GET / HTTP/1.1~X : a~|400",
                "GET / HTTP/1.1~: a~|400",
                "GET / HTTP/1.1~no colon~|400",
                "GET  / HTTP/1.1~|400",
                "GET / HTTP/1.1 ~|400",
                "GET{TAB}/{TAB}HTTP/1.1~|400",
                "G(T / HTTP/1.1~|400",
                "GET /~|400",
                "GET / http/1.1~|400",
                "GET / HTTP/1.10~|400",
                "GET / HTTP/1.2~|505",
                "PRI * HTTP/2.0~|505",
                "{01}|400"
            })
    void faultIsSeenAtItsFirstByte(String bytes, int status) {
        String raw = bytes.replace("{LF}", "\n")
                .replace("{CR}", "\r")
                .replace("{TAB}", "\t")
                .replace("{01}", "\u0001")
                .replace("{7F}", "\u007f");
        assertEquals(status, refusal(read(raw)));
    }

    @Test
    void headHasLimits() {
        assertEquals(414, refusal(read("GET /" + "a".repeat(ClientLimits.DEFAULT.lineBytes()))));
        reader.reset();
        assertEquals(431, refusal(read("GET / HTTP/1.1~X: " + "a".repeat(ClientLimits.DEFAULT.lineBytes()))));
        reader.reset();
        assertEquals(431, refusal(read("GET / HTTP/1.1~" + "X: y~".repeat(ClientLimits.DEFAULT.headerLines() + 1))));
    }
}
