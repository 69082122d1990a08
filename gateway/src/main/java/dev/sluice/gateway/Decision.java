package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.sluice.detector.Completeness;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * One line of the decision log; {@code docs/decision-log.md} says what each part means. Holds no query values, no
 * bodies and no header values.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"time", "request_id"})
record Decision(
        String time,
        String requestId,
        String client,
        String route,
        String method,
        String host,
        String path,
        String mode,
        String disposition,
        boolean enforced,
        double score,
        @Nullable Double rawScore,
        @Nullable String attackClass,
        @Nullable String field,
        String completeness,
        String model,
        int status,
        @Nullable Integer upstreamStatus,
        long requestBytes,
        long responseBytes,
        long inspectionMicros,
        @Nullable Long upstreamMicros,
        long totalMicros) {

    static Decision of(Passage passage, Verdict verdict, String time, long responseBytes) {
        RequestModel model = passage.model();
        boolean severe = verdict.disposition() != Disposition.ALLOW;
        return new Decision(
                time,
                model.id(),
                passage.client().getHostAddress(),
                passage.route().name(),
                model.method(),
                model.host(),
                pathOf(model),
                passage.route().mode().label(),
                verdict.disposition().label(),
                passage.blocked(),
                verdict.score(),
                Double.isInfinite(verdict.rawScore()) ? null : verdict.rawScore(),
                severe && verdict.attackClass() != null ? verdict.attackClass().label() : null,
                severe && verdict.field() != null ? verdict.field().toString() : null,
                verdict.completeness().label(),
                verdict.model(),
                passage.exchange().getStatusCode(),
                passage.upstreamStatus() == 0 ? null : passage.upstreamStatus(),
                Math.max(passage.model().framing().length(), passage.body().length),
                responseBytes,
                passage.inspectionNanos() / 1000,
                passage.upstreamNanos() == 0 ? null : passage.upstreamNanos() / 1000,
                passage.totalNanos() / 1000);
    }

    private static String pathOf(RequestModel model) {
        int query = model.canonicalTarget().indexOf('?');
        return query < 0 ? model.canonicalTarget() : model.canonicalTarget().substring(0, query);
    }

    /** True if someone may want to look at it. */
    static boolean isNotable(Verdict verdict) {
        return verdict.disposition() != Disposition.ALLOW || verdict.completeness() != Completeness.FULL;
    }
}
