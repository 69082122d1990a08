package dev.sluice.detector;

import java.util.Arrays;

/**
 * Hands values to the sink and keeps the reading within its bounds: number of fields, bytes of a value, depth, and
 * bytes read again because they were nested in a value. Knows the path of names to the current place.
 *
 * <p>Nested bytes are bounded by {@value #NESTED_PER_BYTE} times the request and {@value #NESTED_BYTES} more, so that a
 * value that nests in itself over and over cannot cost more than linear time.
 */
final class FieldEmitter {

    private static final int NESTED_PER_BYTE = 4;
    private static final int NESTED_BYTES = 64 * 1024;
    private static final int MAX_PLAIN_NAME_BYTES = 64;
    private static final ByteSet SIMPLE_NAME = ByteSet.of("A-Za-z0-9_.-");
    private static final ByteSet PLAIN_NAME = ByteSet.of("A-Za-z0-9_.[]$:@~ -");
    private static final byte[] OPERATOR = Bytes.of("[$");
    private static final byte[] NAME = Bytes.of("name");
    private static final byte[] WHOLE = Bytes.of("whole");

    private final Limits limits;
    private final FieldPath path = new FieldPath();
    private final Scratch scratch = new Scratch();
    private final NestedFormats nested = new NestedFormats(this);
    private final ProtobufFields protobuf = new ProtobufFields(this);

    /** Length of the path at which each level begins. */
    private int[] bases = new int[16];

    private FieldSink sink = (path, bytes, from, to) -> false;
    private int depth;
    private int fields;
    private long nestedBytes;
    private boolean stopped;
    private boolean exhausted;
    private boolean truncated;

    FieldEmitter(Limits limits) {
        this.limits = limits;
    }

    FieldPath path() {
        return path;
    }

    Scratch scratch() {
        return scratch;
    }

    NestedFormats nested() {
        return nested;
    }

    void begin(FieldSink newSink, long requestBytes) {
        sink = newSink;
        fields = 0;
        nestedBytes = NESTED_PER_BYTE * requestBytes + NESTED_BYTES;
        stopped = false;
        exhausted = false;
        truncated = false;
        scratch.setTop(0);
        start(Location.PATH);
    }

    /** Goes to the root of a location. */
    void start(Location location) {
        depth = 0;
        path.start(location);
    }

    /** True once the sink wants no more. */
    boolean stopped() {
        return stopped;
    }

    /** False once the sink wants no more, or the limit on fields allows only whole texts. */
    boolean open() {
        return !stopped && !exhausted;
    }

    boolean truncated() {
        return truncated;
    }

    int depth() {
        return depth;
    }

    /** Goes one level down; at the deepest level allowed it stays there, and false says so. */
    boolean enter() {
        if (depth == limits.maxDepth()) {
            truncated = true;
            return false;
        }
        depth++;
        if (depth == bases.length) {
            bases = Arrays.copyOf(bases, 2 * bases.length);
        }
        bases[depth] = path.length();
        return true;
    }

    /** As {@link #enter()}, for {@code bytes} that are read once more. */
    boolean enterNested(int bytes) {
        if (nestedBytes < bytes) {
            truncated = true;
            return false;
        }
        nestedBytes -= bytes;
        return enter();
    }

    /** Goes one level up; the path keeps its steps. */
    void leave() {
        depth--;
    }

    /** Goes up to {@code level}, and to where it begins. */
    void returnTo(int level) {
        while (depth > level) {
            leave();
        }
        toBase();
    }

    /** Cuts the path to where the current level begins. */
    void toBase() {
        path.cutTo(bases[depth]);
    }

    /** Goes to the value of a key. */
    void key(byte[] bytes, int from, int to) {
        path.key(bytes, from, to);
        name(bytes, from, to);
    }

