package dev.sluice.detector;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The feature vector of a window in few bytes, exact to the last bit: what a bundle needs to score the window once more,
 * and nothing that would give its text back. Immutable.
 *
 * <p>Each feature that is not zero is a number {@code 4 x gap + kind}, where the gap is how many zeros stand before it,
 * and, by its kind: nothing for one, a whole number, a float, or a double. Numbers are written seven bits a byte, the
 * lowest first.
 */
public final class PackedVector {

    private static final int ONE = 0;
    private static final int WHOLE = 1;
    private static final int FLOAT = 2;
    private static final int DOUBLE = 3;

    private final byte[] bytes;

    private PackedVector(byte[] bytes) {
        this.bytes = bytes;
    }

    static PackedVector of(double[] vector) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        int next = 0;
        for (int i = 0; i < vector.length; i++) {
            if (Double.doubleToRawLongBits(vector[i]) != 0) {
                write(i - next, vector[i], out);
                next = i + 1;
            }
        }
        return new PackedVector(out.toByteArray());
    }

    private static void write(int gap, double value, ByteArrayOutputStream out) {
        if (value == 1) {
            number(gap << 2 | ONE, out);
        } else if (value > 0 && value <= Integer.MAX_VALUE && value == (int) value) {
            number(gap << 2 | WHOLE, out);
            number((int) value, out);
        } else if (same((float) value, value)) {
            number(gap << 2 | FLOAT, out);
            out.writeBytes(
                    ByteBuffer.allocate(Float.BYTES).putFloat((float) value).array());
        } else {
            number(gap << 2 | DOUBLE, out);
            out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
        }
    }

    private static boolean same(double value, double other) {
        return Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(other);
    }

    private static void number(int value, ByteArrayOutputStream out) {
        int rest = value;
        while (rest >= 0x80) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    /**
     * Takes what {@link #bytes} gave.
     *
     * @throws IllegalArgumentException if it is no vector of this {@link FeatureSchema}'s length
     */
    public static PackedVector parse(byte[] bytes) {
        PackedVector packed = new PackedVector(bytes.clone());
        packed.unpack(new double[FeatureSchema.features().size()]);
        return packed;
    }

    /** As few bytes as it takes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Fills {@code vector}, which has a place for every feature, in the order of {@link FeatureSchema#features()}. */
    public void unpack(double[] vector) {
        Arrays.fill(vector, 0);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int next = 0;
        try {
            while (in.hasRemaining()) {
                int head = number(in);
                int at = next + (head >>> 2);
                vector[at] = value(head & 3, in);
                next = at + 1;
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("these bytes are no vector of " + vector.length + " features", e);
        }
    }

    private static double value(int kind, ByteBuffer in) {
        return switch (kind) {
            case ONE -> 1;
            case WHOLE -> number(in);
            case FLOAT -> in.getFloat();
            default -> in.getDouble();
        };
    }

    private static int number(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("these bytes are no vector: a number has more than 32 bits");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackedVector that && Arrays.equals(that.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "a vector in " + bytes.length + " bytes";
    }
}
