package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.host.Head;
import dev.sluice.host.HeaderLine;
import dev.sluice.host.Reading;
import dev.sluice.host.Refusal;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http2HeadReaderTest {

    private static Http2Headers fields(String... fields) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (String field : fields) {
            int equals = field.indexOf('=');
            headers.add(field.substring(0, equals), field.substring(equals + 1));
        }
        return headers;
    }

    private static Reading read(String... more) {
        Http2Headers headers = fields(":method=GET", ":scheme=https", ":authority=shop.test", ":path=/a");
        fields(more).forEach(field -> headers.add(field.getKey(), field.getValue()));
        return Http2HeadReader.read(headers, ClientLimits.DEFAULT);
    }

    private static int refused(Http2Headers headers) {
        return assertInstanceOf(Refusal.class, Http2HeadReader.read(headers, ClientLimits.DEFAULT))
                .status();
    }

    @Test
    void fieldsBecomeTheLinesOfAHead() {
        Head head = assertInstanceOf(Head.class, read("x=1", "cookie=a=b", "y= ".strip(), "cookie=c=d"));
        assertEquals("GET", head.method());
        assertEquals("/a", head.target());
        assertEquals(
                List.of(
                        new HeaderLine("host", "shop.test"),
                        new HeaderLine("x", "1"),
                        new HeaderLine("y", ""),
                        new HeaderLine("cookie", "a=b; c=d")),
                head.lines());
    }

    @Test
    void hostStandsInForAMissingAuthority() {
        Head head = assertInstanceOf(
                Head.class,
                Http2HeadReader.read(
                        fields(":method=GET", ":scheme=http", ":path=/", "host=a.test"), ClientLimits.DEFAULT));
        assertEquals(List.of(new HeaderLine("host", "a.test")), head.lines());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x=a\rb",
                "x=a\nb",
                "x=a\0b",
                "x=a\u007fb",
                "x= a",
                "x=a\t",
                "X=a",
                "x y=a",
                "x:y=a",
                "=a",
                "\u00e4=a",
                "connection=close",
                "keep-alive=1",
                "proxy-connection=x",
                "transfer-encoding=chunked",
                "upgrade=h2c",
                "te=gzip",
                ":path=/b",
                ":method=GET",
                ":scheme=http",
                ":authority=shop.test",
                ":status=200",
                ":protocol=x",
                "host=other.test"
            })
    void fieldThatIsNotAllowedIsRefused(String field) {
        assertEquals(400, assertInstanceOf(Refusal.class, read(field)).status());
    }

    @ParameterizedTest
    @CsvSource({
        ":method,G(T",
        ":method,''",
        ":method,'GET /x'",
        ":scheme,ftp",
        ":scheme,http://evil/?",
        ":path,''",
        ":path,relative",
        ":path,http://evil.test/",
        ":path,'/a b'",
        ":path,'/a\tb'"
    })
    void pseudoHeaderFieldWithAnotherMeaningIsRefused(String name, String value) {
        Http2Headers headers = fields(":method=GET", ":scheme=https", ":authority=shop.test", ":path=/a");
        headers.set(name, value);
        assertEquals(400, refused(headers));
    }

    @Test
    void whatARequestNeedsMayNotBeMissing() {
        assertEquals(400, refused(fields(":scheme=https", ":path=/")));
        assertEquals(400, refused(fields(":method=GET", ":path=/")));
        assertEquals(400, refused(fields(":method=GET", ":scheme=https")));
    }

    @Test
    void headsAreBounded() {
        assertEquals(
                414,
                assertInstanceOf(
                                Refusal.class,
                                Http2HeadReader.read(
                                        fields(
                                                ":method=GET",
                                                ":scheme=https",
                                                ":path=/" + "a".repeat(ClientLimits.DEFAULT.lineBytes())),
                                        ClientLimits.DEFAULT))
                        .status());
        assertEquals(
                431,
                assertInstanceOf(Refusal.class, read("x=" + "a".repeat(ClientLimits.DEFAULT.lineBytes() + 1)))
                        .status());
    }

    @Test
    void trailersAreFieldsWithoutPseudoHeaders() {
        assertNull(Http2HeadReader.faultOfTrailers(fields("x=1"), ClientLimits.DEFAULT));
        assertNotNull(Http2HeadReader.faultOfTrailers(fields(":path=/"), ClientLimits.DEFAULT));
        assertNotNull(Http2HeadReader.faultOfTrailers(fields("x=a\nb"), ClientLimits.DEFAULT));
    }
}
