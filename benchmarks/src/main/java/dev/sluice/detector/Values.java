package dev.sluice.detector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The values of a request, as one stage hands them to the next. */
record Values(List<byte[]> all, List<byte[]> scored) {

    static Values of(RequestView request) {
        List<byte[]> all = new ArrayList<>();
        List<byte[]> scored = new ArrayList<>();
        new FieldReader(Limits.DEFAULT).read(request, (path, bytes, from, to) -> {
            byte[] value = Arrays.copyOfRange(bytes, from, to);
            all.add(value);
            if (!WindowSource.isInert(bytes, from, to)) {
                scored.add(value);
            }
            return true;
        });
        return new Values(List.copyOf(all), List.copyOf(scored));
    }

    /** The vectors of all windows. */
    double[][] vectors() {
        List<double[]> vectors = new ArrayList<>();
        WindowSource windows = new WindowSource();
        for (byte[] value : scored) {
            windows.read(value, 0, value.length, (start, vector) -> vectors.add(vector.clone()));
        }
        return vectors.toArray(double[][]::new);
    }
}
