package dev.sluice.detector;

import java.util.List;
import java.util.Locale;

/**
 * How time grows with size: the exponent of {@code time = c x size^exponent}, a line through the logarithms by least
 * squares, so that small sizes count as much as large ones. 1 is linear.
 *
 * @param exponent steepness of the line
 * @param determination share of the variance that the line explains, R squared
 */
record LinearFit(double exponent, double determination) {

    /** Fits points of size and time. */
    static LinearFit of(List<double[]> points) {
        double x = points.stream().mapToDouble(p -> Math.log(p[0])).average().orElseThrow();
        double y = points.stream().mapToDouble(p -> Math.log(p[1])).average().orElseThrow();
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (double[] point : points) {
            double dx = Math.log(point[0]) - x;
            double dy = Math.log(point[1]) - y;
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
        }
        return new LinearFit(xy / xx, xy * xy / (xx * yy));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "time grows with size^%.3f (R2 %.4f)", exponent, determination);
    }
}
