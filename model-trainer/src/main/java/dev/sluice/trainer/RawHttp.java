package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.trainer.CorpusRequest.Header;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1 requests as they go over the wire. Lines may end in LF or CRLF. What follows the empty line is the body: as
 * much as Content-Length says, what is in the chunks, or else all up to the end or to the next request.
 */
final class RawHttp {

    private static final Pattern REQUEST_LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\\S.*?)(?: HTTP/\\d(?:\\.\\d)?)?");

    private static final Pattern NEXT_REQUEST = Pattern.compile("[A-Z]{3,20} \\S+ HTTP/\\d(?:\\.\\d)?");
    private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9A-Fa-f]{1,7})(?:[ \\t;].*)?");

    private final String place;
    private final byte[] bytes;
    private final boolean several;
    private int at;
    private int line;

    private RawHttp(String place, byte[] bytes, boolean several) {
        this.place = place;
        this.bytes = bytes;
        this.several = several;
    }

    /**
     * The request in {@code bytes}.
     *
     * @param place what messages call the file
     * @throws InputException naming file and line, if it is none
     */
    static CorpusRequest read(String place, byte[] bytes) {
        return new RawHttp(place, bytes, false).request();
    }

    /** Hands over all requests in {@code bytes}; what is between them and no request is passed over. */
    static void readAll(String place, byte[] bytes, Harvest harvest) {
        RawHttp reader = new RawHttp(place, bytes, true);
        for (reader.passBlankLines(); !reader.isAtEnd(); reader.passBlankLines()) {
            String where = place + ":" + (reader.line + 1);
            CorpusRequest request = reader.requestOrNull();
            if (request == null) {
                harvest.skipped(where, "what does not read as an HTTP request");
                reader.passOther();
            } else {
                harvest.request(where, request);
            }
        }
    }

    private @Nullable CorpusRequest requestOrNull() {
        try {
            return request();
        } catch (InputException e) {
            return null;
        }
    }

    private boolean isAtEnd() {
        return at >= bytes.length;
    }

    private void passBlankLines() {
        while (!isAtEnd() && peek().isBlank()) {
            line();
        }
    }

    private void passOther() {
        while (!isAtEnd() && !NEXT_REQUEST.matcher(peek()).matches()) {
            line();
        }
    }

    private String peek() {
        int here = at;
        String text = line();
        at = here;
        line--;
        return text;
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
        int start = at;
        int length = value("content-length", headers)
                .filter(value -> value.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .orElse(-1);
        if (length >= 0) {
            moveTo(start + Math.min(length, bytes.length - start));
        } else if (value("transfer-encoding", headers)
                .filter("chunked"::equalsIgnoreCase)
                .isPresent()) {
            return chunks(start);
        } else {
            passRest();
        }
        return Arrays.copyOfRange(bytes, start, at);
    }

    private void passRest() {
        if (several) {
            passOther();
        } else {
            moveTo(bytes.length);
        }
    }

    private static Optional<String> value(String name, List<Header> headers) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    /** What is in the chunks; all as it stands if they are broken. */
    private byte[] chunks(int start) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Matcher size = CHUNK_SIZE.matcher(line()); size.matches(); size = CHUNK_SIZE.matcher(line())) {
            int length = Math.min(Integer.parseInt(size.group(1), 16), bytes.length - at);
            if (length == 0) {
                passTrailers();
                return body.toByteArray();
            }
            body.write(bytes, at, length);
            moveTo(at + length);
            line();
        }
        passRest();
        return Arrays.copyOfRange(bytes, start, at);
    }

    private void passTrailers() {
        String trailer = line();
        while (!isAtEnd() && !trailer.isEmpty()) {
            trailer = line();
        }
    }

    private void moveTo(int end) {
        for (int i = at; i < end; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
        }
        at = end;
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
