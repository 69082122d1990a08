package dev.sluice.detector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

/** Any bytes as a value, cut into windows: vectors are finite, bounded, and the same whatever was read before. */
public final class WindowSourceFuzz {

    private static final WindowSource WINDOWS = new WindowSource();
    private static final List<FeatureSchema.Feature> FEATURES = FeatureSchema.features();

    private WindowSourceFuzz() {}

    private record Cut(int start, double[] vector, byte[] text) {}

    public static void fuzzerTestOneInput(byte[] input) {
        List<Cut> cuts = cuts(WINDOWS, input);
        List<Cut> expected = cuts(new WindowSource(), input);
        assertEquals(expected.size(), cuts.size(), "windows");
        for (int i = 0; i < cuts.size(); i++) {
            Cut cut = cuts.get(i);
            assertEquals(i * Window.STRIDE, cut.start(), "start of a window");
            assertArrayEquals(expected.get(i).vector(), cut.vector(), "the vector after another value");
            assertArrayEquals(expected.get(i).text(), cut.text(), "the text after another value");
            assertArrayEquals(cut.vector(), WINDOWS.vectorAt(input, 0, input.length, cut.start()), "computed again");
            assertBounded(cut);
        }
    }

    private static void assertBounded(Cut cut) {
        for (int f = 0; f < cut.vector().length; f++) {
            double value = cut.vector()[f];
            String name = FEATURES.get(f).name();
            assertTrue(Math.abs(value) <= Window.SIZE, name + " is " + value);
            assertTrue(value >= 0 || name.endsWith("-balance"), name + " is " + value);
        }
    }

    private static List<Cut> cuts(WindowSource windows, byte[] input) {
        List<Cut> cuts = new ArrayList<>();
        windows.read(
                input, 0, input.length, (start, vector) -> cuts.add(new Cut(start, vector.clone(), windows.text())));
        return cuts;
    }
}
