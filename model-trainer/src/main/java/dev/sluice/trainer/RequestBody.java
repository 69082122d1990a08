package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.trainer.RequestDraft.Piece;
import dev.sluice.trainer.RequestDraft.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes the pieces of a body as a form, JSON, XML, multipart or as they are. {@code a.b} names a member of a member,
 * {@code a[1].b} one of the second element of a list.
 *
 * @param type the media type
 */
record RequestBody(String type, byte[] bytes) {

    private static final Pattern BARE_JSON =
            Pattern.compile("-?(?:0|[1-9]\\d{0,14})(?:\\.\\d{1,12})?|true|false|null|\\[]|\\{}");
    private static final Pattern STEP = Pattern.compile("\\.|(?=\\[)");
    private static final String CRLF = "\r\n";

    /** The body that {@code draft} describes, spelled by the habits of its client. */
    static RequestBody of(RequestDraft draft, Spelling spelling, JsonSpelling json, String boundary) {
        String[] kind = draft.body().split(":", 2);
        List<Piece> pieces = draft.pieces().stream()
                .filter(piece -> piece.place() == Place.BODY || piece.place() == Place.FILE)
                .toList();
        return switch (kind[0]) {
            case "" -> new RequestBody("", new byte[0]);
            case "form" -> text(kind, "application/x-www-form-urlencoded", form(pieces, spelling));
            case "json" -> text(kind, "application/json", json(tree(pieces), json));
            case "xml" -> text(kind, "text/xml; charset=utf-8", xml(pieces));
            case "multipart" -> text(kind, "multipart/form-data; boundary=" + boundary, multipart(pieces, boundary));
            case "raw" -> text(kind, "text/plain", pieces.get(0).value());
            default -> throw new IllegalStateException("no kind of a body: " + draft.body());
        };
    }

    private static RequestBody text(String[] kind, String usualType, String text) {
        return new RequestBody(kind.length > 1 ? kind[1] : usualType, text.getBytes(ISO_8859_1));
    }

    private static String form(List<Piece> pieces, Spelling spelling) {
        return pieces.stream()
                .map(piece -> Spelling.FORM.spell(piece.name(), "") + "=" + spelling.spell(piece.value(), "&+"))
                .collect(Collectors.joining("&"));
    }

    private static Object tree(List<Piece> pieces) {
        Map<String, Object> root = new LinkedHashMap<>();
        for (Piece piece : pieces) {
            List<String> steps = STEP.splitAsStream(piece.name()).toList();
            Map<String, Object> at = root;
            for (String step : steps.subList(0, steps.size() - 1)) {
                at = child(at, step);
            }
            at.put(steps.get(steps.size() - 1), piece);
        }
        return root;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> parent, String step) {
        return (Map<String, Object>) parent.computeIfAbsent(step, key -> new LinkedHashMap<String, Object>());
    }

    @SuppressWarnings("unchecked")
    private static String json(Object node, JsonSpelling spelling) {
        if (node instanceof Piece piece) {
            boolean bare = !piece.planted() && BARE_JSON.matcher(piece.value()).matches();
            return bare ? piece.value() : spelling.spell(piece.value());
        }
        Map<String, Object> members = (Map<String, Object>) node;
        if (members.keySet().stream().allMatch(name -> name.startsWith("["))) {
            return members.values().stream()
                    .map(member -> json(member, spelling))
                    .collect(Collectors.joining(",", "[", "]"));
        }
        return members.entrySet().stream()
                .map(member -> spelling.spell(member.getKey()) + ":" + json(member.getValue(), spelling))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String xml(List<Piece> pieces) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + elements(tree(pieces));
    }

    @SuppressWarnings("unchecked")
    private static String elements(Object node) {
        if (node instanceof Piece piece) {
            return piece.value().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }
        List<String> elements = new ArrayList<>();
        ((Map<String, Object>) node).forEach((name, child) -> {
            String tag = name.startsWith("[") ? "item" : name;
            elements.add("<" + tag + ">" + elements(child) + "</" + tag + ">");
        });
        return String.join("", elements);
    }

    private static String multipart(List<Piece> pieces, String boundary) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            body.append("--").append(boundary).append(CRLF);
            body.append("Content-Disposition: form-data; name=\"")
                    .append(piece.name())
                    .append('"');
            if (piece.place() == Place.FILE) {
                String name = RequestHeaders.line(piece.value()).replace("\"", "%22");
                body.append("; filename=\"")
                        .append(name)
                        .append('"')
                        .append(CRLF)
                        .append("Content-Type: ");
                body.append("application/octet-stream");
                piece = pieces.get(++i);
            }
            body.append(CRLF).append(CRLF).append(piece.value()).append(CRLF);
        }
        return body.append("--").append(boundary).append("--").append(CRLF).toString();
    }
}
