package dev.sluice.detector;

/** Reads {@code name=value; name=value}. Values that are percent-encoded by custom are decoded once. */
final class CookieFields {

    private final FieldEmitter emitter;

    CookieFields(FieldEmitter emitter) {
        this.emitter = emitter;
    }

    void read(String header) {
        Scratch scratch = emitter.scratch();
        int mark = scratch.top();
        scratch.push(header);
        byte[] bytes = scratch.bytes();
        int end = scratch.top();
        read(bytes, mark, end);
        scratch.setTop(mark);
    }

    private void read(byte[] text, int from, int to) {
        int at = from;
        while (at < to && emitter.open()) {
            int end = Bytes.indexOf(';', text, at, to);
            int first = Bytes.skipSpace(text, at, end);
            cookie(text, first, Bytes.trimEnd(text, first, end));
            at = end + 1;
        }
    }

    private void cookie(byte[] text, int from, int to) {
        int equals = Bytes.indexOf('=', text, from, to);
        if (equals == to) {
            emitter.value(text, from, to, PercentDecoder.PLAIN);
            return;
        }
        emitter.key(text, from, equals);
        emitter.value(text, equals + 1, to, PercentDecoder.PLAIN);
        emitter.toBase();
    }
}
