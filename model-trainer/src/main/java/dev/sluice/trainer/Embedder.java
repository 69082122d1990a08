package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.detector.Field;
import dev.sluice.detector.Location;
import dev.sluice.trainer.CorpusRecord.Payload;
import dev.sluice.trainer.CorpusRecord.Recorded;
import dev.sluice.trainer.CorpusRequest.Header;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * Places bare values into requests: every kind of position, encoding and surrounding, by one code for both labels. What
 * comes out depends on seed, id and value alone. Immutable and thread-safe.
 *
 * <p>A byte that a position cannot carry (line breaks in headers) is percent-encoded there; a value that is an XML
 * document of its own is also sent as a whole body.
 */
final class Embedder {

    /** The seed for what is only judged, never trained on. */
    static final long REPLAY_SEED = 7;

    private static final List<Position> POSITIONS = Position.byShare();
    private static final List<JsonSpelling> JSON_SPELLINGS = List.of(JsonSpelling.values());
    private static final List<Spelling> SPELLINGS = List.of(Spelling.values());
    private static final List<String> HEADER_NAMES =
            List.of("User-Agent", "Referer", "X-Forwarded-For", "X-Api-Version", "X-Requested-With", "X-Search");
    private static final Pattern XML_DOCUMENT = Pattern.compile("\\s*<(\\?xml|!DOCTYPE)");
    private static final String FORM_TYPE = "application/x-www-form-urlencoded";
    private static final int IN_TEXT_PERCENT = 30;
    private static final int IN_LONG_TEXT_PERCENT = 40;
    private static final int LONG_TEXT_PHRASES = 8;
    private static final char DELETE = 0x7f;

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
                    .flatMap(position -> Collections.nCopies(position.share, position).stream())
                    .toList();
        }
    }

    /** The record's own request, or one that carries its payload. */
    CorpusRequest request(CorpusRecord record) {
        return record.content() instanceof Recorded recorded
                ? recorded.request()
                : embed(record.id(), (Payload) record.content()).request();
    }

    /** One request that carries {@code payload}. */
    Embedding embed(String id, Payload payload) {
        Carrier carrier = new Carrier(new SplittableRandom(Digests.mix(seed, id)));
        if (payload.queryString()) {
            return parameters(carrier, payload.value());
        }
        if (isXmlDocument(payload.value()) && carrier.chance(50)) {
            return post(carrier, "application/xml", payload.value(), new Field(Location.XML, ""));
        }
        return new Placement(carrier, inText(carrier, payload.value())).at(carrier.pick(POSITIONS));
    }

    private static boolean isXmlDocument(String value) {
        return XML_DOCUMENT.matcher(value).lookingAt();
    }

    private static String inText(Carrier carrier, String payload) {
        if (!carrier.chance(IN_TEXT_PERCENT)) {
            return payload;
        }
        int most = carrier.chance(IN_LONG_TEXT_PERCENT) ? LONG_TEXT_PHRASES : 1;
        String after = carrier.chance(50) ? " " + carrier.phrases(most) : "";
        return CorpusRequest.utf8(carrier.phrases(most) + " ") + payload + CorpusRequest.utf8(after);
    }

    private static Embedding parameters(Carrier carrier, String queryString) {
        String wire = Spelling.BARE.spell(queryString, "#");
        if (carrier.chance(70)) {
            return get(carrier, carrier.path() + "?" + wire, new Field(Location.QUERY, ""));
        }
        return post(carrier, FORM_TYPE, wire, new Field(Location.FORM, ""));
    }

    private static Embedding get(Carrier carrier, String target, Field field, Header... headers) {
        return new Embedding(new CorpusRequest("GET", target, carrier.headers(headers), new byte[0]), field);
    }

    private static Embedding post(Carrier carrier, String type, String body, Field field) {
        byte[] bytes = body.getBytes(ISO_8859_1);
        List<Header> headers = carrier.headers(
                new Header("Content-Type", type), new Header("Content-Length", String.valueOf(bytes.length)));
        return new Embedding(new CorpusRequest("POST", carrier.path(), headers, bytes), field);
    }

    /** One value and the request around it. */
    private record Placement(Carrier carrier, String value) {

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
            return post(carrier, FORM_TYPE, body, new Field(Location.FORM, name));
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
                default -> jsonBody("{\"items\":[{\"n\":1,\"" + name + "\":" + jsonText() + "}]}", "items[]." + name);
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
            return post(carrier, "application/json", body, new Field(Location.JSON, name));
        }

        private Embedding xml() {
            String name = carrier.name();
            String body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<request><n>2</n><" + name + ">" + xmlText()
                    + "</" + name + "></request>";
            return post(carrier, "text/xml", body, new Field(Location.XML, "request/" + name));
        }

        private Embedding multipart() {
            String name = carrier.name();
            return multipart("name=\"" + name + "\"\r\n\r\n" + value, name);
        }

        private Embedding fileName() {
            String name = withoutControls(value).replace("\"", "%22");
            return multipart(
                    "name=\"upload\"; filename=\"" + name + "\"\r\nContent-Type: text/plain\r\n\r\nhello",
                    "upload.filename");
        }

        private Embedding multipart(String part, String name) {
            String boundary = "----form" + carrier.digits(16);
            String body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n" + carrier.value()
                    + "\r\n--" + boundary + "\r\nContent-Disposition: form-data; " + part + "\r\n--" + boundary
                    + "--\r\n";
            return post(
                    carrier, "multipart/form-data; boundary=" + boundary, body, new Field(Location.MULTIPART, name));
        }

        private String spelled(String reserved) {
            return carrier.pick(SPELLINGS).spell(value, reserved);
        }

        private String jsonText() {
            return carrier.pick(JSON_SPELLINGS).spell(value);
        }

        private String xmlText() {
            if (carrier.chance(30) && !value.contains("]]>")) {
                return "<![CDATA[" + value + "]]>";
            }
            return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }

        private static String withoutControls(String value) {
            StringBuilder text = new StringBuilder();
            value.chars().forEach(c -> text.append(c < ' ' || c == DELETE ? String.format("%%%02X", c) : (char) c));
            return text.toString().strip();
        }
    }
}
