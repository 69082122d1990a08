package dev.sluice.detector;

import java.util.Arrays;

/**
 * Reads JSON text as fields: every string, number and literal is a value under the keys that lead to it.
 *
 * <p>Reads on where strict JSON would not: comments, single quotes, bare words, missing and trailing commas, several
 * documents in a row. One pass; containers deeper than allowed are read, but their keys no longer lengthen the path.
 */
final class JsonFields {

    private static final byte[] TRUE = Bytes.of("true");
    private static final byte[] FALSE = Bytes.of("false");
    private static final byte[] NULL = Bytes.of("null");
    private static final byte[] LINE_COMMENT = Bytes.of("//");
    private static final byte[] BLOCK_COMMENT = Bytes.of("/*");
    private static final byte[] BLOCK_COMMENT_END = Bytes.of("*/");
    private static final ByteSet STRING_STOP = ByteSet.of("\"'\\\0-\u001f");
    private static final ByteSet WORD_END = ByteSet.of(",:{}[]\r\n");
    private static final ByteSet DIGIT = ByteSet.of("0-9");

    /** What strict JSON expects next. */
    private enum Expected {
        VALUE,
        KEY,
        COMMA
    }

    private final FieldEmitter emitter;

    /** For each level below {@link #floor}, whether it is an object. */
    private boolean[] objects = new boolean[16];

    private byte[] text = new byte[0];
    private int at;
    private int end;
    private int floor;
    private int beyondDepth;
    private Expected expected = Expected.VALUE;
    private boolean mayClose;
    private boolean valid;

    JsonFields(FieldEmitter emitter) {
        this.emitter = emitter;
    }

    /**
     * Emits the values of {@code bytes[from, to)}.
     *
     * @param complete false if the text was cut, so that its end is no error
     * @return false if the text is not valid JSON
     */
    boolean read(byte[] bytes, int from, int to, boolean complete) {
        text = bytes;
        at = from;
        end = to;
        floor = emitter.depth();
        beyondDepth = 0;
        expected = Expected.VALUE;
        mayClose = false;
        valid = true;
        boolean validBeforeEnd = true;
        while (at < end && emitter.open()) {
            validBeforeEnd = valid;
            next();
        }
        boolean closed = emitter.depth() == floor && beyondDepth == 0;
        emitter.returnTo(floor);
        return complete ? valid && closed : validBeforeEnd;
    }

    private void next() {
        switch (text[at]) {
            case ' ', '\t', '\r', '\n' -> at++;
            case '{', '[' -> open(text[at++] == '{');
            case '}', ']' -> close(text[at++] == '}');
            case ',' -> comma();
            case ':' -> {
                require(false);
                at++;
            }
            case '"', '\'' -> string();
            case '/' -> comment();
            default -> word();
        }
    }

    private void open(boolean object) {
        require(expected == Expected.VALUE);
        if (!object) {
            emitter.path().items();
        }
        if (emitter.enter()) {
            markLevel(object);
        } else {
            beyondDepth++;
            emitter.toBase();
        }
        expected = object ? Expected.KEY : Expected.VALUE;
        mayClose = true;
    }

    private void close(boolean object) {
        if (beyondDepth > 0) {
            beyondDepth--;
        } else if (emitter.depth() > floor) {
            require(mayClose && isObject() == object);
            emitter.leave();
        } else {
            require(false);
        }
        afterValue();
    }

    private void comma() {
        require(expected == Expected.COMMA);
        at++;
        emitter.toBase();
        expected = isObject() ? Expected.KEY : Expected.VALUE;
        mayClose = false;
    }

    private void string() {
        byte quote = text[at++];
        int from = at;
        boolean escaped = false;
        at = STRING_STOP.indexIn(text, at, end);
        while (at < end && text[at] != quote) {
            boolean escape = text[at] == '\\';
            require(escape || text[at] >= ' ');
            escaped |= escape;
            at = STRING_STOP.indexIn(text, at + (escape ? 2 : 1), end);
        }
        require(quote == '"' && at < end);
        int to = Math.min(at, end);
        at = Math.min(at + 1, end);
        keyOrValue(from, to, escaped);
    }

