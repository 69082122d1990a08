package dev.sluice.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.trainer.CorpusRequest.Header;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;

/** Reads ModSecurity's audit log in JSON, one transaction a line, as version 3 and version 2 write it. */
final class ModSecurityJson implements RecordingReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void read(String place, BufferedInputStream bytes, Harvest harvest) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(bytes, UTF_8));
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                read(place + ":" + number, line, harvest);
            }
        }
    }

    private static void read(String place, String line, Harvest harvest) {
        try {
            JsonNode root = JSON.readTree(line);
            JsonNode request = root.path("transaction").has("request")
                    ? root.path("transaction").path("request")
                    : root.path("request");
            String[] start = request.has("request_line")
                    ? request.path("request_line").asText().split(" ", 3)
                    : new String[] {
                        request.path("method").asText(), request.path("uri").asText()
                    };
            if (start.length < 2 || start[0].isEmpty() || start[1].isEmpty()) {
                harvest.skipped(place, "a transaction without method and address");
                return;
            }
            harvest.request(
                    place,
                    new CorpusRequest(
                            start[0],
                            CorpusRequest.utf8(start[1]),
                            headers(request.path("headers")),
                            body(request.path("body"))));
            if (!request.has("body") && announcesBody(request.path("headers"))) {
                harvest.withoutBody();
            }
        } catch (JsonProcessingException e) {
            harvest.skipped(place, "not valid JSON");
        }
    }

    private static List<Header> headers(JsonNode object) {
        List<Header> headers = new ArrayList<>();
        object.properties().forEach(field -> {
            String name = CorpusRequest.utf8(field.getKey());
            if (field.getValue().isArray()) {
                field.getValue().forEach(value -> headers.add(new Header(name, CorpusRequest.utf8(value.asText()))));
            } else {
                headers.add(new Header(name, CorpusRequest.utf8(field.getValue().asText())));
            }
        });
        return headers;
    }

    private static byte[] body(JsonNode body) {
        StringBuilder text = new StringBuilder(body.isValueNode() ? body.asText() : "");
        body.elements().forEachRemaining(piece -> text.append(piece.asText()));
        return text.toString().getBytes(UTF_8);
    }

    private static boolean announcesBody(JsonNode headers) {
        return headers(headers).stream()
                .anyMatch(header -> header.name().equalsIgnoreCase("content-length")
                        && !header.value().equals("0"));
    }
}
