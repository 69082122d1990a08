package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.trainer.Windows.Row;
import org.junit.jupiter.api.Test;

class WindowsTest {

    @Test
    void rows_comeBackAsTheyWere() {
        Windows windows = new Windows();
        for (int i = 0; i < 5000; i++) {
            windows.add(new Row(new double[] {i, 0, -1.5, 0, Double.NaN}));
        }

        assertEquals(5000, windows.rows());
        assertArrayEquals(
                new double[] {4999, 0, -1.5, 0, Double.NaN, 7, 0, -1.5, 0, Double.NaN},
                windows.dense(new int[] {4999, 7}, 5));
        assertArrayEquals(new float[] {3, 0, -1.5f, 0, Float.NaN}, windows.denseFloats(new int[] {3}, 5));
    }

    @Test
    void rowsWithTheSameValues_areEqual() {
        assertEquals(new Row(new double[] {0, 1, 0}), new Row(new double[] {-0.0, 1, 0}));
        assertNotEquals(new Row(new double[] {0, 1, 0}), new Row(new double[] {1, 0, 0}));
    }
}
