package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.Completeness;
import dev.sluice.detector.Disposition;
import dev.sluice.gateway.ReplayedExceptions.Rest;
import dev.sluice.host.CanonicalPath;
import dev.sluice.host.ExceptionConfig;
import dev.sluice.host.KeptVectors;
import dev.sluice.host.Mode;
import dev.sluice.host.Outcome;
import dev.sluice.host.Printable;
import dev.sluice.host.Route;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What another config would have done to recorded decisions: its routes and thresholds, and where a decision keeps the
 * vectors that this takes, its bundle and exceptions. Not thread-safe; memory does not grow with the number of decisions.
 */
final class Replay {

    private static final double MILLION = 1_000_000;

    private final Config config;
    private final Bundle bundle;
    private final ReplayedExceptions exceptions;
    private final Map<String, RouteCounts> routes = new LinkedHashMap<>();
    private final RouteCounts all = new RouteCounts("");
    private final Weightiest<Change> newlyBlocked;
    private final Weightiest<Change> noLongerBlocked;
    private long newlyBlockedCount;
    private long noLongerBlockedCount;
    private long rescored;
    private long notRescored;
    private long withoutRoute;
    private long excepted;
    private long notExcepted;

    /** Under {@code config} and with {@code bundle}; keeps {@code limit} examples of each kind of change. */
    Replay(Config config, Bundle bundle, int limit) {
        this(config, config.exceptions(), bundle, limit);
    }

    /** The same with other {@code exceptions} than those of the config. */
    Replay(Config config, List<ExceptionConfig> exceptions, Bundle bundle, int limit) {
        this.config = config;
        this.bundle = bundle;
        this.exceptions = new ReplayedExceptions(exceptions, bundle, Instant.now());
        this.newlyBlocked = new Weightiest<>(limit);
        this.noLongerBlocked = new Weightiest<>(limit);
    }

    /**
     * What came of it.
     *
     * @param model name of the bundle
     * @param decisions how many there were
     * @param rescored whose score is by that bundle now
     * @param notRescored that another bundle has judged, and that lack what this one needs: they keep their score
     * @param excepted whose score is lower for a field that an exception of the config takes out
     * @param notExcepted that an exception takes a field out of, but do not tell what is left: they keep their score
     * @param withoutRoute that the config would have answered with 404
     * @param all counts over all routes
     * @param routes counts by route of the config
     * @param newlyBlockedCount that would be blocked, and were not
     * @param noLongerBlockedCount that were to be blocked, and would not
     * @param newlyBlocked some of them, the highest scores first
     * @param noLongerBlocked some of them, those that were the highest first
     */
    record Outcome(
            String model,
            long decisions,
            long rescored,
            long notRescored,
            long excepted,
            long notExcepted,
            long withoutRoute,
            Comparison all,
            List<Comparison> routes,
            long newlyBlockedCount,
            long noLongerBlockedCount,
            List<Change> newlyBlocked,
            List<Change> noLongerBlocked) {}

    /**
     * Decisions before and after.
     *
     * @param route its name; null for all
     * @param now as they were recorded
     * @param then as they would be
     * @param requests how many requests they stand for
     * @param blockedPerMillionNow of a million requests; null where what was allowed is not recorded
     * @param blockedPerMillionThen of a million requests; null where what was allowed is not recorded
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Comparison(
            @Nullable String route,
            Counts now,
            Counts then,
            long requests,
            @Nullable Double blockedPerMillionNow,
            @Nullable Double blockedPerMillionThen) {}

    /** Decisions by disposition. */
    record Counts(long allow, long tag, long block) {}

    /**
     * A decision that would be another.
     *
     * @param requestId of the request
     * @param time of the decision
     * @param route as it was recorded
     * @param field at fault; null if it was not recorded
     * @param scoreBefore as it was recorded
     * @param scoreAfter by the other bundle
     */
    record Change(
            String requestId,
            String time,
            String route,
            @Nullable String field,
            double scoreBefore,
            double scoreAfter) {}

    void take(JsonNode decision) {
        Route route = route(decision);
        if (route == null) {
            withoutRoute++;
            return;
        }
        double before = decision.path("score").asDouble();
        double after = score(decision, route);
        Disposition was = disposition(decision);
        Disposition would = disposition(decision, route, after);
        int standsFor = decision.path("stands_for").asInt(1);
        all.add(was, would, standsFor);
        routes.computeIfAbsent(route.name(), RouteCounts::new).add(was, would, standsFor);
        if (would == Disposition.BLOCK && was != Disposition.BLOCK) {
            newlyBlockedCount++;
            newlyBlocked.offer(change(decision, before, after), after);
        } else if (was == Disposition.BLOCK && would != Disposition.BLOCK) {
            noLongerBlockedCount++;
            noLongerBlocked.offer(change(decision, before, after), before);
        }
    }

