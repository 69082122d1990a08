package dev.sluice.detector;

/**
 * Reads a path: decoded as a whole, because traversal spans segments, and each segment that is not plain under its
 * index. Matrix parameters stay part of their segment.
 */
final class PathFields {

    private static final ByteSet PLAIN = ByteSet.of("A-Za-z0-9_.~-");
    private static final ByteSet PLAIN_PATH = ByteSet.of("A-Za-z0-9_.~/-");

    private final FieldEmitter emitter;

    PathFields(FieldEmitter emitter) {
        this.emitter = emitter;
    }

    void read(byte[] text, int from, int to) {
        emitter.value(text, from, to, PercentDecoder.PLAIN);
        if (!PLAIN_PATH.hasAll(text, from, to)) {
            segments(text, from, to);
        }
    }

    private void segments(byte[] text, int from, int to) {
        int at = from < to && text[from] == '/' ? from + 1 : from;
        for (int index = 0; at < to && emitter.open(); index++) {
            int end = Bytes.indexOf('/', text, at, to);
            segment(index, text, at, end);
            at = end + 1;
        }
    }

    private void segment(int index, byte[] text, int from, int to) {
        Scratch scratch = emitter.scratch();
        int mark = scratch.top();
        PercentDecoder.PLAIN.decode(text, from, to, scratch);
        if (!PLAIN.hasAll(scratch.bytes(), mark, scratch.top())) {
            emitter.path().index(index);
            emitter.valueSince(mark);
            emitter.toBase();
        }
        scratch.setTop(mark);
    }
}
