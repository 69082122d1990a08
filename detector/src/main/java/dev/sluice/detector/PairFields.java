package dev.sluice.detector;

/** Reads {@code name=value&name=value}, the format of queries and forms. A pair without {@code =} is a bare value. */
final class PairFields {

    private final FieldEmitter emitter;

    PairFields(FieldEmitter emitter) {
        this.emitter = emitter;
    }

    void read(byte[] text, int from, int to) {
        int at = from;
        while (at < to && emitter.open()) {
            int end = Bytes.indexOf('&', text, at, to);
            pair(text, at, end);
            at = end + 1;
        }
    }

    private void pair(byte[] text, int from, int to) {
        int equals = Bytes.indexOf('=', text, from, to);
        if (equals == to) {
            emitter.value(text, from, to, PercentDecoder.FORM);
            return;
        }
        name(text, from, equals);
        emitter.value(text, equals + 1, to, PercentDecoder.FORM);
        emitter.toBase();
    }

    private void name(byte[] text, int from, int to) {
        if (!PercentDecoder.FORM.applies(text, from, to)) {
            emitter.key(text, from, to);
            return;
        }
        Scratch scratch = emitter.scratch();
        int mark = scratch.top();
        PercentDecoder.FORM.decode(text, from, to, scratch);
        emitter.key(scratch.bytes(), mark, scratch.top());
        scratch.setTop(mark);
    }
}
