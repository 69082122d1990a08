package dev.sluice.detector;

import java.util.Arrays;

/**
 * Reads {@code multipart/form-data}: the content of a part under its name, and the name of a file under
 * {@code part.filename}. Of binary files only the printable runs are read.
 *
 * <p>Reads on after errors: a boundary that is missing or does not occur is taken from the first line, and part headers
 * out of the ordinary are a value of their own under {@code part#headers}.
 */
final class MultipartFields {

    private static final byte[] BOUNDARY = Bytes.of("boundary");
    private static final byte[] DASHES = Bytes.of("--");
    private static final byte[] DISPOSITION = Bytes.of("content-disposition");
    private static final byte[] TYPE = Bytes.of("content-type");
    private static final byte[] TRANSFER_ENCODING = Bytes.of("content-transfer-encoding");
    private static final byte[] LENGTH = Bytes.of("content-length");
    private static final byte[] FORM_DATA = Bytes.of("form-data");
    private static final byte[] NAME = Bytes.of("name");
    private static final byte[] FILENAME = Bytes.of("filename");
    private static final byte[] EXTENDED_FILENAME = Bytes.of("filename*");
    private static final byte[] HEADERS = Bytes.of("headers");
    private static final ByteSet ORDINARY = ByteSet.of("A-Za-z0-9/.+;=\" _-");
    private static final ByteSet CHARSET = ByteSet.of("A-Za-z0-9_-");
    private static final int NONE = -1;

    private final FieldEmitter emitter;
    private final HeaderParameters parameters = new HeaderParameters();

    private byte[] delimiter = new byte[128];
    private int delimiterBytes;
    private byte[] text = new byte[0];
    private int end;
    private boolean valid;

    /** What the headers of the current part say; a start of {@link #NONE} says nothing. */
    private int nameFrom;

    private int nameTo;
    private int fileFrom;
    private int fileTo;
    private int extendedFileFrom;
    private int extendedFileTo;
    private Format format = Format.NONE;
    private boolean ordinary;

    MultipartFields(FieldEmitter emitter) {
        this.emitter = emitter;
    }

    /**
     * Reads the bytes of a body.
     *
     * @param type content type with its parameters, in {@code [typeFrom, typeTo)}
     * @param complete false if the body was cut, so that its end is no error
     * @return false if the body is malformed, so that some of it may have been passed over
     */
    boolean read(byte[] body, int from, int to, boolean complete, byte[] type, int typeFrom, int typeTo) {
        text = body;
        end = to;
        valid = true;
        int first = firstDelimiter(from, type, typeFrom, typeTo);
        valid &= Bytes.isBlank(text, from, first);
        boolean closed = parts(first);
        return valid && (closed || !complete);
    }

    private int firstDelimiter(int from, byte[] type, int typeFrom, int typeTo) {
        int first = setBoundary(type, typeFrom, typeTo) ? nextDelimiter(from) : end;
        if (first == end) {
            valid = false;
            guessDelimiter(from);
            first = nextDelimiter(from);
        }
        return first;
    }

    private boolean setBoundary(byte[] type, int from, int to) {
        parameters.begin(type, from, to);
        while (parameters.next()) {
            if (parameters.isNamed(BOUNDARY) && parameters.valueFrom() < parameters.valueTo()) {
                delimiterBytes = 0;
                appendToDelimiter(DASHES, 0, DASHES.length);
                appendToDelimiter(type, parameters.valueFrom(), parameters.valueTo());
                return true;
            }
        }
        return false;
    }

    private void guessDelimiter(int from) {
        delimiterBytes = 0;
        int start = Bytes.skipSpace(text, from, end);
        int lineEnd = Bytes.indexOf('\n', text, start, end);
        appendToDelimiter(text, start, Bytes.trimEnd(text, start, lineEnd));
    }

    private void appendToDelimiter(byte[] bytes, int from, int to) {
        int count = to - from;
        if (delimiterBytes + count > delimiter.length) {
            delimiter = Arrays.copyOf(delimiter, 2 * (delimiterBytes + count));
        }
        System.arraycopy(bytes, from, delimiter, delimiterBytes, count);
        delimiterBytes += count;
    }

    /** Reads part by part; false if the last delimiter is missing. */
    private boolean parts(int firstDelimiter) {
        int at = firstDelimiter;
        while (at < end && emitter.open()) {
            int after = at + delimiterBytes;
            if (Bytes.startsWith(DASHES, text, after, end)) {
                valid &= Bytes.isBlank(text, after + DASHES.length, end);
                return true;
            }
            int from = Math.min(Bytes.indexOf('\n', text, after, end) + 1, end);
            at = nextDelimiter(from);
            part(from, at == end ? end : beforeLineBreak(from, at));
        }
        return false;
    }

    /** Start of the next line that is a delimiter; {@code from} is the start of a line. */
    private int nextDelimiter(int from) {
        int at = from;
        while (at < end && !isDelimiter(at)) {
            at = Math.min(Bytes.indexOf('\n', text, at, end) + 1, end);
        }
        return at;
    }

