package dev.sluice.detector;

import java.util.ArrayList;
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

    private final WorstValues worst = new WorstValues();

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
        worst.clear();
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
        worst.offer(valueRawScore, valueWindow, path, bytes, from, to);
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

    /** Highest rawScore so far. */
    double rawScore() {
        return worst.rawScore();
    }

    /** Field of the highest rawScore. */
    @Nullable
    Field field() {
        return worst.count() == 0 ? null : worst.get(0).field();
    }

    /** What is kept of the window with the highest rawScore, and of the worst of other fields; null if there is none. */
    @Nullable
    WinningWindow evidence() {
        if (worst.count() == 0) {
            return null;
        }
        List<ScoredVector> others = new ArrayList<>();
        for (int i = 1; i < worst.count(); i++) {
            others.add(scored(worst.get(i)));
        }
        WorstValues.Value first = worst.get(0);
        return windows.evidence(first.field(), first.bytes(), 0, first.length(), windowOf(first))
                .with(first.rawScore(), others);
    }

    private ScoredVector scored(WorstValues.Value value) {
        double[] vector = windows.vectorAt(value.bytes(), 0, value.length(), windowOf(value));
        return new ScoredVector(value.field(), value.rawScore(), PackedVector.of(vector));
    }

    /** Of a value whose score was remembered, the window has to be found anew. */
    private int windowOf(WorstValues.Value value) {
        if (value.window() == UNKNOWN) {
            timedOut = false;
            deadline = nanoTime.getAsLong() + budgetNanos;
            scoreWindows(value.bytes(), 0, value.length());
            value.window(valueWindow);
        }
        return value.window();
    }
}
