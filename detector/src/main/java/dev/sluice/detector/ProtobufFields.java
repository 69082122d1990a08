package dev.sluice.detector;

/**
 * Reads protobuf without its schema: the texts of a message, and of the messages in it, under their field numbers. Time
 * is linear in the size for each level of messages in messages, and the depth is limited. Bytes that are no message to
 * the last one are left to others.
 */
final class ProtobufFields {

    private static final int NONE = -1;
    private static final int MAX_VARINT_BYTES = 10;
    private static final int MAX_FIELD_NUMBER = (1 << 29) - 1;
    private static final int FRAME_HEAD_BYTES = 5;
    private static final ByteSet ASCII = ByteSet.of(" -~");
    private static final ByteSet UNBROKEN = ByteSet.of(" -~\u0080-\u00ff");

    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH_FIRST = 2;
    private static final int FOUR_BYTES = 5;

    private final FieldEmitter emitter;

    ProtobufFields(FieldEmitter emitter) {
        this.emitter = emitter;
    }

    /** Reads one message, in a frame of gRPC or bare; false, and nothing read, if the bytes are none. */
    boolean read(byte[] bytes, int from, int to) {
        int start = isFrame(bytes, from, to) ? from + FRAME_HEAD_BYTES : from;
        if (!isMessage(bytes, start, to)) {
            return false;
        }
        message(bytes, start, to);
        return true;
    }

    /** A zero and the length of all that follows, in four bytes. */
    private static boolean isFrame(byte[] bytes, int from, int to) {
        if (to - from < FRAME_HEAD_BYTES || bytes[from] != 0) {
            return false;
        }
        int length = 0;
        for (int i = 1; i < FRAME_HEAD_BYTES; i++) {
            length = length << 8 | bytes[from + i] & 0xff;
        }
        return length == to - from - FRAME_HEAD_BYTES;
    }

    private static boolean isMessage(byte[] bytes, int from, int to) {
        int at = from;
        while (at != NONE && at < to) {
            at = endOfField(bytes, at, to);
        }
        return at == to && from < to;
    }

    private void message(byte[] bytes, int from, int to) {
        int length = emitter.path().length();
        int at = from;
        while (at < to && emitter.open()) {
            int end = endOfField(bytes, at, to);
            long tag = varint(bytes, at, to);
            if (wireType(tag) == LENGTH_FIRST) {
                emitter.path().index(fieldNumber(tag));
                content(bytes, endOfVarint(bytes, endOfVarint(bytes, at, to), to), end);
                emitter.path().cutTo(length);
            }
            at = end;
        }
    }

    private void content(byte[] bytes, int from, int to) {
        boolean text = BinaryContent.isText(bytes, from, to);
        if (text && UNBROKEN.hasAll(bytes, from, to)) {
            emitter.value(bytes, from, to);
        } else if (isMessage(bytes, from, to) && emitter.enter()) {
            message(bytes, from, to);
            emitter.leave();
        } else if (text) {
            emitter.value(bytes, from, to);
        } else {
            emitter.runs(bytes, from, to);
        }
    }

    /** Index behind the field that starts at {@code at}, {@link #NONE} if it is malformed or cut. */
    private static int endOfField(byte[] bytes, int at, int to) {
        int tagEnd = endOfVarint(bytes, at, to);
        if (tagEnd == NONE) {
            return NONE;
        }
        long tag = varint(bytes, at, to);
        if (fieldNumber(tag) < 1) {
            return NONE;
        }
        int end = switch (wireType(tag)) {
            case VARINT -> endOfVarint(bytes, tagEnd, to);
            case EIGHT_BYTES -> endOfNumber(bytes, tagEnd, tagEnd + Long.BYTES, to);
            case FOUR_BYTES -> endOfNumber(bytes, tagEnd, tagEnd + Integer.BYTES, to);
            case LENGTH_FIRST -> endOfContent(bytes, tagEnd, to);
            default -> NONE;
        };
        return end <= to ? end : NONE;
    }

    /** Numbers are passed over, so what could be read as text is none. */
    private static int endOfNumber(byte[] bytes, int from, int end, int to) {
        return end <= to && !ASCII.hasAll(bytes, from, end) ? end : NONE;
    }

    private static int endOfContent(byte[] bytes, int at, int to) {
        int start = endOfVarint(bytes, at, to);
        if (start == NONE) {
            return NONE;
        }
        long length = varint(bytes, at, to);
        return length >= 0 && length <= to - start ? start + (int) length : NONE;
    }

    private static int wireType(long tag) {
        return (int) tag & 7;
    }

    /** 0 for numbers that no field can have. */
    private static int fieldNumber(long tag) {
        long number = tag >>> 3;
        return number <= MAX_FIELD_NUMBER ? (int) number : 0;
    }

    private static int endOfVarint(byte[] bytes, int from, int to) {
        int limit = Math.min(to, from + MAX_VARINT_BYTES);
        int at = from;
        while (at < limit && bytes[at] < 0) {
            at++;
        }
        return at < limit ? at + 1 : NONE;
    }

    private static long varint(byte[] bytes, int from, int to) {
        long value = 0;
        int end = endOfVarint(bytes, from, to);
        for (int at = end - 1; at >= from; at--) {
            value = value << 7 | bytes[at] & 0x7f;
        }
        return value;
    }
}
