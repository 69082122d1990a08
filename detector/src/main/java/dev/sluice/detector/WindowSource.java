package dev.sluice.detector;

/**
 * Turns the values of a request into windows with feature vectors. Scratch memory for one request at a time; not
 * thread-safe.
 */
final class WindowSource implements FieldSink {

    /** Receives the windows of a request. */
    interface Sink {
        /** Takes one window; its text and vector are valid during the call. Returns false to stop the reading. */
        boolean window(FieldPath path, FeatureExtractor extractor, double[] vector);
    }

    private static final int MAX_INERT = 256;
    private static final boolean[] INERT = inertBytes();

    private final FieldReader reader;
    private final Canonicalizer canonicalizer = new Canonicalizer();
    private final FeatureExtractor extractor = new FeatureExtractor();
    private Sink sink = (path, window, vector) -> false;

    WindowSource(Limits limits) {
        this.reader = new FieldReader(limits);
    }

    Completeness read(RequestView request, Sink windows) {
        sink = windows;
        return reader.read(request, this);
    }

    @Override
    public boolean field(FieldPath path, byte[] bytes, int from, int to) {
        if (isInert(bytes, from, to)) {
            return true;
        }
        canonicalizer.canonicalize(bytes, from, to);
        int length = canonicalizer.length();
        boolean more = true;
        for (int start = 0; more && start < length; start += Window.STRIDE) {
            int end = Math.min(start + Window.SIZE, length);
            more = sink.window(path, extractor, extractor.extract(canonicalizer, start, end));
            if (end == length) {
                break;
            }
        }
        return more;
    }

    /** Short plain words, numbers and identifiers: no attack fits into them, most values are of this kind. */
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
        return true;
    }

    private static boolean[] inertBytes() {
        boolean[] inert = new boolean[128];
        for (char c = 0; c < 128; c++) {
            inert[c] = Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
        }
        return inert;
    }
}
