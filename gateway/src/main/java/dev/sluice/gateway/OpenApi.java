package dev.sluice.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Describes the admin API to programs: {@code /openapi.json} on the admin listener. */
final class OpenApi {

    private static final String DOCUMENT = read();

    private OpenApi() {}

    static List<AdminRoute> routes() {
        return List.of(new AdminRoute("GET", "/openapi.json", OpenApi::document));
    }

    private static AdminAnswer document(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        return new AdminAnswer(200, "application/json", DOCUMENT);
    }

    private static String read() {
        try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
