package dev.sluice.detector;

import java.util.Arrays;

/** A set of byte values, asked by table. Immutable. */
final class ByteSet {

    private final boolean[] members = new boolean[256];

    private ByteSet() {}

    /** The set of the characters of {@code ranges}; {@code a-z} is a range, {@code -} at the end stands for itself. */
    static ByteSet of(String ranges) {
        ByteSet set = new ByteSet();
        for (int i = 0; i < ranges.length(); i++) {
            char first = ranges.charAt(i);
            if (i + 2 < ranges.length() && ranges.charAt(i + 1) == '-') {
                i += 2;
            }
            Arrays.fill(set.members, first, ranges.charAt(i) + 1, true);
        }
        return set;
    }

    boolean has(byte value) {
        return members[value & 0xff];
    }

    boolean hasAll(byte[] bytes, int from, int to) {
        return endOfRun(bytes, from, to) == to;
    }

    /** Index of the first byte of the set, {@code to} if there is none. */
    int indexIn(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !members[bytes[at] & 0xff]) {
            at++;
        }
        return at;
    }

    /** Index of the first byte outside the set, {@code to} if there is none. */
    int endOfRun(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && members[bytes[at] & 0xff]) {
            at++;
        }
        return at;
    }
}
