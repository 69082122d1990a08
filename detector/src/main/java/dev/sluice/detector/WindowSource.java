package dev.sluice.detector;

/** Cuts a value into windows of canonical text with feature vectors. Scratch memory for one value; not thread-safe. */
final class WindowSource {

    /** Receives the windows of a value. */
    interface Sink {
        /** Takes the window that starts at {@code start}; the vector is valid during the call. False stops. */
        boolean window(int start, double[] vector);
    }

    private static final int MAX_INERT = 256;
    private static final boolean[] INERT = inertBytes();

    private final Canonicalizer canonicalizer = new Canonicalizer();
    private final FeatureExtractor extractor = new FeatureExtractor();

    /** Hands out the windows of {@code bytes[from, to)} but the plain ones; false if the sink stopped it. */
    boolean read(byte[] bytes, int from, int to, Sink sink) {
        canonicalizer.canonicalize(bytes, from, to);
        int length = canonicalizer.length();
        for (int start = 0; start < length; start += Window.STRIDE) {
            int end = Math.min(start + Window.SIZE, length);
            double[] vector = extractor.extractUnlessPlain(canonicalizer, start, end);
            if (vector != null && !sink.window(start, vector)) {
                return false;
            }
            if (end == length) {
                break;
            }
        }
        return true;
    }

    /** The vector of the window of {@code bytes[from, to)} that starts at {@code start}; valid until the next call. */
    double[] vectorAt(byte[] bytes, int from, int to, int start) {
        canonicalizer.canonicalize(bytes, from, to);
        return extractor.extract(canonicalizer, start, Math.min(start + Window.SIZE, canonicalizer.length()));
    }

    /**
     * What is kept of the window of {@code bytes[from, to)} that starts at {@code start}. Of a long value only the bytes
     * that the window came from, which takes following them through the canonicaliser.
     */
    WinningWindow evidence(Field field, byte[] bytes, int from, int to, int start) {
        if (to - from <= WinningWindow.MAX_ORIGINAL_BYTES) {
            double[] vector = vectorAt(bytes, from, to, start);
            return WinningWindow.copyOf(field, vector, text(), start, bytes, from, to, 0);
        }
        Origins origins = canonicalizer.trace(bytes, from, to);
        int end = Math.min(start + Window.SIZE, canonicalizer.length());
        double[] vector = extractor.extract(canonicalizer, start, end);
        int first = origins.from(start);
        return WinningWindow.copyOf(
                field, vector, text(), start, bytes, from + first, from + origins.to(end - 1), first);
    }

    /** A copy of the canonical text of the last window. */
    byte[] text() {
        return extractor.text();
    }

    /** Short plain words, numbers and identifiers without a telling mark: most values are of this kind. */
    static boolean isInert(byte[] bytes, int from, int to) {
        if (to - from > MAX_INERT) {
            return false;
        }
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b < 0 || !INERT[b] || (b == '.' && i + 1 < to && bytes[i + 1] == '.')) {
                return false;
            }
        }
        return !PlainMarks.in(bytes, from, to);
    }

    private static boolean[] inertBytes() {
        boolean[] inert = new boolean[128];
        for (char c = 0; c < 128; c++) {
            inert[c] = Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
        }
        return inert;
    }
}
