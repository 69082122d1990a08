package dev.sluice.detector;

/**
 * Reads XML text as fields: the text of an element between two tags, CDATA joined in, under {@code order/item}; an
 * attribute under {@code order/item/@id}. A document type, comment or processing instruction is a value of its own
 * under {@code !doctype}, {@code !comment}, {@code ?pi}; an entity is never resolved.
 *
 * <p>Reads on after errors. One pass; elements deeper than allowed are read, but no longer lengthen the path.
 */
final class XmlFields {

    private static final byte[] COMMENT_START = Bytes.of("<!--");
    private static final byte[] COMMENT_END = Bytes.of("-->");
    private static final byte[] CDATA_START = Bytes.of("<![CDATA[");
    private static final byte[] CDATA_END = Bytes.of("]]>");
    private static final byte[] DOCTYPE_START = Bytes.of("<!doctype");
    private static final byte[] INSTRUCTION_END = Bytes.of("?>");
    private static final byte[] COMMENT = Bytes.of("!comment");
    private static final byte[] DOCTYPE = Bytes.of("!doctype");
    private static final byte[] INSTRUCTION = Bytes.of("?pi");
    private static final ByteSet NAME_END = ByteSet.of(" \t\r\n=/><\"'");
    private static final ByteSet UNQUOTED_END = ByteSet.of(" \t\r\n>");

    private final FieldEmitter emitter;
    private final Scratch scratch;

    private byte[] text = new byte[0];
    private int at;
    private int end;
    private int floor;
    private int beyondDepth;
    private int runStart;
    private boolean valid;

    XmlFields(FieldEmitter emitter) {
        this.emitter = emitter;
        scratch = emitter.scratch();
    }

    /**
     * Emits the values of {@code bytes[from, to)}.
     *
     * @param complete false if the text was cut, so that its end is no error
     * @return false if the text is not well-formed
     */
    boolean read(byte[] bytes, int from, int to, boolean complete) {
        text = bytes;
        at = from;
        end = to;
        floor = emitter.depth();
        beyondDepth = 0;
        runStart = scratch.top();
        valid = true;
        boolean validBeforeEnd = true;
        while (at < end && emitter.open()) {
            validBeforeEnd = valid;
            next();
        }
        emitRun();
        boolean closed = emitter.depth() == floor && beyondDepth == 0;
        emitter.returnTo(floor);
        return complete ? valid && closed : validBeforeEnd;
    }

    private void next() {
        if (text[at] != '<') {
            int from = at;
            at = Bytes.indexOf('<', text, at, end);
            XmlEntities.decode(text, from, at, scratch);
            return;
        }
        switch (at + 1 < end ? text[at + 1] : 0) {
            case '!' -> declaration();
            case '?' -> instruction();
            case '/' -> endTag();
            default -> startTag();
        }
    }

    private void declaration() {
        if (Bytes.startsWith(CDATA_START, text, at, end)) {
            int from = at + CDATA_START.length;
            int to = find(CDATA_END, from);
            scratch.push(text, from, to);
        } else if (Bytes.startsWith(COMMENT_START, text, at, end)) {
            int from = at + COMMENT_START.length;
            emitAside(COMMENT, from, find(COMMENT_END, from));
        } else {
            valid &= Bytes.startsWithIgnoringCase(DOCTYPE_START, text, at, end);
            int from = at;
            skipDeclaration();
            emitAside(DOCTYPE, from, at);
        }
    }

    private void instruction() {
        int from = at;
        find(INSTRUCTION_END, at + 2);
        emitAside(INSTRUCTION, from, at);
    }

    /** Returns where {@code wanted} begins and goes to its end; both are the end of the text if it is missing. */
    private int find(byte[] wanted, int from) {
        int found = Bytes.indexOf(wanted, text, Math.min(from, end), end);
        valid &= found < end;
        at = Math.min(found + wanted.length, end);
        return found;
    }

    /** Goes behind the {@code >} that ends a declaration: outside brackets, quotes and comments. */
    private void skipDeclaration() {
        boolean brackets = false;
        at += 2;
        while (at < end) {
            byte b = text[at];
            if (b == '"' || b == '\'') {
                at = Bytes.indexOf((char) b, text, at + 1, end);
            } else if (b == '<' && Bytes.startsWith(COMMENT_START, text, at, end)) {
                at = Bytes.indexOf(COMMENT_END, text, at + COMMENT_START.length, end);
            } else if (b == '>' && !brackets) {
                at++;
                return;
            } else {
                brackets = b == '[' || (brackets && b != ']');
            }
            at++;
        }
        at = end;
        valid = false;
    }

    /** Emits what is no text of its element, while a run of text goes on around it. */
    private void emitAside(byte[] step, int from, int to) {
        int length = emitter.path().length();
        emitter.path().element(step, 0, step.length);
        emitter.emit(text, from, to);
        emitter.path().cutTo(length);
    }

    private void startTag() {
        int from = at + 1;
        int to = NAME_END.indexIn(text, from, end);
        if (from == to) {
            valid = false;
            at++;
            scratch.push((byte) '<');
            return;
        }
        emitRun();
        emitter.path().element(text, from, to);
        emitter.name(text, from, to);
        if (beyondDepth > 0 || !emitter.enter()) {
            beyondDepth++;
            emitter.toBase();
        }
        at = to;
        attributes();
    }

    private void attributes() {
        while (at < end && emitter.open()) {
            at = Bytes.skipSpace(text, at, end);
            if (at == end) {
                break;
            }
            if (text[at] == '>') {
                at++;
                return;
            }
            if (text[at] == '/' && at + 1 < end && text[at + 1] == '>') {
                at += 2;
                leave();
                return;
            }
            attribute();
        }
        valid = false;
    }

    private void attribute() {
        int from = at;
        at = NAME_END.indexIn(text, at, end);
        if (from == at) {
            valid = false;
            at++;
            return;
        }
        emitter.path().attribute(text, from, at);
        emitter.name(text, from, at);
        at = Bytes.skipSpace(text, at, end);
        if (at < end && text[at] == '=') {
            at = Bytes.skipSpace(text, at + 1, end);
            attributeValue();
        } else {
            valid = false;
        }
        emitter.toBase();
    }

    private void attributeValue() {
        boolean quoted = at < end && (text[at] == '"' || text[at] == '\'');
        int from = quoted ? at + 1 : at;
        int to = quoted ? Bytes.indexOf((char) text[at], text, from, end) : UNQUOTED_END.indexIn(text, from, end);
        valid &= quoted && to < end;
        at = quoted ? Math.min(to + 1, end) : to;
        int mark = scratch.top();
        XmlEntities.decode(text, from, to, scratch);
        emitter.valueSince(mark);
    }

    private void endTag() {
        emitRun();
        int from = at + 2;
        int to = NAME_END.indexIn(text, from, end);
        valid &= beyondDepth > 0 || emitter.path().endsWithElement(text, from, to);
        int close = Bytes.indexOf('>', text, to, end);
        valid &= close < end && Bytes.isBlank(text, to, close);
        at = Math.min(close + 1, end);
        leave();
    }

    private void leave() {
        if (beyondDepth > 0) {
            beyondDepth--;
        } else if (emitter.depth() > floor) {
            emitter.leave();
            emitter.toBase();
        } else {
            valid = false;
        }
    }

    /** Emits the text since the last tag. */
    private void emitRun() {
        boolean blank = Bytes.isBlank(scratch.bytes(), runStart, scratch.top());
        valid &= blank || emitter.depth() > floor;
        if (blank) {
            scratch.setTop(runStart);
        } else {
            emitter.valueSince(runStart);
        }
    }
}
