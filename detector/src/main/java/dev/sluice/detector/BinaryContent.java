package dev.sluice.detector;

/**
 * Tells text from other content, and finds what can be read in the latter.
 *
 * <p>Random bytes hold printable runs too, and what stands in them is nonsense that looks like evasion. So a run counts
 * only if it is longer than the noise around it would make one by chance. A shorter one is enough where the bytes around
 * it say that it is text: its length before it, as protobuf, msgpack, thrift and Java write it, or a NUL behind it.
 */
final class BinaryContent {

    /** Printable text taken from one value. */
    static final int MAX_PRINTABLE_BYTES = 16 * 1024;

    private static final int SAMPLE_BYTES = 1024;
    private static final int TOLERATED_BYTES = 3;
    private static final int MIN_MARKED_RUN_BYTES = 8;
    private static final int MIN_BARE_RUN_BYTES = 12;

    /** Of random bytes, the share that is printable, and of printable runs the share that some length happens to mark. */
    private static final double PRINTABLE_SHARE = 98 / 256.0;

    private static final double MARKED_SHARE = 0.04;

    /** Runs that chance alone may be expected to make in a body. */
    private static final double TOLERATED_RUNS = 0.005;

    /** A run goes on behind its declared length where the next bytes happen to be printable. */
    private static final int MAX_OVERRUN = 2;

    /** Before a text stand a tag and a length, and both may happen to be printable. */
    private static final int MAX_PRINTABLE_HEAD = 2;

    private static final int MSGPACK_TEXT = 0xa0;
    private static final int MSGPACK_LENGTH = 0x1f;

    private static final ByteSet PRINTABLE = ByteSet.of(" -~\t\r\n");

    private BinaryContent() {}

    /**
     * True if more than 30 % of the first KiB are no text, or 10 % where a NUL is among them. A few bytes never make text
     * binary: they must not hide the others.
     */
    static boolean isBinary(byte[] bytes, int from, int to) {
        int end = Math.min(to, from + SAMPLE_BYTES);
        int percent = Bytes.indexOf('\0', bytes, from, end) < end ? 10 : 30;
        return !isText(bytes, from, end, Math.max(TOLERATED_BYTES, percent * (end - from) / 100));
    }

    /** True if all bytes are text. */
    static boolean isText(byte[] bytes, int from, int to) {
        return isText(bytes, from, to, 0);
    }

    /** True if at least nine bytes in ten are text. */
    static boolean isMostlyText(byte[] bytes, int from, int to) {
        return isText(bytes, from, to, (to - from) / 10);
    }

    /**
     * Emits the texts in binary content, each as a value.
     *
     * @return false if there were more than {@link #MAX_PRINTABLE_BYTES}
     */
    static boolean emitTexts(byte[] bytes, int from, int to, FieldEmitter emitter) {
        double noise = unprintable(bytes, from, to) / (1 - PRINTABLE_SHARE);
        int minMarked = Math.max(MIN_MARKED_RUN_BYTES, beyondChance(noise * MARKED_SHARE));
        int minBare = Math.max(MIN_BARE_RUN_BYTES, beyondChance(noise));
        int left = MAX_PRINTABLE_BYTES;
        int at = from;
        while (at < to && emitter.open()) {
            int end = PRINTABLE.endOfRun(bytes, at, Math.min(to, at + left));
            if (end - at >= minMarked) {
                left -= end - at;
                emitRun(bytes, from, at, end, isTerminated(bytes, end, to) ? minMarked : minBare, emitter);
            }
            if (left == 0) {
                return false;
            }
            at = end + 1;
        }
        return true;
    }

    private static int unprintable(byte[] bytes, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            count += PRINTABLE.has(bytes[i]) ? 0 : 1;
        }
        return count;
    }

    /** The length from which on printable runs are too rare to be chance, where so many bytes may begin one. */
    private static int beyondChance(double bytes) {
        return (int) Math.ceil(Math.log(Math.max(bytes, 1) / TOLERATED_RUNS) / -Math.log(PRINTABLE_SHARE));
    }

    private static boolean isTerminated(byte[] bytes, int end, int to) {
        return end < to && bytes[end] == 0;
    }

    private static void emitRun(byte[] bytes, int first, int from, int to, int minBare, FieldEmitter emitter) {
        for (int text = from; text <= from + MAX_PRINTABLE_HEAD; text++) {
            int declared = declaredLength(bytes, first, text, to);
            if (declared > 0) {
                emitter.value(bytes, text, text + declared);
                return;
            }
        }
        if (to - from >= minBare) {
            emitter.value(bytes, from, to);
        }
    }

    /** The length of a text in {@code [from, to)} that the byte before it declares, 0 if that byte does not fit. */
    private static int declaredLength(byte[] bytes, int first, int from, int to) {
        if (from == first) {
            return 0;
        }
        int length = bytes[from - 1] & 0xff;
        if (reaches(length, to - from)) {
            return length;
        }
        boolean msgpack = (length & ~MSGPACK_LENGTH) == MSGPACK_TEXT && reaches(length & MSGPACK_LENGTH, to - from);
        return msgpack ? length & MSGPACK_LENGTH : 0;
    }

    private static boolean reaches(int length, int run) {
        return length <= run && length >= Math.max(run - MAX_OVERRUN, 1);
    }

    /** True unless more than {@code tolerated} bytes are control characters, lost characters or no UTF-8. */
    private static boolean isText(byte[] bytes, int from, int to, int tolerated) {
        int unreadable = 0;
        int at = PRINTABLE.endOfRun(bytes, from, to);
        while (at < to && unreadable <= tolerated) {
            int misread = overlongMisread(bytes, at, to);
            int size = misread > 0 ? misread : Math.max(Utf8.laxLength(bytes, at, to), 1);
            unreadable += misread > 0 || isReadable(bytes, at, size) ? 0 : size;
            at = PRINTABLE.endOfRun(bytes, at + size, to);
        }
        return unreadable <= tolerated;
    }

    /** Length of ASCII spelled overlong whose bytes somebody took for Latin-1, else 0. */
    private static int overlongMisread(byte[] bytes, int at, int to) {
        int length = Utf8.misreadLength(bytes, at, to);
        return length > 0 && Utf8.twiceDecode(bytes, at, length) < 0x80 ? length : 0;
    }

    /**
     * False for single bytes, and for what bytes turn into when somebody decodes them as text: U+FFFD, U+0080 to U+009F.
     * Overlong spellings of ASCII are readable, even if somebody took them for Latin-1: they mean to be understood.
     */
    private static boolean isReadable(byte[] bytes, int at, int size) {
        int codePoint = size == 1 ? Utf8.REPLACEMENT : Utf8.laxDecode(bytes, at, size);
        boolean control = codePoint >= 0x80 && codePoint < 0xA0;
        return !control && codePoint != Utf8.REPLACEMENT;
    }
}
