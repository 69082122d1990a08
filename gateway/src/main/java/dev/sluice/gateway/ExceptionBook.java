package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.DecisionStore.Found;
import dev.sluice.gateway.DecisionStore.Query;
import dev.sluice.gateway.ExceptionAdvice.Advice;
import dev.sluice.host.ExceptionConfig;
import dev.sluice.host.InputException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The exceptions in force, and proposals for others from what is recorded. Thread-safe; a proposal waits for the disk. */
final class ExceptionBook {

    private final Supplier<Setup> setup;
    private final RecentDecisions decisions;

    /** Over the setup at the time of a question. */
    ExceptionBook(Supplier<Setup> setup, RecentDecisions decisions) {
        this.setup = setup;
        this.decisions = decisions;
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

    List<Row> list() {
        Instant now = Instant.now();
        return setup.get().config().exceptions().stream()
                .map(exception -> Row.of(exception, now))
                .toList();
    }

    /** The narrowest exception that lets the request of that id pass. */
    Advice suggest(String id, String author) throws AdminProblem {
        Setup current = setup.get();
        JsonNode decision = DecisionsApi.node(decisions.one(id));
        try {
            return new ExceptionAdvice(current.config(), current.judge().inspector())
                    .on(decision, like(decision), author, Instant.now());
        } catch (InputException e) {
            throw new AdminProblem(409, String.valueOf(e.getMessage()));
        }
    }

    private List<JsonNode> like(JsonNode decision) throws AdminProblem {
        List<JsonNode> like = new ArrayList<>();
        Query query = Query.of(
                decision.path("route").asText(), decision.path("attack_class").asText());
        for (Found found : decisions.find(query)) {
            like.add(DecisionsApi.node(found));
        }
        return like;
    }
}
