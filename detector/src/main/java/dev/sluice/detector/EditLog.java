package dev.sluice.detector;

import java.util.Arrays;

/**
 * Where in a canonical text each {@link Edit} was undone, so that a window of a long value answers for its own edits
 * only. Follows the passes of the {@link Canonicalizer} by what changed lengths, as {@link Origins} does, but costs
 * memory and time by the edits, not by the bytes. Reused for one value after the other; not thread-safe.
 */
final class EditLog {

    private static final Edit[] EDITS = Edit.values();
    private static final int PASS_SHIFT = 8;
    private static final int EDIT_MASK = (1 << PASS_SHIFT) - 1;

    private final int[] counts = new int[EDITS.length];
    private int[] places = new int[64];
    private short[] kinds = new short[64];
    private int[] nextPlaces = new int[64];
    private short[] nextKinds = new short[64];
    private int waiting;
    private int moved;
    private int size;
    private int read;
    private int written;

    void clear() {
        waiting = 0;
        size = 0;
        startPass();
    }

    private void startPass() {
        moved = 0;
        read = 0;
        written = 0;
    }

    /** Notes an edit at byte {@code in} of what the pass reads; {@code pass} counts passes of decoding from 1, others are 0. */
    void add(Edit edit, int pass, int in) {
        moveBefore(in);
        append(in - read + written, (short) (edit.ordinal() | pass << PASS_SHIFT));
    }

    /** Notes that {@code consumed} bytes at {@code in} became {@code produced} bytes at {@code out}. */
    void replaced(int in, int consumed, int out, int produced) {
        moveBefore(in);
        while (moved < waiting && places[moved] < in + consumed) {
            append(out, kinds[moved++]);
        }
        read = in + consumed;
        written = out + produced;
    }

    void endPass() {
        moveBefore(Integer.MAX_VALUE);
        int[] swapPlaces = places;
        places = nextPlaces;
        nextPlaces = swapPlaces;
        short[] swapKinds = kinds;
        kinds = nextKinds;
        nextKinds = swapKinds;
        waiting = size;
        size = 0;
        startPass();
    }

    private void moveBefore(int in) {
        while (moved < waiting && places[moved] < in) {
            append(places[moved] - read + written, kinds[moved++]);
        }
    }

    private void append(int place, short kind) {
        if (size == nextPlaces.length) {
            nextPlaces = Arrays.copyOf(nextPlaces, 2 * size);
            nextKinds = Arrays.copyOf(nextKinds, 2 * size);
        }
        nextPlaces[size] = place;
        nextKinds[size++] = kind;
    }

    /** How often each edit was undone in {@code [from, to)} of the text that the last pass wrote; valid until the next call. */
    int[] counts(int from, int to) {
        Arrays.fill(counts, 0);
        for (int i = firstFrom(from); i < waiting && places[i] < to; i++) {
            counts[kinds[i] & EDIT_MASK]++;
            int rounds = Edit.ROUNDS.ordinal();
            counts[rounds] = Math.max(counts[rounds], kinds[i] >> PASS_SHIFT);
        }
        return counts;
    }

    private int firstFrom(int from) {
        int low = 0;
        int high = waiting;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (places[middle] < from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
