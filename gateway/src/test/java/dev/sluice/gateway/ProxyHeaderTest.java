package dev.sluice.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {

    private static final byte[] FOUR = {10, 0, 0, 1, 10, 0, 0, 2, 0x30, 0x39, 0, 80};

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A header of version 2 with that body. */
    static byte[] binary(int versionAndCommand, int family, byte... body) {
        return ByteBuffer.allocate(16 + body.length)
                .put(bytes("\r\n\r\n\0\r\nQUIT\n"))
                .put((byte) versionAndCommand)
                .put((byte) family)
                .putShort((short) body.length)
                .put(body)
                .array();
    }

    private static ProxyHeader.@Nullable Result read(byte[] bytes) {
        return ProxyHeader.read(ByteBuffer.wrap(bytes));
    }

    private static @Nullable InetSocketAddress source(byte[] bytes) {
        return assertInstanceOf(ProxyHeader.Source.class, read(bytes)).address();
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.1 10.0.0.2 56324 443, 192.0.2.1, 56324",
        "PROXY TCP6 2001:db8::1 ::1 1 65535, 2001:db8::1, 1"
    })
    void lineNamesTheClient(String line, String host, int port) {
        assertEquals(new InetSocketAddress(host, port), source(bytes(line + "\r\n")));
    }

    @Test
    void binaryHeaderNamesTheClient() {
        assertEquals(new InetSocketAddress("10.0.0.1", 12345), source(binary(0x21, 0x11, FOUR)));
        byte[] six = new byte[36];
        six[0] = 0x20;
        six[1] = 1;
        six[2] = 0x0d;
        six[3] = (byte) 0xb8;
        six[15] = 1;
        six[33] = 7;
        assertEquals(new InetSocketAddress("2001:db8::1", 7), source(binary(0x21, 0x21, six)));
    }

    @Test
    void whatFollowsTheAddressesIsSkipped() {
        byte[] more = ByteBuffer.allocate(20).put(FOUR).array();
        ByteBuffer all = ByteBuffer.allocate(40).put(binary(0x21, 0x11, more)).put(bytes("GET"));
        ProxyHeader.Result unused = ProxyHeader.read(all.flip());
        assertEquals(3, all.remaining());
    }

    @Test
    void proxyMaySpeakForItself() {
        assertNull(source(bytes("PROXY UNKNOWN\r\n")));
        assertNull(source(bytes("PROXY UNKNOWN ff:: :: 1 2\r\n")));
        assertNull(source(binary(0x20, 0)));
        assertNull(source(binary(0x20, 0x11, FOUR)));
        assertNull(source(binary(0x21, 0)));
    }

    @Test
    void headerThatGoesOnIsWaitedFor() {
        byte[] line = bytes("PROXY TCP4 192.0.2.1 10.0.0.2 56324 443\r\n");
        byte[] binary = binary(0x21, 0x11, FOUR);
        for (int i = 1; i < line.length; i++) {
            assertNull(ProxyHeader.read(ByteBuffer.wrap(line, 0, i)));
        }
        for (int i = 1; i < binary.length; i++) {
            assertNull(ProxyHeader.read(ByteBuffer.wrap(binary, 0, i)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.2 56324 443\n",
                "PROXY TCP4 192.0.2.1 10.0.0.2 56324\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.2 56324 443 \r\n",
                "PROXY  TCP4 192.0.2.1 10.0.0.2 56324 443\r\n",
                "PROXY TCP4 192.0.2.256 10.0.0.2 56324 443\r\n",
                "PROXY TCP4 2001:db8::1 ::1 1 2\r\n",
                "PROXY TCP6 192.0.2.1 10.0.0.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.2 65536 443\r\n",
                "PROXY TCP4 192.0.2.1 10.0.0.2 01 443\r\n",
                "PROXY TCP4 localhost 10.0.0.2 1 443\r\n",
                "PROXY UDP4 192.0.2.1 10.0.0.2 1 443\r\n",
                "proxy TCP4 192.0.2.1 10.0.0.2 1 443\r\n",
                "PROXY UNKNOWN\rx\r\n"
            })
    void lineThatIsNotExactlyRightIsRefused(String line) {
        assertInstanceOf(ProxyHeader.Fault.class, read(bytes(line)));
    }

    @Test
    void lineThatDoesNotEndIsRefused() {
        assertInstanceOf(ProxyHeader.Fault.class, read(bytes("PROXY UNKNOWN " + "x".repeat(200))));
    }

    @Test
    void binaryHeaderThatIsNotExactlyRightIsRefused() {
        assertInstanceOf(ProxyHeader.Fault.class, read(binary(0x11, 0x11, FOUR)));
        assertInstanceOf(ProxyHeader.Fault.class, read(binary(0x22, 0x11, FOUR)));
        assertInstanceOf(ProxyHeader.Fault.class, read(binary(0x21, 0x12, FOUR)));
        assertInstanceOf(ProxyHeader.Fault.class, read(binary(0x21, 0x31, new byte[216])));
        assertInstanceOf(ProxyHeader.Fault.class, read(binary(0x21, 0x21, FOUR)));
        assertInstanceOf(ProxyHeader.Fault.class, read(binary(0x21, 0x11, new byte[60_000])));
    }
}
