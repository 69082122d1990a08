package dev.sluice.detector;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests with one model bundle. Thread-safe; immutable but for a bounded memory of the scores of short values
 * and for scratch memory that one inspection at a time owns. Replace the whole object to change the bundle.
 */
public final class Detector {

    private final Bundle bundle;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final ValueScores scores;
    private final ConcurrentLinkedQueue<Inspection> idle = new ConcurrentLinkedQueue<>();

    public Detector(Bundle bundle, Limits limits) {
        this(bundle, limits, System::nanoTime);
    }

    Detector(Bundle bundle, Limits limits, LongSupplier nanoTime) {
        this(bundle, limits, nanoTime, new ValueScores(ValueScores.MAX_VALUES));
    }

    Detector(Bundle bundle, Limits limits, LongSupplier nanoTime, ValueScores scores) {
        this.bundle = bundle;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.scores = scores;
    }

    /** The bundle that judges. */
    public Bundle bundle() {
        return bundle;
    }

    /**
     * Judges {@code request} under {@code policy}. Never throws: a fault is a verdict with
     * {@link Completeness#FAILED}, and malformed input is evidence, not an error. A request that would be tagged or
     * blocked for a field that the policy excepts is judged once more without it, at most.
     */
    public Verdict inspect(RequestView request, Policy policy) {
        return inspect(request, policy, false);
    }

    /** The same, and with evidence for requests below the tag threshold, too, which takes time for three more windows. */
    public Verdict inspectToKeep(RequestView request, Policy policy) {
        return inspect(request, policy, true);
    }

    private Verdict inspect(RequestView request, Policy policy, boolean toKeep) {
        Inspection inspection = borrow();
        try {
            Verdict verdict = judge(inspection, request, policy, toKeep);
            return verdict.disposition() == Disposition.ALLOW
                    ? verdict
                    : excepted(verdict, inspection, request, policy, toKeep);
        } finally {
            idle.offer(inspection);
        }
    }

    private Verdict judge(Inspection inspection, RequestView request, Policy policy, boolean toKeep) {
        try {
            Completeness completeness = inspection.run(request);
            return verdict(inspection, policy, completeness, null, List.of(), toKeep);
        } catch (RuntimeException fault) {
            return verdict(inspection, policy, Completeness.FAILED, fault, List.of(), toKeep);
        }
    }

    /** What counts without the fields that the policy excepts; all counts where that cannot be judged to its end. */
    private Verdict excepted(
            Verdict verdict, Inspection inspection, RequestView request, Policy policy, boolean toKeep) {
        List<FieldException> exceptions = policy.exceptions().of(request);
        Exemption exemption = new Exemption(exceptions, bundle, policy.tagAt().score());
        if (exceptions.isEmpty() || !exemption.changes(verdict)) {
            return verdict;
        }
        try {
            Completeness completeness = inspection.runWithout(exemption, request);
            return completeness == Completeness.TIMED_OUT
                    ? verdict
                    : verdict(inspection, policy, completeness, null, exemption.used(), toKeep);
        } catch (RuntimeException fault) {
            return verdict;
        }
    }

    /** As many inspections exist as ever ran at once; hosts bound that by their threads. */
    private Inspection borrow() {
        Inspection inspection = idle.poll();
        return inspection != null ? inspection : new Inspection(bundle.attackScorer(), scores, limits, nanoTime);
    }

    private Verdict verdict(
            Inspection inspection,
            Policy policy,
            Completeness completeness,
            @Nullable RuntimeException fault,
            List<Excepted> excepted,
            boolean toKeep) {
        double score = bundle.calibration().score(inspection.rawScore());
        Disposition disposition = policy.dispositionOf(score, completeness);
        WinningWindow evidence = disposition == Disposition.ALLOW && !toKeep ? null : inspection.evidence();
        return new Verdict(
                disposition,
                score,
                inspection.rawScore(),
                disposition == Disposition.ALLOW || evidence == null ? null : bundle.classOf(evidence.vector()),
                inspection.field(),
                completeness,
                bundle.name(),
                fault,
                evidence,
                excepted);
    }
}
