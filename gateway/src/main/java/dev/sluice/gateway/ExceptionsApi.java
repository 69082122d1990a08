package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.gateway.DecisionStore.Found;
import dev.sluice.gateway.DecisionStore.Query;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lists exceptions and proposes them: {@code /v1/exceptions} on the admin listener. */
final class ExceptionsApi {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final String AUTHOR = "admin";

    private final Supplier<Setup> setup;

    private ExceptionsApi(Supplier<Setup> setup) {
        this.setup = setup;
    }

    /** Over the setup at the time of a request. */
    static List<AdminRoute> routes(Supplier<Setup> setup) {
        ExceptionsApi api = new ExceptionsApi(setup);
        return List.of(
                new AdminRoute("GET", "/v1/exceptions", api::list),
                new AdminRoute("GET", "/v1/exceptions/suggest", api::suggest));
    }

    /**
     * An exception as it is in force.
     *
     * @param id its name
     * @param route name of the route; null for any
     * @param methods method tokens; empty for any
     * @param path glob; null for any
     * @param field the field that does not count
     * @param attackClass label; null for any
     * @param expires from when on it no longer applies; null for never
     * @param expired whether that is over
     * @param note why it is there
     * @param author who wrote it
     * @param place where it is written
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Row(
            String id,
            @Nullable String route,
            List<String> methods,
            @Nullable String path,
            String field,
            @Nullable String attackClass,
            @Nullable String expires,
            boolean expired,
            String note,
            String author,
            String place) {

        static Row of(ExceptionConfig exception, Instant now) {
            ExceptionConfig.Match match = exception.match();
            return new Row(
                    exception.id(),
                    match.route(),
                    match.methods().stream().sorted().toList(),
                    match.path() == null ? null : match.path().toString(),
                    match.field().toString(),
                    match.attackClass() == null ? null : match.attackClass().label(),
                    exception.expires() == null ? null : exception.expires().toString(),
                    exception.isExpired(now),
                    exception.note(),
                    exception.author(),
                    exception.place());
        }
    }

    private AdminAnswer list(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        Instant now = Instant.now();
        List<Row> rows = setup.get().config().exceptions().stream()
                .map(exception -> Row.of(exception, now))
                .toList();
        ObjectNode answer = JSON.createObjectNode();
        answer.set("exceptions", JSON.valueToTree(rows));
        return AdminAnswer.json(answer);
    }

    private AdminAnswer suggest(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of("request-id"));
        String id = request.parameter("request-id", Function.identity());
        if (id == null) {
            throw new AdminProblem(400, "say for which request: ?request-id=");
        }
        Setup current = setup.get();
        DecisionStore store = DecisionsApi.store(current.journal());
        try {
            JsonNode decision = DecisionsApi.node(store.find(id).orElseThrow(() -> DecisionsApi.unknown(id)));
            ExceptionAdvice advice =
                    new ExceptionAdvice(current.config(), current.judge().inspector());
            return AdminAnswer.json(
                    JSON.valueToTree(advice.on(decision, like(decision, store), AUTHOR, Instant.now())));
        } catch (IOException e) {
            throw DecisionsApi.unavailable(e);
        } catch (InputException e) {
            throw new AdminProblem(409, String.valueOf(e.getMessage()));
        }
    }

    private static List<JsonNode> like(JsonNode decision, DecisionStore store) throws IOException {
        List<JsonNode> like = new ArrayList<>();
        Query query = Query.of(
                decision.path("route").asText(), decision.path("attack_class").asText());
        for (Found found : store.find(query)) {
            like.add(DecisionsApi.node(found));
        }
        return like;
    }
}
