package dev.sluice.detector;

import java.util.Arrays;

/**
 * The worst values of one request, at most {@value #MOST}, each of another field. Scratch memory that is used again; it
 * copies a value only when that is among the worst so far. Not thread-safe.
 */
final class WorstValues {

    static final int MOST = 3;

    /** One value and what is known of it. */
    static final class Value {

        private final FieldPath path = new FieldPath();
        private byte[] bytes = new byte[512];
        private int length;
        private double rawScore;
        private int window;

        private void set(double newRawScore, int newWindow, FieldPath from, byte[] value, int start, int end) {
            rawScore = newRawScore;
            window = newWindow;
            path.copy(from);
            length = end - start;
            if (bytes.length < length) {
                bytes = new byte[Integer.highestOneBit(length) * 2];
            }
            System.arraycopy(value, start, bytes, 0, length);
        }

        Field field() {
            return path.toField();
        }

        byte[] bytes() {
            return bytes;
        }

        int length() {
            return length;
        }

        double rawScore() {
            return rawScore;
        }

        /** Where its worst window starts. */
        int window() {
            return window;
        }

        void window(int start) {
            window = start;
        }
    }

    private final Value[] values = new Value[MOST];
    private int count;
    private double least;

    WorstValues() {
        Arrays.setAll(values, i -> new Value());
        clear();
    }

    void clear() {
        count = 0;
        least = Verdict.INERT;
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** The worst is number 0. */
    Value get(int number) {
        return values[number];
    }

    /** The highest rawScore; {@link Verdict#INERT} if there is no value. */
    double rawScore() {
        return count == 0 ? Verdict.INERT : values[0].rawScore;
    }

    /** Takes the value {@code bytes[from, to)} in if it is among the worst. */
    void offer(double rawScore, int window, FieldPath path, byte[] bytes, int from, int to) {
        if (rawScore > least) {
            take(rawScore, window, path, bytes, from, to);
        }
    }

    private void take(double rawScore, int window, FieldPath path, byte[] bytes, int from, int to) {
        int place = 0;
        while (place < count && !values[place].path.isAt(path)) {
            place++;
        }
        if (place < count && values[place].rawScore >= rawScore) {
            return;
        }
        if (place == count) {
            count = Math.min(count + 1, MOST);
            place = count - 1;
        }
        Value value = values[place];
        value.set(rawScore, window, path, bytes, from, to);
        for (; place > 0 && values[place - 1].rawScore < rawScore; place--) {
            values[place] = values[place - 1];
        }
        values[place] = value;
        least = count == MOST ? values[MOST - 1].rawScore : Verdict.INERT;
    }
}
