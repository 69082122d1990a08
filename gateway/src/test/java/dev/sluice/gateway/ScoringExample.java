package dev.sluice.gateway;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.client.HttpClient;
import java.net.URL;

/** Asks the scoring service, as docs/scoring.md shows it. */
final class ScoringExample {

    private ScoringExample() {}

    /** What a model says of a row, both in JSON. */
    static String predict(URL service, String model, String row) {
        try (HttpClient client = HttpClient.create(service)) {
            HttpRequest<String> request = HttpRequest.POST("/v1/models/" + model + "/predict", row)
                    .contentType(MediaType.APPLICATION_JSON_TYPE);
            return client.toBlocking().retrieve(request);
        }
    }
}
