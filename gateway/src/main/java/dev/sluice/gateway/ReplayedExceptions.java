package dev.sluice.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.Field;
import dev.sluice.detector.Location;
import dev.sluice.host.CanonicalPath;
import dev.sluice.host.ExceptionConfig;
import dev.sluice.host.ExceptionConfig.Match;
import dev.sluice.host.KeptVectors;
import dev.sluice.host.Route;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What the exceptions of a config leave of recorded decisions, as far as the records tell: they name three fields at
 * most, and the attack class of the worst alone, so an exception for a class takes out no other. Immutable.
 */
final class ReplayedExceptions {

    private static final int FIELDS_KEPT = 3;

    private final List<ExceptionConfig> exceptions;
    private final Bundle bundle;

    /** Those of {@code exceptions} that have not ended at {@code now}; what is left is scored by {@code bundle}. */
    ReplayedExceptions(List<ExceptionConfig> exceptions, Bundle bundle, Instant now) {
        this.exceptions = exceptions.stream()
                .filter(exception -> !exception.isExpired(now))
                .toList();
        this.bundle = bundle;
    }

    /**
     * What is left.
     *
     * @param isKnown whether the record tells
     * @param score of the fields that are left; of no meaning if it does not
     */
    record Rest(boolean isKnown, double score) {

        private static final Rest UNKNOWN = new Rest(false, 0);
    }

    /** What is left of {@code decision}; null if nothing is taken out. */
    @Nullable
    Rest rest(JsonNode decision, Route route) {
        List<ExceptionConfig> here = on(decision, route);
        if (here.isEmpty()) {
            return null;
        }
        String worst = decision.path("field").asText();
        String attackClass = decision.path("attack_class").asText();
        KeptVectors kept = KeptVectors.read(decision);
        if (kept == null) {
            return takesOut(here, worst, attackClass) ? Rest.UNKNOWN : null;
        }
        KeptVectors left = kept.without(name -> takesOut(here, name, name.equals(worst) ? attackClass : ""));
        int taken = kept.vectors().size() - left.vectors().size();
        return taken == 0 ? null : rest(decision, left, taken);
    }

    private Rest rest(JsonNode decision, KeptVectors left, int taken) {
        if (left.vectors().isEmpty()) {
            return taken < FIELDS_KEPT ? new Rest(true, 0) : Rest.UNKNOWN;
        }
        OptionalDouble rawScore =
                decision.path("model").asText().equals(bundle.name()) ? left.recordedRawScore() : left.rawScore(bundle);
        return rawScore.isPresent() ? new Rest(true, bundle.calibration().score(rawScore.getAsDouble())) : Rest.UNKNOWN;
    }

    /** The score of what an exception of that time took out, and none of now would; 0 for nothing. */
    double backIn(JsonNode decision, Route route) {
        JsonNode excepted = decision.path("excepted");
        return takesOut(
                        on(decision, route),
                        excepted.path("field").asText(),
                        excepted.path("attack_class").asText())
                ? 0
                : excepted.path("score").asDouble();
    }

    private List<ExceptionConfig> on(JsonNode decision, Route route) {
        String method = decision.path("method").asText();
        String path = CanonicalPath.of(decision.path("path").asText());
        return exceptions.stream()
                .filter(exception -> exception.isFor(route.name()) && isFor(exception.match(), method, path))
                .toList();
    }

    private static boolean isFor(Match match, String method, String path) {
        return (match.methods().isEmpty() || match.methods().contains(method))
                && (match.path() == null || match.path().matches(path));
    }

    private static boolean takesOut(List<ExceptionConfig> exceptions, String name, String attackClass) {
        Field field = field(name);
        return field != null
                && exceptions.stream()
                        .map(ExceptionConfig::match)
                        .anyMatch(match -> match.field().matches(field)
                                && (match.attackClass() == null
                                        || match.attackClass().label().equals(attackClass)));
    }

    private static @Nullable Field field(String name) {
        String[] parts = name.split(" ", 2);
        for (Location location : Location.values()) {
            if (location.label().equals(parts[0])) {
                return new Field(location, parts.length == 1 ? "" : parts[1]);
            }
        }
        return null;
    }
}
