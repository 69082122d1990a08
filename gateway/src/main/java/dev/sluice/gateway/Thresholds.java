package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Threshold;
import dev.sluice.host.ConfigException;
import dev.sluice.host.Overrides;
import dev.sluice.host.Route;
import dev.sluice.host.Section;
import dev.sluice.host.StartException;
import dev.sluice.host.ThresholdOverride;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The thresholds of the routes, and their change at run time: written beside the config, put to use by one reload,
 * and noted in the audit log. Thread-safe; a change waits for the disk.
 */
final class Thresholds {

    static final int MAX_NOTE = 500;

    private final Supplier<Config> config;
    private final Amendment amendment;
    private final AuditLog audit;
    private final Clock clock;

    Thresholds(Supplier<Config> config, Amendment amendment, AuditLog audit, Clock clock) {
        this.config = config;
        this.amendment = amendment;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * The thresholds of one route.
     *
     * @param route its name
     * @param mode its mode
     * @param tagAt as it is written
     * @param blockAt as it is written
     * @param tagAtScore the score that it means
     * @param blockAtScore the score that it means
     * @param tagAtPlace where it is written
     * @param blockAtPlace where it is written
     * @param overridden whether one of them was changed at run time
     */
    record Row(
            String route,
            String mode,
            String tagAt,
            String blockAt,
            double tagAtScore,
            double blockAtScore,
            String tagAtPlace,
            String blockAtPlace,
            boolean overridden) {}

    /**
     * What is wanted for one route.
     *
     * @param route its name
     * @param tagAt as in a config; null to leave it as it is
     * @param blockAt as in a config; null to leave it as it is
     * @param note why; may be empty
     */
    record Change(
            String route, @Nullable String tagAt, @Nullable String blockAt, String note) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    private record Audited(
            String route,
            String tagAt,
            String blockAt,
            boolean overridden,
            @Nullable String note) {}

    /** In the order in which routes are tried. */
    List<Row> list() {
        return of(config.get());
    }

    /** Those of {@code now}. */
    static List<Row> of(Config now) {
        return now.routes().stream()
                .map(route -> row(route, now.overrides().of(route.name()) != null))
                .toList();
    }

    private static Row row(Route route, boolean overridden) {
        Policy policy = route.policy();
        return new Row(
                route.name(),
                route.mode().label(),
                policy.tagAt().toString(),
                policy.blockAt().toString(),
                policy.tagAt().score(),
                policy.blockAt().score(),
                route.places().tagAt(),
                route.places().blockAt(),
                overridden);
    }

    /** Has {@code wanted} take effect, or throws with the reason why not, and then nothing has changed. */
    synchronized void change(Change wanted, String who) throws AdminProblem {
        Threshold tagAt = threshold("tag_at", wanted.tagAt());
        Threshold blockAt = threshold("block_at", wanted.blockAt());
        if (tagAt == null && blockAt == null) {
            throw new AdminProblem(400, "send tag_at, block_at or both, or \"reset\": true");
        }
        if (wanted.note().length() > MAX_NOTE) {
            throw new AdminProblem(400, "the note is longer than " + MAX_NOTE + " characters");
        }
        Policy unused = policy(route(wanted.route()), wanted.tagAt(), wanted.blockAt());
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        amend(wanted.route(), who, wanted.note(), overrides -> {
            ThresholdOverride known = overrides.of(wanted.route());
            return overrides.with(new ThresholdOverride(
                    wanted.route(),
                    tagAt != null || known == null ? tagAt : known.tagAt(),
                    blockAt != null || known == null ? blockAt : known.blockAt(),
                    now,
                    who,
                    wanted.note()));
        });
    }

    /** Goes back to what the config says of {@code route}, which may be one that it no longer has. */
    synchronized void reset(String route, String note, String who) throws AdminProblem {
        if (config.get().overrides().of(route) == null) {
            throw new AdminProblem(
                    404, "no threshold of \"" + route + "\" was changed at run time, so there is nothing to reset");
        }
        amend(route, who, note, overrides -> overrides.without(route));
    }

    private void amend(String route, String who, String note, UnaryOperator<Overrides> edit) throws AdminProblem {
        Audited before = audited(route, null);
        try {
            amendment.change(edit);
        } catch (ConfigException e) {
            throw new AdminProblem(isOurs(e) ? 400 : 409, String.valueOf(e.getMessage()));
        } catch (StartException e) {
            throw new AdminProblem(409, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new AdminProblem(503, "nothing has changed, the change cannot be written: " + e);
        }
        audit.add(new AuditLog.Change(who, "thresholds", before, audited(route, note.isEmpty() ? null : note)));
    }

    /** The rest of what may stand in the way is of the config. */
    private static boolean isOurs(ConfigException e) {
        return e.problems().stream().allMatch(problem -> problem.key().startsWith("thresholds["));
    }

    private @Nullable Audited audited(String route, @Nullable String note) {
        return list().stream()
                .filter(row -> row.route().equals(route))
                .findFirst()
                .map(row -> new Audited(route, row.tagAt(), row.blockAt(), row.overridden(), note))
                .orElse(null);
    }

    /** The policy of {@code route} with other thresholds; null for those that it has. */
    static Policy policy(Route route, @Nullable String tagAt, @Nullable String blockAt) throws AdminProblem {
        Policy policy = route.policy();
        Threshold otherTagAt = threshold("tag_at", tagAt);
        Threshold otherBlockAt = threshold("block_at", blockAt);
        try {
            return policy.with(
                    otherTagAt == null ? policy.tagAt() : otherTagAt,
                    otherBlockAt == null ? policy.blockAt() : otherBlockAt);
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(400, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Threshold threshold(String key, @Nullable String text) throws AdminProblem {
        try {
            return text == null ? null : Threshold.parse(text);
        } catch (IllegalArgumentException e) {
            throw new AdminProblem(400, key + ": " + e.getMessage());
        }
    }

    /** The route of that name. */
    Route route(String name) throws AdminProblem {
        List<Route> routes = config.get().routes();
        for (Route route : routes) {
            if (route.name().equals(name)) {
                return route;
            }
        }
        throw new AdminProblem(
                404,
                "\"" + name + "\" is no route; "
                        + Section.suggestion(
                                name, routes.stream().map(Route::name).toList()));
    }
}
