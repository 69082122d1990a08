package dev.sluice.detector;

/**
 * Reads a request the way the detector does and hands out every window with its feature vector: the trainer's door to
 * the detector's own fields, canonical text and features. Not thread-safe; reuse one per thread.
 */
public final class WindowReader {

    private final FieldReader fields;
    private final WindowSource windows = new WindowSource();

    public WindowReader(Limits limits) {
        this.fields = new FieldReader(limits);
    }

    /** Receives the windows of a request. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * One window that the model would score.
         *
         * @param field the field the window belongs to
         * @param canonical canonical text of the window, one byte per character; the visitor's to keep
         * @param vector features in the order of {@link FeatureSchema#features()}; valid only during the call
         */
        void window(Field field, byte[] canonical, double[] vector);
    }

    /** Visits all windows of {@code request}; inert values are passed over. */
    public Completeness read(RequestView request, Visitor visitor) {
        return fields.read(
                request,
                (path, bytes, from, to) -> WindowSource.isInert(bytes, from, to)
                        || windows.read(bytes, from, to, (start, vector) -> {
                            visitor.window(path.toField(), windows.text(), vector);
                            return true;
                        }));
    }
}