    private boolean isDelimiter(int at) {
        int after = at + delimiterBytes;
        if (delimiterBytes < DASHES.length
                || after > end
                || !Arrays.equals(delimiter, 0, delimiterBytes, text, at, after)) {
            return false;
        }
        int rest = Bytes.startsWith(DASHES, text, after, end) ? after + DASHES.length : after;
        return Bytes.isBlank(text, rest, Bytes.indexOf('\n', text, rest, end));
    }

    private int beforeLineBreak(int from, int lineStart) {
        int at = lineStart > from ? lineStart - 1 : lineStart;
        return at > from && text[at - 1] == '\r' ? at - 1 : at;
    }

    private void part(int from, int to) {
        int content = headers(from, to);
        if (nameFrom != NONE) {
            emitter.key(text, nameFrom, nameTo);
        }
        if (!ordinary) {
            emitter.derived(HEADERS, text, from, Bytes.trimEnd(text, from, content));
        }
        fileNames();
        content(content, to);
        emitter.toBase();
    }

    private void fileNames() {
        int length = emitter.path().length();
        emitter.path().key(FILENAME, 0, FILENAME.length);
        if (fileFrom != NONE) {
            emitter.value(text, fileFrom, fileTo);
        }
        if (extendedFileFrom != NONE) {
            int start = behindCharset(extendedFileFrom, extendedFileTo);
            emitter.value(text, start, extendedFileTo, PercentDecoder.PLAIN);
        }
        emitter.path().cutTo(length);
    }

    /** Behind {@code charset'language'}, if the value begins so. */
    private int behindCharset(int from, int to) {
        int charsetEnd = CHARSET.endOfRun(text, from, to);
        int languageEnd = CHARSET.endOfRun(text, Math.min(charsetEnd + 1, to), to);
        boolean begins = languageEnd < to && text[charsetEnd] == '\'' && text[languageEnd] == '\'';
        return begins ? languageEnd + 1 : from;
    }

    private void content(int from, int to) {
        if (fileFrom != NONE && emitter.file(text, from, to)) {
            return;
        }
        if (BinaryContent.isBinary(text, from, to)) {
            emitter.texts(text, from, to);
        } else if (format == Format.NONE) {
            emitter.value(text, from, to);
        } else {
            emitter.emit(text, from, to);
            emitter.nested().readWithin(format, text, from, to);
        }
    }

    /** Reads the headers of a part; returns where its content begins. */
    private int headers(int from, int to) {
        nameFrom = NONE;
        fileFrom = NONE;
        extendedFileFrom = NONE;
        format = Format.NONE;
        ordinary = true;
        int at = from;
        while (at < to) {
            int lineEnd = Bytes.indexOf('\n', text, at, to);
            int next = Math.min(lineEnd + 1, to);
            if (Bytes.isBlank(text, at, lineEnd)) {
                ordinary &= nameFrom != NONE;
                return next;
            }
            header(at, Bytes.trimEnd(text, at, lineEnd));
            at = next;
        }
        valid = false;
        ordinary = false;
        return to;
    }

    private void header(int from, int to) {
        int colon = Bytes.indexOf(':', text, from, to);
        int value = Bytes.skipSpace(text, Math.min(colon + 1, to), to);
        if (Bytes.equalIgnoringCase(DISPOSITION, text, from, colon)) {
            disposition(value, to);
        } else if (Bytes.equalIgnoringCase(TYPE, text, from, colon)) {
            Format declared = Format.declared(text, value, to);
            format = declared == Format.MULTIPART ? Format.NONE : declared;
            ordinary &= ORDINARY.hasAll(text, value, to);
        } else {
            ordinary &= isFraming(from, colon) && ORDINARY.hasAll(text, value, to);
        }
    }

    private boolean isFraming(int from, int to) {
        return Bytes.equalIgnoringCase(TRANSFER_ENCODING, text, from, to)
                || Bytes.equalIgnoringCase(LENGTH, text, from, to);
    }

    private void disposition(int from, int to) {
        int typeEnd = parameters.begin(text, from, to);
        ordinary &= nameFrom == NONE && Bytes.equalIgnoringCase(FORM_DATA, text, from, typeEnd);
        while (parameters.next()) {
            dispositionParameter();
        }
    }

    private void dispositionParameter() {
        int from = parameters.valueFrom();
        int to = parameters.valueTo();
        ordinary &= Bytes.indexOf('\\', text, from, to) == to;
        if (nameFrom == NONE && parameters.isNamed(NAME)) {
            nameFrom = from;
            nameTo = to;
        } else if (fileFrom == NONE && parameters.isNamed(FILENAME)) {
            fileFrom = from;
            fileTo = to;
        } else if (extendedFileFrom == NONE && parameters.isNamed(EXTENDED_FILENAME)) {
            extendedFileFrom = from;
            extendedFileTo = to;
        } else {
            ordinary = false;
        }
    }
}
