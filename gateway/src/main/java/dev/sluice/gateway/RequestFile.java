package dev.sluice.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.host.Arrival;
import dev.sluice.host.Guard;
import dev.sluice.host.Head;
import dev.sluice.host.Reading;
import dev.sluice.host.Refusal;
import dev.sluice.host.RequestModel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One request as an operator keeps it in a file: what goes over the wire, but lines of the head may end with LF alone,
 * the empty line after a head without a body may be missing, and a body without Content-Length reaches to the end.
 */
final class RequestFile {

    private static final String HEX_DIGITS = "[0-9A-Fa-f]{1,7}";

    private RequestFile() {}

    /** What {@code guard} makes of the file; a request comes with its body. */
    static Arrival read(byte[] bytes, Guard guard) {
        int bodyStart = endOfHead(bytes);
        byte[] body = Arrays.copyOfRange(bytes, bodyStart, bytes.length);
        Reading result = new HeadReader(ClientLimits.DEFAULT)
                .read(ByteBuffer.wrap(wireForm(new String(bytes, 0, bodyStart, ISO_8859_1), body.length)));
        if (result == null) {
            return new Refusal(400, "the head does not end");
        }
        Arrival arrival = result instanceof Head head ? guard.admit(head) : (Refusal) result;
        return arrival instanceof RequestModel model ? withBody(model, body) : arrival;
    }

    private static Arrival withBody(RequestModel model, byte[] body) {
        if (model.framing().isChunked()) {
            return model.withBody(unchunked(body), true);
        }
        int length = (int) Math.min(body.length, model.framing().length());
        return model.withBody(
                Arrays.copyOf(body, length), length == model.framing().length());
    }

    /** Behind the first empty line. */
    private static int endOfHead(byte[] bytes) {
        int lineStart = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                boolean empty = i == lineStart || i == lineStart + 1 && bytes[lineStart] == '\r';
                if (empty && lineStart > 0) {
                    return i + 1;
                }
                lineStart = i + 1;
            }
        }
        return bytes.length;
    }

    private static byte[] wireForm(String head, int bodyBytes) {
        StringBuilder wire = new StringBuilder();
        head.lines()
                .filter(line -> !line.isEmpty())
                .forEach(line -> wire.append(line).append("\r\n"));
        boolean framed = Stream.of("\ncontent-length:", "\ntransfer-encoding:")
                .anyMatch(wire.toString().toLowerCase(Locale.ROOT)::contains);
        if (bodyBytes > 0 && !framed) {
            wire.append("Content-Length: ").append(bodyBytes).append("\r\n");
        }
        return wire.append("\r\n").toString().getBytes(ISO_8859_1);
    }

    /** The data of the chunks, up to the last or to where they are none. */
    private static byte[] unchunked(byte[] bytes) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int at = 0;
        while (at < bytes.length) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            String size = new String(bytes, at, end - at, ISO_8859_1).split(";", 2)[0].strip();
            int length = size.matches(HEX_DIGITS) ? Integer.parseInt(size, 16) : 0;
            int start = Math.min(end + 1, bytes.length);
            int count = Math.min(length, bytes.length - start);
            if (count == 0) {
                break;
            }
            data.write(bytes, start, count);
            at = start + count;
            while (at < bytes.length && (bytes[at] == '\r' || bytes[at] == '\n')) {
                at++;
            }
        }
        return data.toByteArray();
    }
}
