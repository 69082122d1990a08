package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sluice.host.ConfigException;
import dev.sluice.host.ExceptionConfig;
import dev.sluice.host.ExceptionOverride;
import dev.sluice.host.Overrides;
import dev.sluice.host.OverridesReader;
import dev.sluice.host.Printable;
import dev.sluice.host.Problems.Problem;
import dev.sluice.host.Route;
import dev.sluice.host.Section;
import dev.sluice.host.StartException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Adds exceptions to a running gateway, and removes those that were added. What is changed stands beside the config, is
 * in force when a method returns, and in the audit log. Thread-safe; a change waits for the disk.
 */
final class ExceptionEdits {

    static final int MAX_ADDED = 500;
    static final int MAX_TEXT = 500;

    private final Supplier<Config> config;
    private final Amendment amendment;
    private final AuditLog audit;
    private final Clock clock;

    /** Over the config at the time of a question. */
    ExceptionEdits(Supplier<Config> config, Amendment amendment, AuditLog audit, Clock clock) {
        this.config = config;
        this.amendment = amendment;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * An exception that is wanted, in the words of a config; what is not said is empty.
     *
     * @param id its name
     * @param match what it is for
     * @param expires last day, or a moment
     * @param note why
     * @param author who asks for it; without one, whoever adds it
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Wanted(String id, WantedMatch match, String expires, String note, String author) {

        private static Wanted of(ExceptionOverride override) {
            return new Wanted(
                    override.id(),
                    new WantedMatch(
                            override.route(),
                            override.methods(),
                            override.path(),
                            override.field(),
                            override.attackClass()),
                    override.expires(),
                    override.note(),
                    override.author());
        }

        private ExceptionOverride by(String who, Instant now) {
            return new ExceptionOverride(
                    id,
                    match.route(),
                    match.method(),
                    match.path(),
                    match.field(),
                    match.attackClass(),
                    expires,
                    note,
                    author.isEmpty() ? who : author,
                    now.truncatedTo(ChronoUnit.SECONDS).toString(),
                    who);
        }
    }

    /**
     * What an exception is for; all of it must hold.
     *
     * @param route name of the route
     * @param method method tokens
     * @param path glob
     * @param field the field that does not count
     * @param attackClass label
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record WantedMatch(String route, List<String> method, String path, String field, String attackClass) {}

    /** Those that were added, as they stand beside the config. */
    List<Wanted> added() {
        return config.get().overrides().exceptions().stream().map(Wanted::of).toList();
    }

    /** Puts {@code wanted} in force, or throws with the reason why not, and then nothing has changed. */
    synchronized void add(Wanted wanted, String who) throws AdminProblem {
        ExceptionOverride override = wanted.by(who, clock.instant());
        ExceptionConfig unused = valid(override);
        if (config.get().overrides().exceptions().size() >= MAX_ADDED) {
            throw new AdminProblem(
                    409, MAX_ADDED + " exceptions were added at run time; write some into the config and remove them");
        }
        amend(overrides -> overrides.with(override));
        audit.add(new AuditLog.Change(who, "exception", null, Wanted.of(override)));
    }

    /** What {@code wanted} would be, or throws with the reason why it cannot be. */
    ExceptionConfig read(Wanted wanted, String who) throws AdminProblem {
        return valid(wanted.by(who, clock.instant()));
    }

    /** Ends the exception of that id, if it was added at run time. */
    synchronized void remove(String id, String who) throws AdminProblem {
        Wanted before =
                added().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow(() -> notAdded(id));
        amend(overrides -> overrides.withoutException(id));
        audit.add(new AuditLog.Change(who, "exception", before, null));
    }

    private AdminProblem notAdded(String id) {
        return config.get().exceptions().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .map(one -> new AdminProblem(
                        409, "exception \"" + id + "\" was not added at run time; remove it at " + one.place()))
                .orElseGet(() -> new AdminProblem(404, "there is no exception \"" + Printable.of(id) + "\""));
    }

    private ExceptionConfig valid(ExceptionOverride override) throws AdminProblem {
        if (override.note().length() > MAX_TEXT || override.author().length() > MAX_TEXT) {
            throw new AdminProblem(400, "note and author have at most " + MAX_TEXT + " characters");
        }
        Config now = config.get();
        OverridesReader reader = new OverridesReader(Path.of("exception"));
        Overrides unused = reader.read(Overrides.NONE.with(override).yaml());
        requireNone(reader.problems());
        requireKnownRoute(override.route(), now);
        ExceptionConfig exception = reader.exceptions().get(0);
        if (exception.isExpired(clock.instant())) {
            throw new AdminProblem(400, "expires: \"" + override.expires() + "\" is over already");
        }
        requireFree(override.id(), now);
        return exception;
    }

    /** Keys as they were sent, without the place in the file that they would have. */
    private static void requireNone(List<Problem> problems) throws AdminProblem {
        if (!problems.isEmpty()) {
            throw new AdminProblem(
                    400,
                    problems.stream()
                            .map(problem -> problem.key()
                                            .replaceFirst("^exceptions\\[\\d+]\\.?", "")
                                            .replaceFirst("^match\\.class$", "match.attack_class")
                                    + ": " + problem.message())
                            .collect(Collectors.joining("; ")));
        }
    }

    private static void requireKnownRoute(String route, Config now) throws AdminProblem {
        List<String> routes = now.routes().stream().map(Route::name).toList();
        if (!route.isEmpty() && !routes.contains(route)) {
            throw new AdminProblem(
                    400, "match.route: \"" + route + "\" is no route; " + Section.suggestion(route, routes));
        }
    }

    private static void requireFree(String id, Config now) throws AdminProblem {
        for (ExceptionConfig known : now.exceptions()) {
            if (known.id().equals(id)) {
                throw new AdminProblem(
                        409, "id: \"" + id + "\" is the name of an exception already (" + known.place() + ")");
            }
        }
    }

    private void amend(UnaryOperator<Overrides> edit) throws AdminProblem {
        try {
            amendment.change(edit);
        } catch (ConfigException | StartException e) {
            throw new AdminProblem(409, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new AdminProblem(503, "nothing has changed, the change cannot be written: " + e);
        }
    }
}
