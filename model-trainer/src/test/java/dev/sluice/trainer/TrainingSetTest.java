package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.trainer.Windows.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingSetTest {

    private static final int WIDTH = 2;

    /** Ten benign windows, and attacks at (1, 0) twice and at (3, 0). */
    private static TrainingSet uneven() {
        Windows windows = new Windows();
        List<Sample> benign = IntStream.range(0, 10)
                .mapToObj(i -> new Sample(windows.add(new Row(new double[] {0, i})), 0, 1))
                .toList();
        int near = windows.add(new Row(new double[] {1, 0}));
        int far = windows.add(new Row(new double[] {3, 0}));
        List<Sample> all = new ArrayList<>(benign);
        all.addAll(List.of(new Sample(near, 1, 4), new Sample(near, 1, 4), new Sample(far, 1, 2)));
        return new TrainingSet(windows, all);
    }

    @Test
    void evenedOut_hasAsManyOfEach_andAClassCountsWhatItDid() {
        TrainingSet even = uneven().evenedOut(WIDTH, 1);

        assertEquals(20, even.samples().size());
        for (float label : new float[] {0, 1}) {
            List<Sample> samples = even.samples().stream()
                    .filter(sample -> sample.label() == label)
                    .toList();
            assertEquals(10, samples.size());
            assertEquals(10, samples.stream().mapToDouble(Sample::weight).sum(), 1e-5);
        }
    }

    @Test
    void madeUpWindows_lieBetweenDifferentOnes() {
        TrainingSet uneven = uneven();
        TrainingSet even = uneven.evenedOut(WIDTH, 1);

        int[] made =
                IntStream.range(uneven.windows().rows(), even.windows().rows()).toArray();
        double[] dense = even.windows().dense(made, WIDTH);
        assertEquals(7, made.length);
        for (int i = 0; i < made.length; i++) {
            assertTrue(dense[i * WIDTH] > 1 && dense[i * WIDTH] < 3);
            assertEquals(0, dense[i * WIDTH + 1]);
        }
    }

    @Test
    void windowsOfOthers_stayAsTheyWere() {
        TrainingSet uneven = uneven();
        int before = uneven.windows().rows();

        TrainingSet unused = uneven.evenedOut(WIDTH, 1);

        assertEquals(before, uneven.windows().rows());
    }
}
