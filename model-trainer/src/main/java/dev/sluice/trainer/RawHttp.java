package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.trainer.CorpusRequest.Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a file that holds one HTTP/1 request as it goes over the wire. Lines may end in LF or CRLF. What follows the
 * empty line is the body, up to its Content-Length if there is one.
 */
final class RawHttp {

    private static final Pattern REQUEST_LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\\S.*?)(?: HTTP/\\d(?:\\.\\d)?)?");

    private final String place;
    private final byte[] bytes;
    private int at;
    private int line;

    private RawHttp(String place, byte[] bytes) {
        this.place = place;
        this.bytes = bytes;
    }

    /**
     * The request in {@code bytes}.
     *
     * @param place what messages call the file
     * @throws InputException naming file and line, if it is none
     */
    static CorpusRequest read(String place, byte[] bytes) {
        return new RawHttp(place, bytes).request();
    }

    private CorpusRequest request() {
        String first = line();
        Matcher requestLine = REQUEST_LINE.matcher(first);
        if (!requestLine.matches()) {
            throw error("a request starts like GET /path HTTP/1.1, not " + shortened(first));
        }
        List<Header> headers = headers();
        return new CorpusRequest(requestLine.group(1), requestLine.group(2), headers, body(headers));
    }

    private List<Header> headers() {
        List<Header> headers = new ArrayList<>();
        for (String text = line(); !text.isEmpty(); text = line()) {
            int colon = text.indexOf(':');
            if (colon <= 0) {
                throw error("a header line reads Name: value, not " + shortened(text));
            }
            headers.add(new Header(
                    text.substring(0, colon), text.substring(colon + 1).strip()));
        }
        return headers;
    }

    private byte[] body(List<Header> headers) {
        int rest = bytes.length - at;
        int length = headers.stream()
                .filter(header -> header.name().equalsIgnoreCase("content-length"))
                .map(Header::value)
                .filter(value -> value.matches("\\d{1,9}"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(rest);
        return Arrays.copyOfRange(bytes, at, at + Math.min(length, rest));
    }

    /** The next line without its end; empty after the last. */
    private String line() {
        int end = at;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        int last = end > at && bytes[end - 1] == '\r' ? end - 1 : end;
        String text = new String(bytes, at, last - at, ISO_8859_1);
        at = Math.min(end + 1, bytes.length);
        line++;
        return text;
    }

    private static String shortened(String text) {
        return text.isEmpty() ? "an empty line" : "\"" + text.substring(0, Math.min(60, text.length())) + "\"";
    }

    private InputException error(String message) {
        return new InputException(place + ":" + line + ": " + message);
    }
}
