package dev.sluice.trainer;

import dev.sluice.trainer.CorpusRequest.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Header lines of requests in the making. */
final class RequestHeaders {

    private static final char DELETE = 0x7f;

    private RequestHeaders() {}

    /** {@code lines} with their markers replaced; a line of which nothing is left is left out. */
    static List<Header> of(
            List<RequestDraft.Piece> lines, boolean lowerCase, String host, String cookie, RequestBody body) {
        List<Header> headers = new ArrayList<>();
        for (RequestDraft.Piece piece : lines) {
            String value = switch (piece.value()) {
                case "{host}" -> host;
                case "{cookie}" -> cookie;
                case "{type}" -> body.type();
                case "{length}" -> body.type().isEmpty() ? "" : String.valueOf(body.bytes().length);
                default -> line(piece.value());
            };
            if (!value.isEmpty()) {
                headers.add(new Header(lowerCase ? piece.name().toLowerCase(Locale.ROOT) : piece.name(), value));
            }
        }
        return headers;
    }

    /** {@code value} as a header can carry it: control characters percent-encoded. */
    static String line(String value) {
        StringBuilder text = new StringBuilder(value.length());
        value.chars().forEach(c -> text.append(c < ' ' || c == DELETE ? String.format("%%%02X", c) : (char) c));
        return text.toString().strip();
    }
}
