package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.Decisions.LogFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The decisions that were written so far, in the current file and in those put aside. */
final class PastDecisions {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LogFile config;

    PastDecisions(LogFile config) {
        this.config = config;
    }

    /** Where decisions may lie, the newest first. */
    List<Path> files() {
        return IntStream.range(0, config.files()).mapToObj(config::numbered).toList();
    }

    /** The decision on a request, if it is still there. */
    Optional<JsonNode> find(String requestId) throws IOException {
        for (Path file : files()) {
            Optional<JsonNode> found = find(file, requestId);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<JsonNode> find(Path file, String requestId) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return lines.lines()
                    .filter(line -> line.contains(requestId))
                    .flatMap(line -> parsed(line).stream())
                    .filter(decision -> decision.path("request_id").asText().equals(requestId))
                    .findFirst();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** A line that was cut off by a full disk is no decision. */
    private static Optional<JsonNode> parsed(String line) {
        try {
            return Optional.of(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
