package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.detector.Bundle;
import dev.sluice.detector.Detector;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Explainer;
import dev.sluice.detector.FeatureSchema;
import dev.sluice.detector.FeatureSchema.Feature;
import dev.sluice.detector.Policy;
import dev.sluice.detector.TableColumn;
import dev.sluice.detector.Verdict;
import dev.sluice.detector.WinningWindow;
import dev.sluice.host.Account;
import dev.sluice.host.Case;
import dev.sluice.host.Inspect;
import dev.sluice.host.Parts;
import dev.sluice.host.Refusal;
import dev.sluice.host.RequestModel;
import dev.sluice.host.Route;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests, and rows of a window's features, by a model of requests. Thread-safe: requests are judged side by
 * side, reasons are worked out one after the other.
 */
final class RequestScoring implements ScoringModel {

    private static final String KIND = "requests";
    private static final String MALICIOUS = "malicious";
    private static final String BENIGN = "benign";
    private static final List<Feature> FEATURES = FeatureSchema.features();
    private static final RowJson ROWS = RowJson.sparse(FEATURES.stream()
            .map(feature -> TableColumn.numeric(feature.name(), Set.of()))
            .toList());

    private final Bundle bundle;
    private final Detector detector;
    private final Explainer explainer;
    private final Inspect inspect;
    private final Policy policy;
    private final Judgement.Routes routes;

    /** Requests that no route matches, and windows, are judged under {@code policy}. */
    RequestScoring(Bundle bundle, Inspect inspect, Policy policy, Judgement.Routes routes) {
        this.bundle = bundle;
        this.detector = new Detector(bundle, inspect.limits());
        this.explainer = new Explainer(bundle, inspect.limits());
        this.inspect = inspect;
        this.policy = policy;
        this.routes = routes;
    }

    /**
     * What is said of a request, with the keys of the decision log.
     *
     * @param verdict what the policy wants done; null, as all that follows from it, for one that the gateway refuses
     *     without a judgement
     * @param route of the gateway; null if there is none
     * @param refusedWith the status that the gateway would answer with; null if it would judge
     * @param refusal why
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Scored(
            @Nullable String verdict,
            @Nullable Double score,
            @Nullable Double rawScore,
            @Nullable String attackClass,
            @Nullable String field,
            @Nullable String completeness,
            String model,
            @Nullable String route,
            @Nullable String tagAt,
            @Nullable String blockAt,
            @JsonUnwrapped @Nullable Account account,
            @Nullable Integer refusedWith,
            @Nullable String refusal) {}

    Scored score(RequestModel request, boolean reasons) {
        Parts parts = Parts.of(request, inspect);
        if (parts.refusal() != null) {
            return refused(parts.refusal());
        }
        Route route = routes.route(request);
        Policy rule = route == null ? policy : route.policy();
        Verdict verdict = parts.models().stream()
                .map(part -> detector.inspect(part, rule))
                .reduce(Case::worse)
                .orElseThrow();
        boolean severe = verdict.disposition() != Disposition.ALLOW;
        WinningWindow evidence = verdict.evidence();
        return new Scored(
                verdict.disposition().label(),
                verdict.score(),
                Double.isInfinite(verdict.rawScore()) ? null : verdict.rawScore(),
                severe && verdict.attackClass() != null ? verdict.attackClass().label() : null,
                severe && verdict.field() != null ? verdict.field().toString() : null,
                verdict.completeness().label(),
                bundle.name(),
                route == null ? null : route.name(),
                rule.tagAt().toString(),
                rule.blockAt().toString(),
                reasons && evidence != null ? account(evidence) : null,
                null,
                null);
    }

    private Scored refused(Refusal refusal) {
        return new Scored(
                null,
                null,
                null,
                null,
                null,
                null,
                bundle.name(),
                null,
                null,
                null,
                null,
                refusal.status(),
                refusal.reason());
    }

    private Account account(WinningWindow evidence) {
        synchronized (explainer) {
            return Account.whole(explainer.explain(evidence));
        }
    }

    @Override
    public String name() {
        return bundle.name();
    }

    @Override
    public RowJson rows() {
        return ROWS;
    }

    @Override
    public Description description() {
        return new Description(
                bundle.name(),
                KIND,
                List.of(MALICIOUS, BENIGN),
                policy.tagAt().score(),
                FEATURES.stream()
                        .map(feature -> new Column(feature.name(), "numeric", null, feature.description()))
                        .toList());
    }

    @Override
    public Prediction predict(RowJson.Row row, boolean reasons) {
        double rawScore = bundle.rawScore(row.vector());
        double score = bundle.calibration().score(rawScore);
        boolean malicious = score >= policy.tagAt().score();
        return new Prediction(
                malicious ? MALICIOUS : BENIGN,
                1 / (1 + Math.exp(-rawScore)),
                rawScore,
                score,
                malicious ? bundle.classOf(row.vector()).label() : null,
                null,
                reasons ? reasons(row.vector()) : null,
                bundle.name());
    }

    private List<Contribution> reasons(double[] vector) {
        double[] contributions = bundle.contributions(vector);
        return Strongest.of(contributions, vector.length, REASONS)
                .mapToObj(f -> new Contribution(FEATURES.get(f).name(), vector[f], contributions[f]))
                .toList();
    }
}
