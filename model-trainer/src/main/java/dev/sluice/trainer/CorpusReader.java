package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.detector.AttackClass;
import dev.sluice.trainer.CorpusRecord.Content;
import dev.sluice.trainer.CorpusRecord.Payload;
import dev.sluice.trainer.CorpusRecord.Recorded;
import dev.sluice.trainer.CorpusRequest.Header;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a line of a corpus. Stateless and thread-safe.
 *
 * <p>Text of targets and headers is taken as one char per byte, unless it holds a char beyond U+00FF: then it is decoded
 * text and goes over the wire as UTF-8.
 */
final class CorpusReader {

    private static final ObjectReader JSON =
            new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final char LAST_BYTE = '\u00ff';

    private CorpusReader() {}

    /**
     * One line and where it stands.
     *
     * @param corpus name of the file without folder and suffixes
     * @param place file and line number, {@code attacks.jsonl:17}
     */
    record Line(String corpus, String place, String text) {

        CorpusRecord record() {
            return CorpusReader.read(this);
        }
    }

    private static CorpusRecord read(Line line) {
        try {
            return new Fields(line, JSON.readTree(line.text())).record();
        } catch (JsonProcessingException e) {
            throw new InputException(line.place() + ": not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private record Fields(Line line, JsonNode root) {

        CorpusRecord record() {
            if (!root.isObject()) {
                throw error("a record is a JSON object, not " + shortened(root));
            }
            return new CorpusRecord(line.corpus(), text("id"), text("source"), attackClass(), content());
        }

        private @Nullable AttackClass attackClass() {
            return switch (text("label")) {
                case "benign" -> null;
                case "malicious" -> ofCategory(root.path("category"));
                default -> throw error("\"label\" is benign or malicious, not " + shortened(root.path("label")));
            };
        }

        private AttackClass ofCategory(JsonNode category) {
            return switch (category.asText("other")) {
                case "rfi", "redirect" -> AttackClass.SSRF;
                case "ssi", "null" -> AttackClass.OTHER;
                default ->
                    AttackClass.ofLabel(category.asText("other"))
                            .orElseThrow(() ->
                                    error("\"category\" is one of " + categories() + ", not " + shortened(category)));
            };
        }

        private static String categories() {
            return Arrays.stream(AttackClass.values()).map(AttackClass::label).collect(Collectors.joining(", "))
                    + ", rfi, redirect, ssi";
        }

        private Content content() {
            boolean queryString = root.at("/meta/kind").asText().equals("querystring");
            if (root.has("payload")) {
                return new Payload(CorpusRequest.utf8(text("payload")), queryString);
            }
            if (root.has("payload_base64")) {
                return new Payload(new String(base64(root, "payload_base64"), ISO_8859_1), queryString);
            }
            if (root.path("request").isObject()) {
                return new Recorded(
                        request(root.get("request")), root.at("/meta/embedded").asBoolean(), planted());
            }
            throw error("a record has \"request\", \"payload\" or \"payload_base64\"");
        }

        private @Nullable Payload planted() {
            JsonNode meta = root.path("meta");
            return meta.has(CorpusWriter.PLANTED)
                    ? new Payload(new String(base64(meta, CorpusWriter.PLANTED), ISO_8859_1), false)
                    : null;
        }

        private CorpusRequest request(JsonNode request) {
            return new CorpusRequest(
                    wire(required(request, "method")),
                    wire(required(request, "target")),
                    headers(request.path("headers")),
                    base64(request, "body_base64"));
        }

        private List<Header> headers(JsonNode lines) {
            List<Header> headers = new ArrayList<>(lines.size());
            for (JsonNode header : lines) {
                if (!header.path(0).isTextual() || !header.path(1).isTextual() || header.size() != 2) {
                    throw error("\"headers\" is [[name, value], ...], not " + shortened(header));
                }
                headers.add(new Header(
                        wire(header.get(0).textValue()), wire(header.get(1).textValue())));
            }
            return headers;
        }

        private byte[] base64(JsonNode parent, String name) {
            JsonNode value = parent.path(name);
            if (value.isNull() || value instanceof MissingNode) {
                return new byte[0];
            }
            try {
                return Base64.getDecoder().decode(value.asText().getBytes(ISO_8859_1));
            } catch (IllegalArgumentException e) {
                throw error("\"" + name + "\" is not base64: " + e.getMessage());
            }
        }

        private String text(String name) {
            return required(root, name);
        }

        private String required(JsonNode parent, String name) {
            JsonNode value = parent.path(name);
            if (!value.isTextual()) {
                throw error("\"" + name + "\" is a text, not " + shortened(value));
            }
            return value.textValue();
        }

        private static String wire(String text) {
            return text.chars().anyMatch(c -> c > LAST_BYTE) ? CorpusRequest.utf8(text) : text;
        }

        private static String shortened(JsonNode value) {
            String text = value.isMissingNode() ? "missing" : value.toString();
            return text.length() > 60 ? text.substring(0, 60) + "..." : text;
        }

        private InputException error(String message) {
            return new InputException(line.place() + ": " + message);
        }
    }
}