    private void word() {
        int from = at;
        at = WORD_END.indexIn(text, at, end);
        int to = Bytes.trimEnd(text, from, at);
        boolean key = at < end && text[at] == ':';
        require(!key && (isLiteral(from, to) || isNumber(from, to)));
        keyOrValue(from, to, false);
    }

    private void keyOrValue(int from, int to, boolean escaped) {
        skipSpaceAndComments();
        if (at < end && text[at] == ':') {
            at++;
            key(from, to, escaped);
        } else {
            value(from, to, escaped);
        }
    }

    private void key(int from, int to, boolean escaped) {
        require(expected == Expected.KEY);
        emitter.toBase();
        if (escaped) {
            Scratch scratch = emitter.scratch();
            int mark = scratch.top();
            unescape(from, to);
            emitter.key(scratch.bytes(), mark, scratch.top());
            scratch.setTop(mark);
        } else {
            emitter.key(text, from, to);
        }
        expected = Expected.VALUE;
        mayClose = false;
    }

    private void value(int from, int to, boolean escaped) {
        require(expected == Expected.VALUE);
        if (escaped) {
            int mark = emitter.scratch().top();
            unescape(from, to);
            emitter.valueSince(mark);
        } else {
            emitter.value(text, from, to);
        }
        afterValue();
    }

    private void unescape(int from, int to) {
        require(JsonEscapes.decode(text, from, to, emitter.scratch()));
    }

    private void afterValue() {
        emitter.toBase();
        boolean inside = emitter.depth() > floor;
        expected = inside ? Expected.COMMA : Expected.VALUE;
        mayClose = inside;
    }

    private void comment() {
        int start = at;
        skipSpaceAndComments();
        if (at == start) {
            word();
        }
    }

    private void skipSpaceAndComments() {
        at = Bytes.skipSpace(text, at, end);
        while (at < end && text[at] == '/' && skipComment()) {
            require(false);
            at = Bytes.skipSpace(text, at, end);
        }
    }

    private boolean skipComment() {
        if (Bytes.startsWith(LINE_COMMENT, text, at, end)) {
            at = Bytes.indexOf('\n', text, at, end);
            return true;
        }
        if (Bytes.startsWith(BLOCK_COMMENT, text, at, end)) {
            int close = Bytes.indexOf(BLOCK_COMMENT_END, text, at + BLOCK_COMMENT.length, end);
            at = Math.min(close + BLOCK_COMMENT_END.length, end);
            return true;
        }
        return false;
    }

    /** Notes a breach of strict JSON. Beyond the depth that is followed, the grammar is not known. */
    private void require(boolean rule) {
        valid &= rule || beyondDepth > 0;
    }

    private void markLevel(boolean object) {
        int level = emitter.depth() - floor;
        if (level == objects.length) {
            objects = Arrays.copyOf(objects, 2 * level);
        }
        objects[level] = object;
    }

    private boolean isObject() {
        return emitter.depth() > floor && objects[emitter.depth() - floor];
    }

    private boolean isLiteral(int from, int to) {
        return isText(TRUE, from, to) || isText(FALSE, from, to) || isText(NULL, from, to);
    }

    private boolean isText(byte[] wanted, int from, int to) {
        return to - from == wanted.length && Bytes.startsWith(wanted, text, from, to);
    }

    private boolean isNumber(int from, int to) {
        int digits = from < to && text[from] == '-' ? from + 1 : from;
        int next = DIGIT.endOfRun(text, digits, to);
        boolean integer = next == digits + 1 || (next > digits && text[digits] != '0');
        if (integer && next < to && text[next] == '.') {
            int fraction = next + 1;
            next = DIGIT.endOfRun(text, fraction, to);
            integer = next > fraction;
        }
        if (integer && next < to && (text[next] == 'e' || text[next] == 'E')) {
            int exponent = next + 1 < to && (text[next + 1] == '+' || text[next + 1] == '-') ? next + 2 : next + 1;
            next = DIGIT.endOfRun(text, exponent, to);
            integer = next > exponent;
        }
        return integer && next == to;
    }
}
