package dev.sluice.detector;

/**
 * Where each byte of a canonical text came from: a range of the value's bytes as {@link FieldReader} handed them out,
 * that is with transport encoding already removed. What was decoded from several bytes has all of them as its range,
 * a run of blanks that became one has the whole run; what vanished without a trace (a NUL, quotes inside a word)
 * belongs to no byte, but to every range that begins before and ends behind it. Not thread-safe.
 *
 * <p>Follows a pass of the {@link Canonicalizer} by its edits alone: what lies between two of them was copied.
 */
final class Origins {

    private int[] from;
    private int[] to;
    private int[] nextFrom;
    private int[] nextTo;
    private int read;
    private int written;

    Origins(int length) {
        from = new int[length];
        to = new int[length];
        nextFrom = new int[length];
        nextTo = new int[length];
        for (int i = 0; i < length; i++) {
            from[i] = i;
            to[i] = i + 1;
        }
    }

    /** First byte of the value that canonical byte {@code i} came from, counted from the value's start. */
    int from(int i) {
        return from[i];
    }

    /** Behind the last byte of the value that canonical byte {@code i} came from. */
    int to(int i) {
        return to[i];
    }

    /** Notes that {@code consumed} bytes at {@code in} became {@code produced} bytes at {@code out}. */
    void replaced(int in, int consumed, int out, int produced) {
        copyTo(in, out);
        for (int i = 0; i < produced; i++) {
            nextFrom[out + i] = from[in];
            nextTo[out + i] = to[in + consumed - 1];
        }
        read = in + consumed;
        written = out + produced;
    }

    /** Notes that {@code consumed} bytes at {@code in} went into the byte before {@code out}. */
    void merged(int in, int consumed, int out) {
        copyTo(in, out);
        nextTo[out - 1] = to[in + consumed - 1];
        read = in + consumed;
    }

    /** Ends a pass over {@code length} bytes. */
    void endPass(int length) {
        copyTo(length, written + length - read);
        int[] swap = from;
        from = nextFrom;
        nextFrom = swap;
        swap = to;
        to = nextTo;
        nextTo = swap;
        read = 0;
        written = 0;
    }

    private void copyTo(int in, int out) {
        if (in - read != out - written) {
            throw new IllegalStateException("an edit before byte " + in + " was not noted");
        }
        System.arraycopy(from, read, nextFrom, written, in - read);
        System.arraycopy(to, read, nextTo, written, in - read);
        read = in;
        written = out;
    }
}
