package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedVectorTest {

    private static final int FEATURES = FeatureSchema.features().size();
    private static final double[] ODD = {
        0,
        -0.0,
        1,
        20,
        127,
        128,
        -1,
        0.5,
        0.1,
        1e300,
        Double.MIN_VALUE,
        Double.NaN,
        Double.longBitsToDouble(0x7ff8_0000_0000_0001L),
        Double.NEGATIVE_INFINITY,
        Integer.MAX_VALUE,
        1L << 31
    };

    private static double[] unpacked(PackedVector packed) {
        double[] vector = new double[FEATURES];
        Arrays.fill(vector, 7);
        packed.unpack(vector);
        return vector;
    }

    private static long[] bits(double[] vector) {
        return Arrays.stream(vector).mapToLong(Double::doubleToRawLongBits).toArray();
    }

    @Test
    void everyValueComesBackToTheLastBit() {
        Random random = new Random(1);
        for (int round = 0; round < 1000; round++) {
            double[] vector = new double[FEATURES];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = random.nextInt(4) == 0 ? ODD[random.nextInt(ODD.length)] : 0;
            }
            PackedVector packed = PackedVector.of(vector);
            assertArrayEquals(bits(vector), bits(unpacked(packed)));
            assertEquals(packed, PackedVector.parse(packed.bytes()));
        }
    }

    @Test
    void countsTakeOneOrTwoBytes() {
        double[] vector = new double[FEATURES];
        vector[3] = 1;
        vector[4] = 12;
        assertEquals(3, PackedVector.of(vector).bytes().length);
    }

    @Test
    void bytesThatAreNoVector_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> PackedVector.parse(new byte[] {3, 1}));
        assertThrows(IllegalArgumentException.class, () -> PackedVector.parse(new byte[] {-1, -1, -1, -1, -1, -1}));
        byte[] tooMany = new byte[FEATURES + 1];
        assertThrows(IllegalArgumentException.class, () -> PackedVector.parse(tooMany));
    }

    @Test
    void anyBytes_areAVectorOrRefused() {
        Random random = new Random(2);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            assertTrue(isTaken(bytes) || bytes.length > 0);
        }
    }

    private static boolean isTaken(byte[] bytes) {
        try {
            PackedVector unused = PackedVector.parse(bytes);
            return true;
        } catch (IllegalArgumentException expected) {
            return false;
        }
    }
}