    /** The first that matches; of paths that are masked, the one of the same name. */
    private @Nullable Route route(JsonNode decision) {
        String host = Route.hostName(decision.path("host").asText());
        String path = CanonicalPath.of(decision.path("path").asText());
        String method = decision.path("method").asText();
        for (Route route : config.routes()) {
            if (route.matches(host, path, method)) {
                return route;
            }
        }
        return config.routes().stream()
                .filter(route -> route.name().equals(decision.path("route").asText()))
                .findFirst()
                .orElse(null);
    }

    private static Disposition disposition(JsonNode decision, Route route, double score) {
        return route.mode() == Mode.OFF
                ? Disposition.ALLOW
                : route.policy().dispositionOf(score, completeness(decision));
    }

    private double score(JsonNode decision, Route route) {
        double score = Math.max(score(decision), exceptions.backIn(decision, route));
        Rest rest = disposition(decision, route, score) == Disposition.ALLOW ? null : exceptions.rest(decision, route);
        if (rest == null) {
            return score;
        }
        if (!rest.isKnown()) {
            notExcepted++;
            return score;
        }
        excepted += rest.score() < score ? 1 : 0;
        return Math.min(rest.score(), score);
    }

    private double score(JsonNode decision) {
        double recorded = decision.path("score").asDouble();
        if (decision.path("model").asText().equals(bundle.name()) || !decision.has("raw_score")) {
            return recorded;
        }
        KeptVectors vectors = KeptVectors.read(decision);
        OptionalDouble rawScore = vectors == null ? OptionalDouble.empty() : vectors.rawScore(bundle);
        if (rawScore.isEmpty()) {
            notRescored++;
            return recorded;
        }
        rescored++;
        return bundle.calibration().score(rawScore.getAsDouble());
    }

    private static Disposition disposition(JsonNode decision) {
        String label = decision.path("disposition").asText();
        for (Disposition disposition : Disposition.values()) {
            if (disposition.label().equals(label)) {
                return disposition;
            }
        }
        throw new IllegalArgumentException("is no decision: \"" + Printable.of(label) + "\" is no disposition");
    }

    private static Completeness completeness(JsonNode decision) {
        String label = decision.path("completeness").asText();
        for (Completeness completeness : Completeness.values()) {
            if (completeness.label().equals(label)) {
                return completeness;
            }
        }
        return Completeness.FULL;
    }

    private static Change change(JsonNode decision, double before, double after) {
        JsonNode field = decision.has("field")
                ? decision.path("field")
                : decision.path("vectors").path(0).path("field");
        return new Change(
                decision.path("request_id").asText(),
                decision.path("time").asText(),
                decision.path("route").asText(),
                field.textValue(),
                before,
                after);
    }

    Outcome outcome() {
        return new Outcome(
                bundle.name(),
                all.count(),
                rescored,
                notRescored,
                excepted,
                notExcepted,
                withoutRoute,
                all.comparison(null),
                routes.values().stream()
                        .map(counts -> counts.comparison(counts.route))
                        .toList(),
                newlyBlockedCount,
                noLongerBlockedCount,
                newlyBlocked.all(),
                noLongerBlocked.all());
    }

    private static final class RouteCounts {

        private static final int KINDS = Disposition.values().length;

        private final String route;
        private final long[] was = new long[KINDS];
        private final long[] would = new long[KINDS];
        private long requests;
        private long blockedNow;
        private long blockedThen;

        RouteCounts(String route) {
            this.route = route;
        }

        void add(Disposition before, Disposition after, int standsFor) {
            was[before.ordinal()]++;
            would[after.ordinal()]++;
            requests += standsFor;
            blockedNow += before == Disposition.BLOCK ? standsFor : 0;
            blockedThen += after == Disposition.BLOCK ? standsFor : 0;
        }

        long count() {
            return counts(was).allow() + counts(was).tag() + counts(was).block();
        }

        private static Counts counts(long[] byDisposition) {
            return new Counts(
                    byDisposition[Disposition.ALLOW.ordinal()],
                    byDisposition[Disposition.TAG.ordinal()],
                    byDisposition[Disposition.BLOCK.ordinal()]);
        }

        Comparison comparison(@Nullable String name) {
            boolean isWhole = counts(was).allow() > 0;
            return new Comparison(
                    name,
                    counts(was),
                    counts(would),
                    requests,
                    isWhole ? blockedNow * MILLION / requests : null,
                    isWhole ? blockedThen * MILLION / requests : null);
        }
    }
}
