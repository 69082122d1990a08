package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A request as it stood on the wire, one char per byte. */
record TestRequest(String method, String target, List<Header> headers, byte[] body, boolean bodyComplete)
        implements RequestView {

    record Header(String name, String value) {}

    /** A request from its text: request line, header lines, empty line, body; {@code GET /?id=1} is enough. */
    static TestRequest of(String text) {
        return parse(text.getBytes(ISO_8859_1));
    }

    /** A request from its bytes; lines of the head end with CRLF or LF. */
    static TestRequest parse(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        List<Header> headers = new ArrayList<>();
        int at = endOfLine(text, 0);
        String[] start = line(text, 0).split(" ", 3);
        while (at < text.length() && !line(text, at).isEmpty()) {
            String[] header = line(text, at).split(":", 2);
            headers.add(new Header(header[0], header.length == 2 ? header[1].strip() : ""));
            at = endOfLine(text, at);
        }
        byte[] body = text.substring(endOfLine(text, at)).getBytes(ISO_8859_1);
        return new TestRequest(start[0], start.length > 1 ? start[1] : "", List.copyOf(headers), body, true);
    }

    TestRequest with(String header, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(header, value));
        return new TestRequest(method, target, List.copyOf(more), body, bodyComplete);
    }

    TestRequest withBody(byte[] newBody) {
        return new TestRequest(method, target, headers, newBody, bodyComplete);
    }

    TestRequest cutAt(int bodyBytes) {
        return new TestRequest(method, target, headers, Arrays.copyOf(body, bodyBytes), false);
    }

    @Override
    public int headerCount() {
        return headers.size();
    }

    @Override
    public String headerName(int index) {
        return headers.get(index).name();
    }

    @Override
    public String headerValue(int index) {
        return headers.get(index).value();
    }

    private static String line(String text, int from) {
        int end = text.indexOf('\n', from);
        String line = text.substring(from, end < 0 ? text.length() : end);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static int endOfLine(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end + 1;
    }
}
