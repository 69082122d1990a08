package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.detector.Field;
import dev.sluice.detector.Location;
import dev.sluice.trainer.CorpusRecord.Payload;
import dev.sluice.trainer.CorpusRequest.Header;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Places bare values into requests: every kind of position, encoding and surrounding, by one code for both labels. What
 * comes out depends on seed, id and value alone. Immutable and thread-safe.
 *
 * <p>A byte that a position cannot carry (line breaks in headers) is percent-encoded there; a value that is an XML
 * document of its own is also sent as a whole body.
 */
final class Embedder {

    private static final List<Position> POSITIONS = Position.byShare();
    private static final List<Spelling> SPELLINGS = List.of(Spelling.values());
    private static final List<String> HEADER_NAMES =
            List.of("User-Agent", "Referer", "X-Forwarded-For", "X-Api-Version", "X-Requested-With", "X-Search");
    private static final int IN_TEXT_PERCENT = 25;

    private final long seed;

    Embedder(long seed) {
        this.seed = seed;
    }

    /** A request and the field that carries the value. */
    record Embedding(CorpusRequest request, Field field) {}

    private enum Position {
        QUERY(36),
        FORM(23),
        JSON(12),
        GRAPHQL(5),
        PATH(6),
        MULTIPART(4),
        FILE_NAME(2),
        HEADER(5),
        COOKIE(4),
        XML(3);

        private final int share;

        Position(int share) {
            this.share = share;
        }

        static List<Position> byShare() {
            return List.of(values()).stream()
                    .flatMap(position -> java.util.Collections.nCopies(position.share, position).stream())
                    .toList();
        }
    }

    /** One request that carries {@code payload}. */
    Embedding embed(String id, Payload payload) {
        Carrier carrier = new Carrier(new SplittableRandom(Digests.mix(seed, id)));
        if (payload.queryString()) {
            return parameters(carrier, new String(payload.bytes(), ISO_8859_1));
        }
        if (isXmlDocument(payload.bytes()) && carrier.chance(50)) {
            return post(carrier, "application/xml", payload.bytes(), new Field(Location.XML, ""));
        }
        return new Placement(carrier, inText(carrier, payload.bytes())).at(carrier.pick(POSITIONS));
    }

    private static boolean isXmlDocument(byte[] value) {
        return new String(value, 0, Math.min(value.length, 16), ISO_8859_1).strip().matches("(?s)<(\\?xml|!DOCTYPE).*");
    }

    private static byte[] inText(Carrier carrier, byte[] payload) {
        if (!carrier.chance(IN_TEXT_PERCENT)) {
            return payload;
        }
        String before = carrier.phrase() + " ";
        String after = carrier.chance(50) ? " " + carrier.phrase() : "";
        String text = CorpusRequest.utf8(before) + new String(payload, ISO_8859_1) + CorpusRequest.utf8(after);
        return text.getBytes(ISO_8859_1);
    }

    private static Embedding parameters(Carrier carrier, String queryString) {
        String wire = Spelling.BARE.spell(queryString.getBytes(ISO_8859_1), "#");
        if (carrier.chance(70)) {
            return get(carrier, carrier.path() + "?" + wire, new Field(Location.QUERY, ""));
        }
        return post(carrier, FORM_TYPE, wire.getBytes(ISO_8859_1), new Field(Location.FORM, ""));
    }

    private static final String FORM_TYPE = "application/x-www-form-urlencoded";

    private static Embedding get(Carrier carrier, String target, Field field, Header... headers) {
        return new Embedding(new CorpusRequest("GET", target, carrier.headers(headers), new byte[0]), field);
    }

    private static Embedding post(Carrier carrier, String type, byte[] body, Field field) {
        List<Header> headers = carrier.headers(
                new Header("Content-Type", type), new Header("Content-Length", String.valueOf(body.length)));
        return new Embedding(new CorpusRequest("POST", carrier.path(), headers, body), field);
    }

    /** One value and the request around it. */
    private record Placement(Carrier carrier, byte[] value) {

        Embedding at(Position position) {
            return switch (position) {
                case QUERY -> query();
                case FORM -> form();
                case JSON -> json();
                case GRAPHQL -> graphQl();
                case PATH -> path();
                case MULTIPART -> multipart();
                case FILE_NAME -> fileName();
                case HEADER -> header();
                case COOKIE -> cookie();
                case XML -> xml();
            };
        }

        private Embedding query() {
            String name = carrier.name();
            String pair = name + "=" + spelled("&#+");
            return get(carrier, carrier.path() + "?" + carrier.among(pair, "&"), new Field(Location.QUERY, name));
        }

        private Embedding form() {
            String name = carrier.name();
            String body = carrier.among(name + "=" + spelled("&+"), "&");
            return post(carrier, FORM_TYPE, body.getBytes(ISO_8859_1), new Field(Location.FORM, name));
        }

