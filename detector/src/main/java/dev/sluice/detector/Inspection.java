package dev.sluice.detector;

import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one request: reads its values, scores their windows, keeps the worst value. Scratch memory of one inspection
 * at a time; not thread-safe, reusable, also after a fault.
 */
final class Inspection implements FieldSink, WindowSource.Sink {

    private static final int UNKNOWN = -1;

    private final RawScorer attack;
    private final ValueScores scores;
    private final ValueScores.Key key = new ValueScores.Key();
    private final FieldReader fields;
    private final WindowSource windows = new WindowSource();
    private final LongSupplier nanoTime;
    private final long budgetNanos;

    private @Nullable Exemption exemption;
    private @Nullable Field exceptedField;
    private List<FieldException> naming = List.of();

    private long deadline;
    private boolean timedOut;
    private double valueRawScore;
    private int valueWindow;

    private double worst;
    private final FieldPath worstPath = new FieldPath();
    private byte[] worstValue = new byte[512];
    private int worstLength;
    private int worstWindow;

    Inspection(RawScorer attack, ValueScores scores, Limits limits, LongSupplier nanoTime) {
        this.attack = attack;
        this.scores = scores;
        this.fields = new FieldReader(limits);
        this.nanoTime = nanoTime;
        this.budgetNanos = limits.timeBudget().toNanos();
    }

    /** Reads {@code request}; the accessors below then tell what was found, also if this throws half-way. */
    Completeness run(RequestView request) {
        return runWithout(null, request);
    }

    /** The same, but what {@code without} takes out does not count. */
    Completeness runWithout(@Nullable Exemption without, RequestView request) {
        exemption = without;
        naming = List.of();
        worst = Verdict.INERT;
        worstLength = 0;
        timedOut = false;
        deadline = nanoTime.getAsLong() + budgetNanos;
        Completeness completeness = fields.read(request, this);
        return timedOut ? Completeness.TIMED_OUT : completeness;
    }

    @Override
    public boolean field(FieldPath path, byte[] bytes, int from, int to) {
        if (WindowSource.isInert(bytes, from, to)) {
            return true;
        }
        boolean more = exemption == null ? scoreValue(bytes, from, to) : scoreRest(exemption, path, bytes, from, to);
        if (valueRawScore > worst) {
            worst = valueRawScore;
            worstPath.copy(path);
            worstWindow = valueWindow;
            keep(bytes, from, to);
        }
        return more;
    }

    /** Scores what of the value {@code without} leaves. */
    private boolean scoreRest(Exemption without, FieldPath path, byte[] bytes, int from, int to) {
        exceptedField = path.toField();
        naming = without.of(exceptedField);
        boolean more = naming.isEmpty() ? scoreValue(bytes, from, to) : scoreWindows(bytes, from, to);
        naming = List.of();
        return more;
    }

    private boolean scoreValue(byte[] bytes, int from, int to) {
        if (!scores.remembers(to - from)) {
            return scoreWindows(bytes, from, to);
        }
        Double known = scores.get(key, bytes, from, to);
        if (known != null) {
            valueRawScore = known;
            valueWindow = UNKNOWN;
            return true;
        }
        boolean complete = scoreWindows(bytes, from, to);
        if (complete) {
            scores.put(key, valueRawScore);
        }
        return complete;
    }

    private boolean scoreWindows(byte[] bytes, int from, int to) {
        valueRawScore = Verdict.INERT;
        return windows.read(bytes, from, to, this);
    }

    @Override
    public boolean window(int start, double[] vector) {
        double rawScore = attack.rawScore(vector);
        if (rawScore > valueRawScore && !isExcepted(vector, rawScore)) {
            valueRawScore = rawScore;
            valueWindow = start;
        }
        timedOut = nanoTime.getAsLong() - deadline > 0;
        return !timedOut;
    }

    private boolean isExcepted(double[] vector, double rawScore) {
        return !naming.isEmpty()
                && exemption != null
                && exceptedField != null
                && exemption.takesOut(exceptedField, naming, vector, rawScore);
    }

    private void keep(byte[] bytes, int from, int to) {
        worstLength = to - from;
        if (worstValue.length < worstLength) {
            worstValue = new byte[Integer.highestOneBit(worstLength) * 2];
        }
        System.arraycopy(bytes, from, worstValue, 0, worstLength);
    }

    /** Highest rawScore so far. */
    double rawScore() {
        return worst;
    }

    /** Field of the highest rawScore. */
    @Nullable
    Field field() {
        return worstLength == 0 ? null : worstPath.toField();
    }

    /** What is kept of the window with the highest rawScore; null if there is no field. */
    @Nullable
    WinningWindow evidence() {
        Field field = field();
        if (field == null) {
            return null;
        }
        if (worstWindow == UNKNOWN) {
            timedOut = false;
            deadline = nanoTime.getAsLong() + budgetNanos;
            scoreWindows(worstValue, 0, worstLength);
            worstWindow = valueWindow;
        }
        return windows.evidence(field, worstValue, 0, worstLength, worstWindow);
    }
}
