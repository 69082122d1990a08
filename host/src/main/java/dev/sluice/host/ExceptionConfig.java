package dev.sluice.host;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.FieldException;
import dev.sluice.detector.FieldPattern;
import dev.sluice.host.Problems.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One of the config's exceptions: a field that does not count in some requests.
 *
 * @param id its name
 * @param match what it is for
 * @param expires from when on it no longer applies; null for never
 * @param note why it is there
 * @param author who wrote it
 * @param file where it is written
 * @param line of that file
 * @param key its path there, for example {@code exceptions[0]}
 */
public record ExceptionConfig(
        String id,
        Match match,
        @Nullable Instant expires,
        String note,
        String author,
        String file,
        int line,
        String key) {

    /** How long before its end the log speaks of it. */
    static final Duration NOTICE = Duration.ofDays(7);

    /**
     * What an exception is for; all of it must hold.
     *
     * @param route name of the route; null for any
     * @param methods method tokens; empty for any
     * @param path glob over the canonical path; null for any
     * @param field the field that does not count
     * @param attackClass what the field must look like; null for anything
     */
    public record Match(
            @Nullable String route,
            Set<String> methods,
            @Nullable PathPattern path,
            FieldPattern field,
            @Nullable AttackClass attackClass) {

        public Match {
            methods = Set.copyOf(methods);
        }
    }

    /** Where it is written, for example {@code gateway.yml:31 exceptions[0]}. */
    public String place() {
        return file + ":" + line + " " + key;
    }

    public boolean isFor(String route) {
        return match.route() == null || match.route().equals(route);
    }

    /** What the detector is told of it, on a route that it is for. */
    FieldException rule() {
        PathPattern path = match.path() == null ? PathPattern.ALL : match.path();
        return new FieldException(
                id, place(), match.methods(), path::matches, match.field(), match.attackClass(), expires);
    }

    public boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    /** What is to be said at {@code now} of those of {@code exceptions} that have ended or soon will. */
    public static List<Problem> warnings(List<ExceptionConfig> exceptions, Instant now) {
        return exceptions.stream().flatMap(one -> one.warning(now)).toList();
    }

    private Stream<Problem> warning(Instant now) {
        if (isExpired(now)) {
            return Stream.of(new Problem(
                    file,
                    line,
                    key,
                    id + " has expired at " + expires + " and no longer applies; remove it or renew it"));
        }
        return expires != null && !now.plus(NOTICE).isBefore(expires)
                ? Stream.of(new Problem(
                        file,
                        line,
                        key,
                        id + " expires at " + expires + "; from then on what it lets pass is judged again"))
                : Stream.empty();
    }
}
