package dev.sluice.detector;

import java.util.Arrays;

/**
 * What is kept of the window that decided a verdict, so that an {@link Explainer} can tell the reasons later, on another
 * thread and without the request. Immutable; at most about 6 kB. Not made for printing: it holds bytes of the request.
 */
public final class WinningWindow {

    /** Most original bytes that are kept. */
    static final int MAX_ORIGINAL_BYTES = 3 * 1024;

    private final Field field;
    private final double[] vector;
    private final byte[] text;
    private final byte[] original;
    private final int originalStart;

    private WinningWindow(Field field, double[] vector, byte[] text, byte[] original, int originalStart) {
        this.field = field;
        this.vector = vector;
        this.text = text;
        this.original = original;
        this.originalStart = originalStart;
    }

    /**
     * Copies vector and bytes.
     *
     * @param text canonical text of the window; not copied
     * @param bytes hold in {@code [from, to)} what the window came from
     * @param originalStart where in the field's value that begins
     */
    static WinningWindow copyOf(
            Field field, double[] vector, byte[] text, byte[] bytes, int from, int to, int originalStart) {
        int end = Math.min(to, from + MAX_ORIGINAL_BYTES);
        return new WinningWindow(field, vector.clone(), text, Arrays.copyOfRange(bytes, from, end), originalStart);
    }

    /** The field that the window belongs to. */
    public Field field() {
        return field;
    }

    double[] vector() {
        return vector;
    }

    /** Canonical text, one byte a character. */
    byte[] text() {
        return text;
    }

    /** Bytes of the field's value, transport encoding removed. */
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
                && that.originalStart == originalStart
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
