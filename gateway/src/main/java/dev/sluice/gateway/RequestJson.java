package dev.sluice.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.host.CanonicalTarget;
import dev.sluice.host.Head;
import dev.sluice.host.HeaderLine;
import dev.sluice.host.RequestModel;
import dev.sluice.host.RequestModel.Framing;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request that is written as JSON, in the form of a corpus: {@code method}, {@code target} as it stood on the
 * wire, {@code version}, {@code headers} as pairs, {@code body_base64} or {@code body}. Texts hold one char per byte; one
 * with a char beyond U+00FF goes over the wire as UTF-8. The request is not held to the form that the gateway asks of
 * its clients.
 */
final class RequestJson {

    private static final List<String> KEYS = List.of("method", "target", "version", "headers", "body_base64", "body");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?#]*)(.*)");
    private static final Pattern VERSION = Pattern.compile("HTTP/\\d(?:\\.\\d)?");
    private static final String WITHOUT_LENGTH = "HTTP/1.0";
    private static final char LAST_BYTE = '\u00ff';

    private @Nullable String method;
    private @Nullable String target;
    private String version = "HTTP/1.1";
    private List<HeaderLine> headers = List.of();
    private byte @Nullable [] body;

    private RequestJson() {}

    /** The request at the current value of {@code at}. */
    static RequestModel read(JsonWalk at) throws AdminProblem {
        at.enterObject("is a request, {\"method\": ..., \"target\": ..., \"headers\": [[name, value], ...], ...}");
        RequestJson request = new RequestJson();
        while (at.nextKey()) {
            request.take(at);
        }
        return request.model(at);
    }

    private void take(JsonWalk at) throws AdminProblem {
        switch (at.key()) {
            case "method" -> method = filled(at);
            case "target" -> target = filled(at);
            case "version" -> version = version(at);
            case "headers" -> headers = headers(at);
            case "body_base64", "body" -> body = body(at);
            default -> throw at.unknown("key", KEYS);
        }
    }

    private static String filled(JsonWalk at) throws AdminProblem {
        String text = wire(at.requireText());
        if (text.isEmpty()) {
            throw at.here("is empty");
        }
        return text;
    }

    private static String version(JsonWalk at) throws AdminProblem {
        String text = at.requireText();
        if (!VERSION.matcher(text).matches()) {
            throw at.here("is a version of HTTP such as HTTP/1.1, not " + at.shown());
        }
        return text;
    }

    private static List<HeaderLine> headers(JsonWalk at) throws AdminProblem {
        if (at.token() != JsonToken.START_ARRAY) {
            throw at.here("is a list of pairs, [[name, value], ...], not " + at.shown());
        }
        List<HeaderLine> lines = new ArrayList<>();
        while (at.nextElement()) {
            lines.add(header(at));
        }
        return lines;
    }

    private static HeaderLine header(JsonWalk at) throws AdminProblem {
        if (at.token() != JsonToken.START_ARRAY) {
            throw at.here("is a pair, [name, value], not " + at.shown());
        }
        List<String> pair = new ArrayList<>(2);
        while (at.nextElement()) {
            pair.add(wire(at.requireText()));
        }
        if (pair.size() != 2) {
            throw at.here("is a pair, [name, value], not a list of " + pair.size());
        }
        return new HeaderLine(pair.get(0), pair.get(1).strip());
    }

    private byte @Nullable [] body(JsonWalk at) throws AdminProblem {
        if (body != null) {
            throw at.here("stands beside another body; give body_base64 or body");
        }
        if (at.token() == JsonToken.VALUE_NULL) {
            return null;
        }
        String text = at.requireText();
        if (at.key().equals("body")) {
            return text.getBytes(UTF_8);
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw at.here("is no base64: " + e.getMessage());
        }
    }

    private static String wire(String text) {
        return text.chars().allMatch(c -> c <= LAST_BYTE) ? text : new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private RequestModel model(JsonWalk at) throws AdminProblem {
        if (method == null || target == null) {
            throw at.here("lacks \"" + (method == null ? "method" : "target") + "\"");
        }
        Matcher absolute = ABSOLUTE.matcher(target);
        boolean named = absolute.matches();
        byte[] bytes = body == null ? new byte[0] : body;
        Head head = new Head(method, target, version.equals(WITHOUT_LENGTH) ? 0 : 1, headers);
        return RequestModel.of(
                        "",
                        head,
                        named ? absolute.group(1) : host(),
                        CanonicalTarget.of(rooted(named ? absolute.group(2) : target)),
                        List.of(),
                        new Framing(bytes.length, true, false))
                .withBody(bytes, true);
    }

    private static String rooted(String target) {
        return target.startsWith("/") ? target : "/" + target;
    }

    private String host() {
        return headers.stream()
                .filter(line -> line.is("host"))
                .map(HeaderLine::value)
                .findFirst()
                .orElse("");
    }
}
