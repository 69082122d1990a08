package dev.sluice.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;

/**
 * What the webhook is told; {@code docs/metrics.md} says what each part means. Nothing in it comes from a request.
 *
 * @param schema number of this format
 * @param alert which trouble
 * @param state {@code begin} or {@code end}
 * @param time when that was
 * @param since when the trouble began
 * @param summary a sentence
 * @param version of Sluice
 */
record Alert(int schema, String alert, String state, String time, String since, String summary, String version) {

    private static final int SCHEMA = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    static Alert begin(String alert, Instant now, String summary) {
        return new Alert(SCHEMA, alert, "begin", now.toString(), now.toString(), summary, Version.NUMBER);
    }

    static Alert end(String alert, Instant since, Instant now) {
        return new Alert(SCHEMA, alert, "end", now.toString(), since.toString(), "This is over.", Version.NUMBER);
    }

    byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an alert is plain data", e);
        }
    }
}