    /** Emits a name that could carry a payload as a value of its own; the path already ends with it. */
    void name(byte[] bytes, int from, int to) {
        if (isPlainName(bytes, from, to)) {
            return;
        }
        derived(NAME, bytes, from, to);
    }

    /** Emits a value that was made from the one the path leads to. */
    void derived(byte[] how, byte[] bytes, int from, int to) {
        int length = path.length();
        path.derived(how);
        emit(bytes, from, to);
        path.cutTo(length);
    }

    /** Emits a value and what is nested in it. */
    void value(byte[] bytes, int from, int to) {
        emit(bytes, from, to);
        if (open()) {
            nested.readWithin(bytes, from, endWithinLimit(from, to));
        }
    }

    /** Decodes a value, then as {@link #value(byte[], int, int)}. */
    void value(byte[] bytes, int from, int to, PercentDecoder decoder) {
        if (!decoder.applies(bytes, from, to)) {
            value(bytes, from, to);
            return;
        }
        int mark = scratch.top();
        decoder.decode(bytes, from, to, scratch);
        valueSince(mark);
    }

    /** Emits what was pushed on the scratch since {@code mark}, and takes it off. */
    void valueSince(int mark) {
        value(scratch.bytes(), mark, scratch.top());
        scratch.setTop(mark);
    }

    /** Emits the texts in binary content: those of protobuf, or what can be read. */
    void texts(byte[] bytes, int from, int to) {
        if (!message(bytes, from, to)) {
            runs(bytes, from, to);
        }
    }

    /** Emits the code in a file of a known type; false if the bytes are none. */
    boolean file(byte[] bytes, int from, int to) {
        boolean known = FileType.isKnown(bytes, from, to);
        truncated |= known && !FileType.emitCode(bytes, from, to, this);
        return known;
    }

    /** Emits the texts of protobuf, also of one that a script sent as a string of bytes; false if the bytes are none. */
    boolean message(byte[] bytes, int from, int to) {
        if (protobuf.read(bytes, from, to)) {
            return true;
        }
        int mark = scratch.top();
        boolean message =
                Utf8.pushNarrowed(bytes, from, to, scratch) && protobuf.read(scratch.bytes(), mark, scratch.top());
        scratch.setTop(mark);
        return message;
    }

    /** Emits what can be read in binary content of an unknown format. */
    void runs(byte[] bytes, int from, int to) {
        boolean all = BinaryContent.emitTexts(bytes, from, to, this);
        truncated |= !all;
    }

    /** Emits a value as it is. */
    void emit(byte[] bytes, int from, int to) {
        if (from == to || !open()) {
            return;
        }
        if (fields == limits.maxFields()) {
            truncated = true;
            exhausted = true;
            return;
        }
        fields++;
        handOver(bytes, from, to);
    }

    /** Emits a whole text if the limit on fields left some of its values out, so that nothing hides behind many. */
    void wholeIfExhausted(byte[] bytes, int from, int to) {
        if (exhausted && !stopped && from < to) {
            int length = path.length();
            path.derived(WHOLE);
            handOver(bytes, from, to);
            path.cutTo(length);
        }
    }

    private void handOver(byte[] bytes, int from, int to) {
        int end = endWithinLimit(from, to);
        truncated |= end < to;
        stopped = !sink.field(path, bytes, from, end);
    }

    private int endWithinLimit(int from, int to) {
        return to - from > limits.maxValueBytes() ? from + limits.maxValueBytes() : to;
    }

    private static boolean isPlainName(byte[] bytes, int from, int to) {
        if (to - from > MAX_PLAIN_NAME_BYTES) {
            return false;
        }
        int end = SIMPLE_NAME.endOfRun(bytes, from, to);
        return end == to && !PlainMarks.in(bytes, from, to)
                || (end < to
                        && bytes[from] != '$'
                        && PLAIN_NAME.hasAll(bytes, end, to)
                        && Bytes.indexOf(OPERATOR, bytes, from, to) == to);
    }
}
