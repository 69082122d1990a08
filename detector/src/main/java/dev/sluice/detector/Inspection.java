package dev.sluice.detector;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one request: reads its windows, scores each, keeps the highest. Scratch memory of one inspection at a time;
 * not thread-safe, reusable, also after a fault.
 */
final class Inspection implements WindowSource.Sink {

    private final TreeEnsemble attack;
    private final WindowSource source;
    private final LongSupplier nanoTime;
    private final long budgetNanos;
    private final double[] worstVector;
    private double worst;
    private @Nullable Field worstField;
    private long deadline;
    private boolean timedOut;

    Inspection(TreeEnsemble attack, Limits limits, LongSupplier nanoTime) {
        this.attack = attack;
        this.source = new WindowSource(limits);
        this.nanoTime = nanoTime;
        this.budgetNanos = limits.timeBudget().toNanos();
        this.worstVector = new double[FeatureSchema.features().size()];
    }

    /** Reads {@code request}; the accessors below then tell what was found, also if this throws half-way. */
    Completeness run(RequestView request) {
        worst = Verdict.INERT;
        worstField = null;
        timedOut = false;
        deadline = nanoTime.getAsLong() + budgetNanos;
        Completeness completeness = source.read(request, this);
        return timedOut ? Completeness.TIMED_OUT : completeness;
    }

    @Override
    public boolean window(FieldPath path, FeatureExtractor extractor, double[] vector) {
        double rawScore = attack.rawScore(vector);
        if (rawScore > worst) {
            worst = rawScore;
            worstField = path.toField();
            System.arraycopy(vector, 0, worstVector, 0, vector.length);
        }
        timedOut = nanoTime.getAsLong() - deadline > 0;
        return !timedOut;
    }

    /** Highest rawScore so far. */
    double rawScore() {
        return worst;
    }

    /** Field of the highest rawScore. */
    @Nullable
    Field field() {
        return worstField;
    }

    /** Feature vector of the highest rawScore; meaningless without a field. */
    double[] vector() {
        return worstVector;
    }
}
