package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.detector.RequestView;
import java.util.List;

/**
 * A recorded or made-up request. Strings hold one char per byte of the wire; the body is shared, not copied, and must
 * not be written to.
 */
final class CorpusRequest implements RequestView {

    private final String method;
    private final String target;
    private final List<Header> headers;
    private final byte[] body;

    /** One header line. */
    record Header(String name, String value) {}

    CorpusRequest(String method, String target, List<Header> headers, byte[] body) {
        this.method = method;
        this.target = target;
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    /** {@code text} as it goes over the wire in UTF-8, one char per byte. */
    static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    List<Header> headers() {
        return headers;
    }

    /** The same without the headers of these names, in any spelling. */
    CorpusRequest without(List<String> names) {
        List<Header> rest = headers.stream()
                .filter(header -> names.stream().noneMatch(header.name()::equalsIgnoreCase))
                .toList();
        return new CorpusRequest(method, target, rest, body);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String target() {
        return target;
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
    public byte[] body() {
        return body;
    }

    @Override
    public boolean bodyComplete() {
        return true;
    }
}
