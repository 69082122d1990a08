package dev.sluice.detector;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Where the reader stands: a location and the steps that lead to the value. Mutable, owned by one {@link FieldReader};
 * only {@link #toField()} allocates.
 *
 * <p>A name reads {@code user.items[].name} for keys and array items, {@code order/item/@id} for XML elements and
 * attributes. A step after {@code #} tells how a value was made from what stands before it: {@code filter#name} is the
 * name {@code filter} itself, judged as a value, {@code token#base64} what {@code token} decodes to. A step keeps its
 * first {@value #MAX_STEP_BYTES} bytes.
 */
final class FieldPath {

    static final int MAX_STEP_BYTES = 64;

    private Location location = Location.PATH;
    private byte[] name = new byte[256];
    private int length;

    Location location() {
        return location;
    }

    /** The address as a value of its own. Names are read as UTF-8. */
    Field toField() {
        return new Field(location, new String(name, 0, length, UTF_8));
    }

    void copy(FieldPath other) {
        start(other.location);
        append(other.name, 0, other.length, other.length);
    }

    boolean isAt(FieldPath other) {
        return location == other.location && Arrays.equals(name, 0, length, other.name, 0, other.length);
    }

    void start(Location location) {
        this.location = location;
        length = 0;
    }

    int length() {
        return length;
    }

    void cutTo(int length) {
        this.length = length;
    }

    void key(byte[] bytes, int from, int to) {
        if (length > 0) {
            append('.');
        }
        append(bytes, from, to);
    }

    void index(int index) {
        if (length > 0) {
            append('.');
        }
        digits(index);
    }

    void items() {
        append('[');
        append(']');
    }

    void element(byte[] bytes, int from, int to) {
        if (length > 0) {
            append('/');
        }
        append(bytes, from, to);
    }

    void attribute(byte[] bytes, int from, int to) {
        append('/');
        append('@');
        append(bytes, from, to);
    }

    void derived(byte[] how) {
        append('#');
        append(how, 0, how.length);
    }

    /** True if the last step is the element of that name. */
    boolean endsWithElement(byte[] bytes, int from, int to) {
        int count = Math.min(to - from, MAX_STEP_BYTES);
        int start = length - count;
        return start >= 0
                && (start == 0 || name[start - 1] == '/')
                && Arrays.equals(name, start, length, bytes, from, from + count);
    }

    private void digits(int number) {
        if (number >= 10) {
            digits(number / 10);
        }
        append((char) ('0' + number % 10));
    }

    private void append(char c) {
        reserve(1);
        name[length++] = (byte) c;
    }

    private void append(byte[] bytes, int from, int to) {
        append(bytes, from, to, MAX_STEP_BYTES);
    }

    private void append(byte[] bytes, int from, int to, int maxBytes) {
        int count = Math.min(to - from, maxBytes);
        reserve(count);
        System.arraycopy(bytes, from, name, length, count);
        length += count;
    }

    private void reserve(int count) {
        if (length + count > name.length) {
            name = Arrays.copyOf(name, Math.max(length + count, 2 * name.length));
        }
    }
}
