package dev.sluice.gateway;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A header of the PROXY protocol, version 1 or 2, in which a proxy says whom it speaks for. Read strictly: whatever is
 * not exactly such a header is refused, and no header is longer than {@link #MAX_BYTES}.
 */
final class ProxyHeader {

    static final int MAX_BYTES = 2048;

    private static final int MAX_LINE_BYTES = 107;
    private static final int FIXED_BYTES = 16;
    private static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final byte[] LINE_START = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern LINE = Pattern.compile(
            "PROXY (?:UNKNOWN(?: [ -~]*)?|TCP([46]) (\\S+) (\\S+) (0|[1-9]\\d{0,4}) (0|[1-9]\\d{0,4}))");

    private ProxyHeader() {}

    /** What became of the bytes. */
    sealed interface Result permits Source, Fault {}

    /**
     * The header is there.
     *
     * @param address of the client; null if the proxy speaks for itself or does not know
     */
    record Source(@Nullable InetSocketAddress address) implements Result {}

    /** The bytes are no header. */
    record Fault(String reason) implements Result {}

    /** Reads a header and moves {@code bytes} behind it; null, and nothing moved, if it goes on beyond them. */
    static @Nullable Result read(ByteBuffer bytes) {
        if (startsWith(bytes, SIGNATURE)) {
            return bytes.remaining() < FIXED_BYTES ? null : binary(bytes);
        }
        if (startsWith(bytes, LINE_START)) {
            return line(bytes);
        }
        return new Fault("there is no PROXY protocol header");
    }

    /** True if what is there does not differ. */
    private static boolean startsWith(ByteBuffer bytes, byte[] start) {
        int count = Math.min(bytes.remaining(), start.length);
        return bytes.slice(bytes.position(), count).equals(ByteBuffer.wrap(start, 0, count));
    }

    private static @Nullable Result line(ByteBuffer bytes) {
        int limit = Math.min(bytes.remaining(), MAX_LINE_BYTES);
        for (int i = 1; i < limit; i++) {
            if (bytes.get(bytes.position() + i) == '\n') {
                byte[] line = new byte[i + 1];
                bytes.get(line);
                return line(new String(line, StandardCharsets.ISO_8859_1));
            }
        }
        return bytes.remaining() < MAX_LINE_BYTES ? null : new Fault("the PROXY protocol line is too long");
    }

    private static Result line(String line) {
        Matcher matcher = LINE.matcher(line.endsWith("\r\n") ? line.substring(0, line.length() - 2) : line);
        if (!line.endsWith("\r\n") || !matcher.matches()) {
            return new Fault("the PROXY protocol line is malformed");
        }
        if (matcher.group(1) == null) {
            return new Source(null);
        }
        int bytes = matcher.group(1).equals("4") ? 4 : 16;
        int port = Integer.parseInt(matcher.group(4));
        byte[] source = NetUtil.createByteArrayFromIpAddressString(matcher.group(2));
        byte[] destination = NetUtil.createByteArrayFromIpAddressString(matcher.group(3));
        if (source == null || source.length != bytes || destination == null || destination.length != bytes) {
            return new Fault("the PROXY protocol line holds a wrong address");
        }
        return port > 65535 || Integer.parseInt(matcher.group(5)) > 65535
                ? new Fault("the PROXY protocol line holds a wrong port")
                : source(source, port);
    }

    private static @Nullable Result binary(ByteBuffer bytes) {
        int start = bytes.position();
        int versionAndCommand = bytes.get(start + 12) & 0xff;
        int family = bytes.get(start + 13) & 0xff;
        int length = bytes.getShort(start + 14) & 0xffff;
        if (versionAndCommand != 0x20 && versionAndCommand != 0x21) {
            return new Fault("the PROXY protocol header is of an unknown version or command");
        }
        if (FIXED_BYTES + length > MAX_BYTES) {
            return new Fault("the PROXY protocol header is too long");
        }
        if (bytes.remaining() < FIXED_BYTES + length) {
            return null;
        }
        ByteBuffer body = bytes.slice(start + FIXED_BYTES, length);
        bytes.position(start + FIXED_BYTES + length);
        return versionAndCommand == 0x20 ? new Source(null) : source(family, body);
    }

    /** Addresses of the client and of the proxy, then their ports; what follows is of no use here. */
    private static Result source(int family, ByteBuffer body) {
        int addressBytes = family == 0x11 ? 4 : family == 0x21 ? 16 : 0;
        if (addressBytes == 0) {
            return family == 0 ? new Source(null) : new Fault("the PROXY protocol header is for no TCP connection");
        }
        if (body.remaining() < 2 * addressBytes + 4) {
            return new Fault("the PROXY protocol header is too short for its addresses");
        }
        byte[] address = new byte[addressBytes];
        body.get(address);
        return source(address, body.getShort(2 * addressBytes) & 0xffff);
    }

    private static Result source(byte[] address, int port) {
        try {
            return new Source(new InetSocketAddress(InetAddress.getByAddress(address), port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.length + " bytes", e);
        }
    }
}
