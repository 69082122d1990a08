package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/** A request as a host would hand it over. */
record WireRequest(String method, String target, List<Header> headers, byte[] body) implements RequestView {

    record Header(String name, String value) {}

    /** A request without a body from its head: request line and header lines. */
    static WireRequest of(String head) {
        return of(head, "");
    }

    /** A request from its head and its body, one char per byte. */
    static WireRequest of(String head, String body) {
        String[] lines = head.strip().split("\n", -1);
        String[] start = lines[0].split(" ", -1);
        List<Header> headers = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(": ");
            headers.add(new Header(lines[i].substring(0, colon), lines[i].substring(colon + 2)));
        }
        return new WireRequest(start[0], start[1], List.copyOf(headers), body.getBytes(ISO_8859_1));
    }

    /** Bytes of target, headers and body. */
    int size() {
        return target.length()
                + body.length
                + headers.stream()
                        .mapToInt(header ->
                                header.name().length() + header.value().length() + 4)
                        .sum();
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
