package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.detector.RequestView;
import java.util.List;

/**
 * A recorded or made-up request. Strings hold one char per byte of the wire; {@code body} is shared, not copied, and
 * must not be written to.
 *
 * @param method the method token
 * @param target the request target as on the wire
 * @param headers header lines in order
 * @param body the whole body, empty without one
 */
record CorpusRequest(String method, String target, List<Header> headers, byte[] body) implements RequestView {

    /** One header line. */
    record Header(String name, String value) {}

    CorpusRequest {
        headers = List.copyOf(headers);
    }

    /** {@code text} as it goes over the wire in UTF-8, one char per byte. */
    static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
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

    @Override
    public boolean bodyComplete() {
        return true;
    }
}
