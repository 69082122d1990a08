package dev.sluice.detector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is kept of the window that decided a verdict, so that an {@link Explainer} can tell the reasons later, on another
 * thread and without the request, and so that another bundle can score the request's worst values. Immutable; at most
 * about 7 kB. Not made for printing: it holds bytes of the request.
 */
public final class WinningWindow {

    /** Most original bytes that are kept. */
    static final int MAX_ORIGINAL_BYTES = 3 * 1024;

    private final Field field;
    private final double[] vector;
    private final byte[] text;
    private final int textStart;
    private final byte[] original;
    private final int originalStart;
    private final List<ScoredVector> vectors;

    private WinningWindow(
            Field field,
            double[] vector,
            byte[] text,
            int textStart,
            byte[] original,
            int originalStart,
            List<ScoredVector> vectors) {
        this.field = field;
        this.vector = vector;
        this.text = text;
        this.textStart = textStart;
        this.original = original;
        this.originalStart = originalStart;
        this.vectors = List.copyOf(vectors);
    }

    /**
     * Copies vector and bytes.
     *
     * @param text canonical text of the window; not copied
     * @param textStart where in the field's canonical text that begins
     * @param bytes hold in {@code [from, to)} what the window came from
     * @param originalStart where in the field's value that begins
     */
    static WinningWindow copyOf(
            Field field,
            double[] vector,
            byte[] text,
            int textStart,
            byte[] bytes,
            int from,
            int to,
            int originalStart) {
        int end = Math.min(to, from + MAX_ORIGINAL_BYTES);
        return new WinningWindow(
                field, vector.clone(), text, textStart, Arrays.copyOfRange(bytes, from, end), originalStart, List.of());
    }

    /** The same with what else is kept for a later score: its own rawScore, and the worst windows of other fields. */
    WinningWindow with(double rawScore, List<ScoredVector> others) {
        List<ScoredVector> all = new ArrayList<>();
        all.add(new ScoredVector(field, rawScore, PackedVector.of(vector)));
        all.addAll(others);
        return new WinningWindow(field, vector, text, textStart, original, originalStart, all);
    }

    /** The field that the window belongs to. */
    public Field field() {
        return field;
    }

    /**
     * The worst windows of the request, of at most {@value WorstValues#MOST} fields, the worst first; this is one of them.
     */
    public List<ScoredVector> vectors() {
        return vectors;
    }

    double[] vector() {
        return vector;
    }

    /** Canonical text, one byte a character. */
    byte[] text() {
        return text;
    }

    /** Where in the field's canonical text that begins. */
    int textStart() {
        return textStart;
    }

    /** Bytes of the field's value around the window, transport encoding removed. */
    byte[] original() {
        return original;
    }

    /** Where in the value they begin. */
    int originalStart() {
        return originalStart;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WinningWindow that
                && that.field.equals(field)
                && that.textStart == textStart
                && that.originalStart == originalStart
                && that.vectors.equals(vectors)
                && Arrays.equals(that.vector, vector)
                && Arrays.equals(that.text, text)
                && Arrays.equals(that.original, original);
    }

    @Override
    public int hashCode() {
        return 31 * field.hashCode() + Arrays.hashCode(original);
    }

    @Override
    public String toString() {
        return "a window of " + field;
    }
}
