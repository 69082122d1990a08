package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.ExceptionEdits.Wanted;
import dev.sluice.host.Printable;
import dev.sluice.host.Section;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries a bundle or an exception on what is stored: {@code POST /v1/replay} on the admin listener. */
final class StoredReplayApi {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final List<String> KEYS = List.of("bundle", "exception", "limit");
    private static final int ROWS = 20;

    private final StoredReplay replay;

    private StoredReplayApi(StoredReplay replay) {
        this.replay = replay;
    }

    static List<AdminRoute> routes(StoredReplay replay) {
        StoredReplayApi api = new StoredReplayApi(replay);
        return List.of(new AdminRoute("POST", "/v1/replay", api::ask));
    }

    private AdminAnswer ask(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        JsonNode asked = request.json();
        requireKnownKeys(asked);
        Wanted exception = asked.hasNonNull("exception") ? ExceptionEditsApi.wanted(asked.path("exception")) : null;
        return AdminAnswer.json(JSON.valueToTree(replay.ask(ref(asked), exception, limit(asked), request.who())));
    }

    private static void requireKnownKeys(JsonNode asked) throws AdminProblem {
        if (!asked.hasNonNull("bundle") && !asked.hasNonNull("exception")) {
            throw new AdminProblem(400, "send an object with bundle, a reference of GET /v1/bundles, or exception");
        }
        for (Iterator<String> names = asked.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!KEYS.contains(name)) {
                throw new AdminProblem(
                        400, "unknown key " + Printable.of(name) + "; " + Section.suggestion(name, KEYS));
            }
        }
    }

    private static @Nullable String ref(JsonNode asked) throws AdminProblem {
        JsonNode ref = asked.path("bundle");
        if (asked.hasNonNull("bundle") && !ref.isTextual()) {
            throw new AdminProblem(400, "bundle is a text");
        }
        return ref.textValue();
    }

    private static int limit(JsonNode asked) throws AdminProblem {
        JsonNode limit = asked.path("limit");
        if (!asked.hasNonNull("limit")) {
            return ROWS;
        }
        if (!limit.isInt() || limit.intValue() < 1 || limit.intValue() > WhatIf.MAX_ROWS) {
            throw new AdminProblem(400, "limit is a number from 1 to " + WhatIf.MAX_ROWS);
        }
        return limit.intValue();
    }
}
