package dev.sluice.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.detector.RequestView;
import dev.sluice.host.HeaderLine;
import java.net.URLEncoder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A request that has a value of one's choice at the place that a field names, and nothing else worth judging.
 *
 * @param method of the request
 * @param canonicalPath its path for routes and exceptions
 * @param target as on the wire
 * @param lines of the head
 * @param text of the body, one char per byte
 */
record PlacedValue(String method, String canonicalPath, String target, List<HeaderLine> lines, String text)
        implements RequestView {

    private static final String BASE64 = "#base64";
    private static final String LIST = "[]";
    private static final String ANY = "*";

    /** {@code value} in {@code field}, written as decisions write it; nothing where no value can come there by choice. */
    static Optional<PlacedValue> of(String field, String value, String method, String path) {
        String[] parts = field.split(" ", 2);
        String name = (parts.length == 1 ? "" : parts[1]).replace(ANY, "any");
        if (name.endsWith(BASE64)) {
            String encoded = Base64.getEncoder().encodeToString(value.getBytes(ISO_8859_1));
            return of(parts[0] + " " + name.substring(0, name.length() - BASE64.length()), encoded, method, path);
        }
        if (name.contains("#")) {
            return Optional.empty();
        }
        return switch (parts[0]) {
            case "path" -> Optional.of(new PlacedValue(method, path, target(name, value), List.of(), ""));
            case "query" -> Optional.of(new PlacedValue(method, path, path + "?" + pair(name, value), List.of(), ""));
            case "header" -> Optional.of(withLine(name, value, method, path));
            case "cookie" -> Optional.of(withLine("Cookie", name + "=" + encoded(value), method, path));
            case "form" -> Optional.of(withBody("application/x-www-form-urlencoded", pair(name, value), method, path));
            case "json" -> Optional.of(withBody("application/json", json(name, value), method, path));
            case "xml" -> Optional.of(withBody("application/xml", xml(name, value), method, path));
            case "multipart" ->
                Optional.of(withBody("multipart/form-data; boundary=sluice", part(name, value), method, path));
            default -> Optional.of(withBody("text/plain", value, method, path));
        };
    }

    private static PlacedValue withLine(String name, String value, String method, String path) {
        return new PlacedValue(method, path, path, List.of(new HeaderLine(name, value)), "");
    }

    private static PlacedValue withBody(String type, String body, String method, String path) {
        return new PlacedValue(method, path, path, List.of(new HeaderLine("Content-Type", type)), body);
    }

    private static String pair(String name, String value) {
        return name.isEmpty() ? encoded(value) : encoded(name) + "=" + encoded(value);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, ISO_8859_1).replace("+", "%20");
    }

    /** The value as the whole path, or as its segment of that number. */
    private static String target(String segment, String value) {
        return segment.matches("\\d{1,3}")
                ? "/" + "x/".repeat(Integer.parseInt(segment)) + encoded(value)
                : "/" + encoded(value).replace("%2F", "/");
    }

    private static String json(String name, String value) {
        Deque<String> steps = new ArrayDeque<>(Arrays.asList(name.split("\\.")));
        String json = quoted(value);
        while (!steps.isEmpty()) {
            String step = steps.removeLast();
            while (step.endsWith(LIST)) {
                step = step.substring(0, step.length() - LIST.length());
                json = "[" + json + "]";
            }
            json = step.isEmpty() ? json : "{" + quoted(step) + ":" + json + "}";
        }
        return json;
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    private static String xml(String name, String value) {
        Deque<String> steps = new ArrayDeque<>(Arrays.asList(name.split("/")));
        String escaped = value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
        String last = steps.removeLast();
        String xml = "<" + last + ">" + escaped + "</" + last + ">";
        if (last.startsWith("@") && !steps.isEmpty()) {
            xml = "<" + steps.removeLast() + " " + last.substring(1) + "=\"" + escaped + "\"/>";
        }
        while (!steps.isEmpty()) {
            String step = steps.removeLast();
            xml = "<" + step + ">" + xml + "</" + step + ">";
        }
        return xml;
    }

    private static String part(String name, String value) {
        return "--sluice\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value
                + "\r\n--sluice--\r\n";
    }

    @Override
    public int headerCount() {
        return lines.size();
    }

    @Override
    public String headerName(int index) {
        return lines.get(index).name();
    }

    @Override
    public String headerValue(int index) {
        return lines.get(index).value();
    }

    @Override
    public byte[] body() {
        return text.getBytes(ISO_8859_1);
    }

    @Override
    public boolean bodyComplete() {
        return true;
    }
}
