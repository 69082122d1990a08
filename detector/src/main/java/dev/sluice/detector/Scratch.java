package dev.sluice.detector;

import java.util.Arrays;

/**
 * A stack of bytes for decoded text. What lies below the top stays as it is while more is pushed, also in the array
 * that was handed out before the stack grew. Keeps the memory of the largest request it served.
 */
final class Scratch {

    private byte[] bytes = new byte[16 * 1024];
    private int top;

    byte[] bytes() {
        return bytes;
    }

    int top() {
        return top;
    }

    void setTop(int top) {
        this.top = top;
    }

    /** The array, with at least {@code count} bytes free above the top. */
    byte[] withRoomFor(int count) {
        if (bytes.length - top < count) {
            bytes = Arrays.copyOf(bytes, Math.max(top + count, 2 * bytes.length));
        }
        return bytes;
    }

    void push(byte value) {
        withRoomFor(1)[top++] = value;
    }

    void push(byte[] source, int from, int to) {
        System.arraycopy(source, from, withRoomFor(to - from), top, to - from);
        top += to - from;
    }

    @SuppressWarnings("deprecation") // one char is one byte here, which is what this getBytes does
    void push(String latin1) {
        latin1.getBytes(0, latin1.length(), withRoomFor(latin1.length()), top);
        top += latin1.length();
    }

    /** Pushes a code point as UTF-8, U+FFFD for half a surrogate pair. */
    void pushCodePoint(int codePoint) {
        top = Utf8.put(withRoomFor(4), top, codePoint);
    }
}
