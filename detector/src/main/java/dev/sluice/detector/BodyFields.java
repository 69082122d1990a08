package dev.sluice.detector;

/**
 * Reads a body by the formats that content types declare and by the one it looks like. A body that none of them
 * explains to the last byte is judged as a whole, too: as it is if it is text, by its printable runs if not.
 */
final class BodyFields {

    private static final byte[] UTF_8_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final ByteSet FORM_MARK = ByteSet.of("=&");

    /** What serializers of forms write, and what is harmless besides. */
    private static final ByteSet SERIALIZED_FORM = ByteSet.of("A-Za-z0-9*._%+&=/:,;@~|\r\n-");

    private final FieldEmitter emitter;
    private final MultipartFields multipart;

    private byte[] body = new byte[0];
    private int from;
    private int start;
    private int end;
    private boolean complete;
    private Format apparent = Format.NONE;
    private int formatsRead;
    private boolean explained;

    BodyFields(FieldEmitter emitter) {
        this.emitter = emitter;
        multipart = new MultipartFields(emitter);
    }

    void read(RequestView request) {
        byte[] bytes = request.body();
        read(bytes, 0, bytes.length, request);
        Scratch scratch = emitter.scratch();
        int mark = scratch.top();
        if (Utf16Text.is(bytes, 0, bytes.length)) {
            Utf16Text.decode(bytes, 0, bytes.length, scratch);
        } else if (bytes.length > 0) {
            decodeAsDeclared(request, bytes, scratch);
        }
        if (scratch.top() > mark) {
            read(scratch.bytes(), mark, scratch.top(), request);
            scratch.setTop(mark);
        }
    }

    private static void decodeAsDeclared(RequestView request, byte[] bytes, Scratch scratch) {
        for (int i = 0; i < request.headerCount(); i++) {
            BodyCharset charset = request.headerName(i).equalsIgnoreCase("content-type")
                    ? BodyCharset.declared(request.headerValue(i))
                    : null;
            if (charset != null) {
                byte[] type = Bytes.of(request.headerValue(i));
                boolean form = Format.declared(type, 0, type.length) == Format.FORM;
                if (form) {
                    charset.decodeForm(bytes, 0, bytes.length, scratch);
                } else {
                    charset.decode(bytes, 0, bytes.length, scratch);
                }
                return;
            }
        }
    }

    private void read(byte[] bytes, int first, int to, RequestView request) {
        body = bytes;
        from = first;
        end = to;
        start = startOfText();
        complete = request.bodyComplete();
        apparent = BinaryContent.isBinary(body, from, end) ? Format.NONE : Format.ofBody(body, start, end);
        formatsRead = 0;
        explained = false;
        readAsDeclared(request);
        readAsItLooks();
        readAsWhole();
    }

    private int startOfText() {
        boolean marked = Bytes.startsWith(UTF_8_MARK, body, from, end);
        return Bytes.skipSpace(body, marked ? from + UTF_8_MARK.length : from, end);
    }

    private void readAsDeclared(RequestView request) {
        for (int i = 0; i < request.headerCount(); i++) {
            if (request.headerName(i).equalsIgnoreCase("content-type")) {
                readAsDeclared(request.headerValue(i));
            }
        }
    }

    private void readAsDeclared(String type) {
        Scratch scratch = emitter.scratch();
        int mark = scratch.top();
        scratch.push(type);
        int typeEnd = scratch.top();
        Format declared = Format.declared(scratch.bytes(), mark, typeEnd);
        if (declared == Format.MULTIPART && isFirst(declared)) {
            emitter.start(Location.MULTIPART);
            explained |= multipart.read(body, from, end, complete, scratch.bytes(), mark, typeEnd);
        } else if (declared == Format.FORM && hasPairs() && isFirst(declared)) {
            readPairs();
            explained = true;
        } else if (declared == Format.JSON || declared == Format.XML) {
            readTree(declared);
        }
        scratch.setTop(mark);
    }

    private void readAsItLooks() {
        if (apparent == Format.JSON || apparent == Format.XML) {
            readTree(apparent);
        } else if (apparent == Format.FORM && formatsRead == 0) {
            readPairs();
            explained = SERIALIZED_FORM.hasAll(body, from, end);
        }
    }

    private void readTree(Format format) {
        if (isFirst(format)) {
            emitter.start(format == Format.JSON ? Location.JSON : Location.XML);
            explained |= emitter.nested().read(format, body, start, end, complete);
        }
    }

    private void readPairs() {
        emitter.start(Location.FORM);
        emitter.nested().read(Format.FORM, body, from, end, complete);
    }

    private void readAsWhole() {
        if (explained && emitter.open()) {
            return;
        }
        emitter.start(Location.BODY);
        if (formatsRead == 0 && emitter.file(body, from, end)) {
            return;
        }
        if (BinaryContent.isBinary(body, from, end)) {
            emitter.texts(body, from, end);
        } else if (formatsRead > 0 || apparent != Format.NONE) {
            emitter.emit(body, from, end);
        } else if (!emitter.message(body, from, end)) {
            emitter.value(body, from, end);
        }
        emitter.wholeIfExhausted(body, from, end);
    }

    /** Many clients send JSON as a form because they never declared it; without pairs it is no form. */
    private boolean hasPairs() {
        boolean tree = apparent == Format.JSON || apparent == Format.XML;
        return !tree || FORM_MARK.indexIn(body, from, end) < end;
    }

    private boolean isFirst(Format format) {
        int bit = 1 << format.ordinal();
        boolean first = (formatsRead & bit) == 0;
        formatsRead |= bit;
        return first;
    }
}
