package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Explainer;
import dev.sluice.detector.Field;
import dev.sluice.detector.Limits;
import dev.sluice.detector.ScoredField;
import dev.sluice.detector.Verdict;
import dev.sluice.host.Account;
import dev.sluice.host.Arrival;
import dev.sluice.host.Case;
import dev.sluice.host.Decision;
import dev.sluice.host.ExceptedField;
import dev.sluice.host.Guard;
import dev.sluice.host.InputException;
import dev.sluice.host.Inspect;
import dev.sluice.host.Mode;
import dev.sluice.host.Parts;
import dev.sluice.host.Printable;
import dev.sluice.host.Refusal;
import dev.sluice.host.RequestId;
import dev.sluice.host.RequestModel;
import dev.sluice.host.Route;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges one request in full, as the gateway would, and tells why. In no hurry: the time budget is a minute. */
final class Judgement {

    private static final int OTHER_FIELDS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Finds the route of a request; null if none matches. */
    @FunctionalInterface
    interface Routes {
        @Nullable
        Route route(RequestModel request);
    }

    private final Bundle bundle;
    private final Inspect inspect;
    private final Limits limits;
    private final Routes routes;

    Judgement(Bundle bundle, Inspect inspect, Routes routes) {
        this.bundle = bundle;
        this.inspect = inspect;
        this.limits = new Limits(
                inspect.limits().maxFields(),
                inspect.limits().maxDepth(),
                inspect.limits().maxValueBytes(),
                PATIENCE);
        this.routes = routes;
    }

    /** What was found, with the keys of the decision log. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Finding(
            String method,
            String host,
            String path,
            String route,
            String mode,
            String disposition,
            double score,
            @Nullable Double rawScore,
            @Nullable String attackClass,
            @Nullable String field,
            String completeness,
            String model,
            String tagAt,
            String blockAt,
            List<String> decidedBy,
            @JsonUnwrapped @Nullable ExceptedField excepted,
            @JsonUnwrapped @Nullable Account account,
            List<OtherField> otherFields) {}

    /**
     * A field that did not decide.
     *
     * @param field its address
     * @param score of its worst window
     */
    record OtherField(String field, double score) {}

    /** The finding on the request in {@code file}, or why the gateway would not judge it. */
    Finding of(byte[] file) throws InputException {
        Arrival arrival = RequestFile.read(file, new Guard(new RequestId(Clock.systemUTC(), new SecureRandom())));
        if (arrival instanceof Refusal refusal) {
            throw refused(refusal);
        }
        RequestModel request = (RequestModel) arrival;
        Route route = routes.route(request);
        if (route == null) {
            throw new InputException("the gateway would answer this request with 404: no route matches "
                    + Printable.of(request.canonicalPath()));
        }
        if (route.mode() == Mode.OFF) {
            throw new InputException("the gateway would pass this request uninspected: "
                    + route.places().mode() + ": off");
        }
        return finding(request, partsOf(request), route);
    }

    /** What the gateway would judge of it. */
    private List<RequestModel> partsOf(RequestModel request) throws InputException {
        Parts parts = Parts.of(request, inspect);
        if (parts.refusal() != null) {
            throw refused(parts.refusal());
        }
        return parts.models();
    }

    private static InputException refused(Refusal refusal) {
        return new InputException(
                "the gateway would refuse this request with " + refusal.status() + ": " + refusal.reason());
    }

    private Finding finding(RequestModel request, List<RequestModel> parts, Route route) {
        Detector detector = new Detector(bundle, limits);
        Verdict verdict = parts.stream()
                .map(part -> detector.inspect(part, route.policy()))
                .reduce(Case::worse)
                .orElseThrow();
        Explainer explainer = new Explainer(bundle, limits);
        List<ScoredField> fields = parts.stream()
                .flatMap(part -> explainer.fields(part).stream())
                .sorted(Comparator.comparingDouble(ScoredField::score).reversed())
                .toList();
        Optional<ScoredField> decisive = fields.stream()
                .filter(field -> field.field().equals(verdict.field()))
                .findFirst();
        boolean severe = verdict.disposition() != Disposition.ALLOW;
        return new Finding(
                request.method(),
                request.host(),
                Decision.pathOf(request),
                route.name(),
                route.mode().label(),
                verdict.disposition().label(),
                verdict.score(),
                Double.isInfinite(verdict.rawScore()) ? null : verdict.rawScore(),
                severe && verdict.attackClass() != null ? verdict.attackClass().label() : null,
                verdict.field() != null ? verdict.field().toString() : null,
                verdict.completeness().label(),
                verdict.model(),
                route.policy().tagAt().toString(),
                route.policy().blockAt().toString(),
                route.decisive(verdict),
                ExceptedField.of(verdict, Field::toString),
                decisive.map(field -> Account.whole(explainer.explain(field.evidence())))
                        .orElse(null),
                fields.stream()
                        .filter(field -> decisive.filter(field::equals).isEmpty())
                        .limit(OTHER_FIELDS)
                        .map(other -> new OtherField(other.field().toString(), other.score()))
                        .toList());
    }
}
