package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.host.InputException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * Reads decisions from files: lines of the decision log, gzipped or not, or the store of a gateway that does not run.
 * Lines that are no decision are counted and passed over. Holds one decision at a time; not thread-safe.
 */
final class RecordedDecisions {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int GZIP = 0x1f8b;

    private final Consumer<JsonNode> taker;
    private long badLines;
    private String firstBad = "";

    /** Hands every decision to {@code taker}. */
    RecordedDecisions(Consumer<JsonNode> taker) {
        this.taker = taker;
    }

    /** Lines that were passed over. */
    long badLines() {
        return badLines;
    }

    /** Where the first of them is, and what is wrong with it; empty for none. */
    String firstBad() {
        return firstBad;
    }

    void read(Path file) throws InputException {
        try {
            if (DecisionStore.isStore(file)) {
                DecisionStore.readAtRest(file, (line, vectors) -> take(file.toString(), line, vectors));
            } else {
                readLog(file);
            }
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such file", e);
        } catch (IOException e) {
            throw new InputException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads {@code most} decisions of a gateway that runs, the latest first. */
    void read(DecisionStore store, int most) throws IOException {
        store.readLatest(most, (line, vectors) -> take(store.place(), line, vectors));
    }

    private void readLog(Path file) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(unzipped(raw), StandardCharsets.UTF_8))) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                take(file + ":" + number, line, "");
            }
        }
    }

    private static InputStream unzipped(InputStream raw) throws IOException {
        raw.mark(2);
        int magic = raw.read() << 8 | raw.read();
        raw.reset();
        return magic == GZIP ? new GZIPInputStream(raw) : raw;
    }

    private void take(String place, String line, String vectors) {
        try {
            JsonNode decision = JSON.readTree(line);
            if (!vectors.isEmpty() && decision instanceof ObjectNode object) {
                object.setAll((ObjectNode) JSON.readTree(vectors));
            }
            if (!decision.path("route").isTextual() || !decision.path("score").isNumber()) {
                bad(place, "is no decision: it has no route and score");
            } else {
                taker.accept(decision);
            }
        } catch (JsonProcessingException e) {
            bad(place, "is no JSON");
        } catch (IllegalArgumentException e) {
            bad(place, String.valueOf(e.getMessage()));
        }
    }

    private void bad(String place, String why) {
        if (badLines == 0) {
            firstBad = place + ": " + why;
        }
        badLines++;
    }
}
