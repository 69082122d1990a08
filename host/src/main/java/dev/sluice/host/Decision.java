package dev.sluice.host;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.detector.Completeness;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Verdict;
import dev.sluice.host.Decisions.Keep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the decision log; {@code docs/decision-log.md} says what each part means. Of what the client sent it holds
 * the path, the host, names of fields, and of one value what its {@link Redaction} lets pass.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"time", "schema", "request_id"})
public record Decision(
        String time,
        int schema,
        String requestId,
        @Nullable String traceId,
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
        String tagAt,
        String blockAt,
        List<String> decidedBy,
        @JsonUnwrapped @Nullable ExceptedField excepted,
        @JsonUnwrapped @Nullable Account account,
        int status,
        @Nullable Integer upstreamStatus,
        long requestBytes,
        long responseBytes,
        long inspectionMicros,
        @Nullable Long upstreamMicros,
        long totalMicros,
        @Nullable Integer standsFor,
        @JsonUnwrapped @Nullable KeptVectors vectors) {

    /** Rises when a key goes away or changes its meaning; new keys do not count. */
    public static final int SCHEMA = 1;

    private static final ObjectWriter JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .build()
            .writerFor(Decision.class);

    /** What is written of {@code over} where {@code config} is in force. */
    static Decision of(Case over, Verdict verdict, Outcome outcome, String time, Decisions config) {
        RequestModel model = over.model();
        Route route = over.route();
        boolean severe = verdict.disposition() != Disposition.ALLOW;
        return new Decision(
                time,
                SCHEMA,
                model.id(),
                TraceContext.traceId(model.headerValues(TraceContext.PARENT)),
                config.clients().of(over.client().address()),
                route.name(),
                model.method(),
                model.host(),
                config.redaction().path(pathOf(model)),
                route.mode().label(),
                verdict.disposition().label(),
                over.blocked(),
                verdict.score(),
                Double.isInfinite(verdict.rawScore()) ? null : verdict.rawScore(),
                severe && verdict.attackClass() != null ? verdict.attackClass().label() : null,
                severe && verdict.field() != null ? config.redaction().name(verdict.field()) : null,
                verdict.completeness().label(),
                verdict.model(),
                route.policy().tagAt().toString(),
                route.policy().blockAt().toString(),
                route.decisive(verdict),
                ExceptedField.of(verdict, config.redaction()::name),
                null,
                outcome.status(),
                outcome.upstreamStatus() == 0 ? null : outcome.upstreamStatus(),
                Math.max(model.framing().length(), over.body().length),
                outcome.responseBytes(),
                over.inspectionNanos() / 1000,
                outcome.upstreamNanos() == 0 ? null : outcome.upstreamNanos() / 1000,
                over.totalNanos() / 1000,
                isNotable(verdict) || config.keep() == Keep.ALL ? null : DecisionLog.SAMPLE_ONE_IN,
                verdict.evidence() == null || !config.vectors()
                        ? null
                        : KeptVectors.of(verdict.evidence(), config.redaction()));
    }

    /** The same with its reasons. */
    Decision with(Account reasons) {
        return with(reasons, vectors);
    }

    /** The same without what a later re-score needs. */
    public Decision withoutVectors() {
        return vectors == null ? this : with(account, null);
    }

    private Decision with(@Nullable Account reasons, @Nullable KeptVectors otherVectors) {
        return new Decision(
                time,
                schema,
                requestId,
                traceId,
                client,
                route,
                method,
                host,
                path,
                mode,
                disposition,
                enforced,
                score,
                rawScore,
                attackClass,
                field,
                completeness,
                model,
                tagAt,
                blockAt,
                decidedBy,
                excepted,
                reasons,
                status,
                upstreamStatus,
                requestBytes,
                responseBytes,
                inspectionMicros,
                upstreamMicros,
                totalMicros,
                standsFor,
                otherVectors);
    }

    /** As one line of JSON, without its end. */
    public byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a decision is plain data", e);
        }
    }

    /** The path as it goes to the upstream. */
    public static String pathOf(RequestModel model) {
        int query = model.canonicalTarget().indexOf('?');
        return query < 0 ? model.canonicalTarget() : model.canonicalTarget().substring(0, query);
    }

    /** True if the inspection ran out of time or failed. */
    public boolean isUnfinished() {
        return completeness.equals(Completeness.TIMED_OUT.label()) || completeness.equals(Completeness.FAILED.label());
    }

    /** True if someone may want to look at it. */
    static boolean isNotable(Verdict verdict) {
        return verdict.disposition() != Disposition.ALLOW
                || verdict.completeness() != Completeness.FULL
                || !verdict.excepted().isEmpty();
    }
}