        private Embedding path() {
            Spelling spelling = carrier.pick(SPELLINGS);
            String segment = (spelling == Spelling.FORM ? Spelling.STRICT : spelling).spell(value, "?#");
            String separator = segment.startsWith("/") ? "" : "/";
            String target = carrier.pick(List.of("/files", "/images", "/item", "/tag/new")) + separator + segment;
            return get(carrier, target, new Field(Location.PATH, ""));
        }

        private Embedding cookie() {
            String name = carrier.pick(List.of("prefs", "last_search", "tracking", "cart"));
            String cookies = carrier.among(name + "=" + spelled("; \"+"), "; ");
            return get(carrier, carrier.path(), new Field(Location.COOKIE, name), new Header("Cookie", cookies));
        }

        private Embedding header() {
            String name = carrier.pick(HEADER_NAMES);
            Header header = new Header(name, withoutControls(value));
            return get(carrier, carrier.path(), new Field(Location.HEADER, name), header);
        }

        private Embedding json() {
            String name = carrier.name();
            return switch (carrier.pick(List.of(0, 1, 2))) {
                case 0 -> jsonBody("{\"ref\":\"" + carrier.value() + "\",\"" + name + "\":" + jsonText() + "}", name);
                case 1 -> jsonBody("{\"data\":{\"" + name + "\":" + jsonText() + ",\"n\":3}}", "data." + name);
                default ->
                    jsonBody("{\"items\":[{\"n\":1,\"" + name + "\":" + jsonText() + "}]}", "items[]." + name);
            };
        }

        private Embedding graphQl() {
            String query = "query Find($text: String!) { find(text: $text) { id title } }";
            return jsonBody(
                    "{\"operationName\":\"Find\",\"query\":\"" + query + "\",\"variables\":{\"text\":" + jsonText()
                            + "}}",
                    "variables.text");
        }

        private Embedding jsonBody(String body, String name) {
            return post(carrier, "application/json", body.getBytes(ISO_8859_1), new Field(Location.JSON, name));
        }

        private Embedding xml() {
            String name = carrier.name();
            String body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<request><n>2</n><" + name + ">" + xmlText() + "</"
                    + name + "></request>";
            return post(carrier, "text/xml", body.getBytes(ISO_8859_1), new Field(Location.XML, "request/" + name));
        }

        private Embedding multipart() {
            String name = carrier.name();
            return multipart("name=\"" + name + "\"\r\n\r\n" + new String(value, ISO_8859_1), name);
        }

        private Embedding fileName() {
            String name = withoutControls(value).replace("\"", "%22");
            return multipart(
                    "name=\"upload\"; filename=\"" + name + "\"\r\nContent-Type: text/plain\r\n\r\nhello",
                    "upload#filename");
        }

        private Embedding multipart(String part, String name) {
            String boundary = "----form" + carrier.digits(16);
            String body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n" + carrier.value()
                    + "\r\n--" + boundary + "\r\nContent-Disposition: form-data; " + part + "\r\n--" + boundary + "--\r\n";
            return post(
                    carrier,
                    "multipart/form-data; boundary=" + boundary,
                    body.getBytes(ISO_8859_1),
                    new Field(Location.MULTIPART, name));
        }

        private String spelled(String reserved) {
            return carrier.pick(SPELLINGS).spell(value, reserved);
        }

        private String jsonText() {
            boolean asciiOnly = carrier.chance(30);
            boolean htmlSafe = carrier.chance(20);
            boolean slashes = carrier.chance(20);
            String decoded = utf8OrNull(value);
            String text = decoded == null || !asciiOnly ? new String(value, ISO_8859_1) : decoded;
            StringBuilder json = new StringBuilder("\"");
            text.chars().forEach(c -> {
                if (c == '"' || c == '\\' || (c == '/' && slashes)) {
                    json.append('\\').append((char) c);
                } else if (c < ' ' || (c > '~' && asciiOnly) || (htmlSafe && (c == '<' || c == '>' || c == '&'))) {
                    json.append(String.format("\\u%04x", c));
                } else {
                    json.append((char) c);
                }
            });
            return json.append('"').toString();
        }

        private String xmlText() {
            String text = new String(value, ISO_8859_1);
            if (carrier.chance(30) && !text.contains("]]>")) {
                return "<![CDATA[" + text + "]]>";
            }
            return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }

        private static String withoutControls(byte[] value) {
            StringBuilder text = new StringBuilder();
            for (byte b : value) {
                text.append(b >= 0 && b < ' ' || b == 0x7f ? String.format("%%%02X", b) : (char) (b & 0xff));
            }
            return text.toString().strip();
        }

        private static @Nullable String utf8OrNull(byte[] value) {
            try {
                return UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
            } catch (CharacterCodingException e) {
                return null;
            }
        }
    }
}
