package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.trainer.CorpusRequest.Header;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;

/** Reads HTTP archives (HAR 1.2), as browsers and proxies export them, one entry at a time. */
final class HttpArchive implements RecordingReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void read(String place, BufferedInputStream bytes, Harvest harvest) throws IOException {
        try (JsonParser parser = JSON.getFactory().createParser(bytes).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)) {
            if (!findEntries(parser)) {
                throw new InputException(place + ": no HTTP archive: log.entries is missing");
            }
            for (int number = 1; parser.nextToken() == JsonToken.START_OBJECT; number++) {
                read(place + " entry " + number, JSON.<JsonNode>readTree(parser), harvest);
            }
        } catch (JsonProcessingException e) {
            throw new InputException(
                    place + ":" + e.getLocation().getLineNr() + ": not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Moves behind the bracket of log.entries. */
    private static boolean findEntries(JsonParser parser) throws IOException {
        int depth = 0;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.START_ARRAY && depth == 3 && "entries".equals(parser.currentName())) {
                return true;
            }
        }
        return false;
    }

    private static void read(String place, JsonNode entry, Harvest harvest) {
        JsonNode request = entry.path("request");
        if (!request.path("method").isTextual() || !request.path("url").isTextual()) {
            harvest.skipped(place, "an entry without method and url");
            return;
        }
        Address address = Address.of(request.path("url").textValue());
        if (address == null) {
            harvest.skipped(place, "an address that is not http or https");
            return;
        }
        List<Header> headers = headers(request.path("headers"));
        if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("host"))) {
            headers.add(0, new Header("Host", address.host()));
        }
        JsonNode data = request.path("postData");
        harvest.request(
                place, new CorpusRequest(request.path("method").textValue(), address.target(), headers, body(data)));
        if (data.isMissingNode() && request.path("bodySize").asLong() > 0) {
            harvest.withoutBody();
        }
    }

    /** Browsers write the pseudo headers of HTTP/2 among them. */
    private static List<Header> headers(JsonNode lines) {
        List<Header> headers = new ArrayList<>();
        for (JsonNode line : lines) {
            String name = line.path("name").asText();
            if (name.equals(":authority")) {
                headers.add(0, new Header("Host", line.path("value").asText()));
            } else if (!name.isEmpty() && !name.startsWith(":")) {
                headers.add(new Header(
                        CorpusRequest.utf8(name),
                        CorpusRequest.utf8(line.path("value").asText())));
            }
        }
        return headers;
    }

    private static byte[] body(JsonNode data) {
        if (data.path("text").isTextual()) {
            String text = data.path("text").textValue();
            return data.path("encoding").asText().equals("base64") ? decoded(text) : text.getBytes(UTF_8);
        }
        StringJoiner form = new StringJoiner("&");
        for (JsonNode parameter : data.path("params")) {
            form.add(encoded(parameter.path("name")) + "=" + encoded(parameter.path("value")));
        }
        return form.toString().getBytes(ISO_8859_1);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return text.getBytes(UTF_8);
        }
    }

    private static String encoded(JsonNode text) {
        return URLEncoder.encode(text.asText(), UTF_8);
    }
}
