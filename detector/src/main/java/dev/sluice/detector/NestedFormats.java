package dev.sluice.detector;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads text of a known format, and finds out whether a value is such text. A value in a value calls this again; how
 * often is bounded by depth and nested bytes, see {@link FieldEmitter}.
 */
final class NestedFormats {

    private static final byte[] BASE64 = Bytes.of("base64");

    /** Shorter values hold no format worth the look. */
    private static final int MIN_BYTES = 5;

    private final FieldEmitter emitter;
    private final PairFields pairs;

    /** One reader for each level of text in text, made when first needed. */
    private final List<JsonFields> jsons = new ArrayList<>();

    private final List<XmlFields> xmls = new ArrayList<>();
    private int level;

    NestedFormats(FieldEmitter emitter) {
        this.emitter = emitter;
        pairs = new PairFields(emitter);
    }

    /** Reads what is nested in a value, if it looks like a format that holds values. */
    void readWithin(byte[] bytes, int from, int to) {
        if (to - from < MIN_BYTES) {
            return;
        }
        int start = Bytes.skipSpace(bytes, from, to);
        Format format = Format.ofValue(bytes, start, to);
        switch (format) {
            case JSON, XML, FORM -> readWithin(format, bytes, start, to);
            case URL -> readWithin(Format.FORM, bytes, Format.startOfUrlQuery(bytes, start, to), to);
            case BASE64 -> base64(bytes, start, to);
            case JWT -> jwt(bytes, start, to);
            case DATA_URL -> dataUrl(bytes, Format.startOfData(bytes, start, to), to);
            case MULTIPART, NONE -> {}
        }
    }

    /** Reads a value as text of {@code format}: JSON, XML or FORM. */
    void readWithin(Format format, byte[] bytes, int from, int to) {
        if (emitter.enterNested(to - from)) {
            read(format, bytes, from, to, true);
            leave();
        }
    }

    /**
     * Reads text of {@code format}: JSON, XML or FORM.
     *
     * @param complete false if the text was cut, so that its end is no error
     * @return false if the text is malformed, so that some of it may have been passed over
     */
    boolean read(Format format, byte[] bytes, int from, int to, boolean complete) {
        level++;
        try {
            return switch (format) {
                case JSON -> json().read(bytes, from, to, complete);
                case XML -> xml().read(bytes, from, to, complete);
                case FORM -> {
                    pairs.read(bytes, from, to);
                    yield true;
                }
                default -> throw new IllegalArgumentException("no reader for " + format);
            };
        } finally {
            level--;
        }
    }

    private void jwt(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && emitter.open()) {
            int end = Bytes.indexOf('.', bytes, at, to);
            base64(bytes, at, end);
            at = end + 1;
        }
    }

    private void base64(byte[] bytes, int from, int to) {
        Scratch scratch = emitter.scratch();
        int mark = scratch.top();
        if (Base64Text.decode(bytes, from, to, scratch)
                && BinaryContent.isMostlyText(scratch.bytes(), mark, scratch.top())) {
            decoded(mark, to - from, false);
        }
        scratch.setTop(mark);
    }

    private void dataUrl(byte[] bytes, int from, int to) {
        Scratch scratch = emitter.scratch();
        int mark = scratch.top();
        if (Base64Text.decode(bytes, from, to, scratch)) {
            decoded(mark, to - from, BinaryContent.isBinary(scratch.bytes(), mark, scratch.top()));
        }
        scratch.setTop(mark);
    }

    /** Emits what was decoded onto the scratch since {@code mark} under a step of its own. */
    private void decoded(int mark, int encodedBytes, boolean binary) {
        if (emitter.enterNested(encodedBytes)) {
            emitter.path().derived(BASE64);
            byte[] bytes = emitter.scratch().bytes();
            int top = emitter.scratch().top();
            if (binary && !emitter.file(bytes, mark, top)) {
                emitter.texts(bytes, mark, top);
            } else if (!binary) {
                emitter.valueSince(mark);
            }
            leave();
        }
    }

    private void leave() {
        emitter.toBase();
        emitter.leave();
    }

    private JsonFields json() {
        while (jsons.size() < level) {
            jsons.add(new JsonFields(emitter));
        }
        return jsons.get(level - 1);
    }

    private XmlFields xml() {
        while (xmls.size() < level) {
            xmls.add(new XmlFields(emitter));
        }
        return xmls.get(level - 1);
    }
}
