package dev.sluice.trainer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Places of values in their order, and how well two orders agree. */
final class Ranks {

    private Ranks() {}

    /** The rank of each value, 0 for the lowest to 1 for the highest; the mean of those alike, NaN for NaN. */
    static double[] of(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .filter(i -> !Double.isNaN(values[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        Arrays.fill(ranks, Double.NaN);
        double last = Math.max(1, order.length - 1);
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = order.length == 1 ? 0.5 : (from + to - 1) / 2.0 / last;
            }
            from = to;
        }
        return ranks;
    }

    /** Spearman's correlation over the rows where neither is missing; 0 if one of them never changes. */
    static double correlation(double[] first, double[] second) {
        int[] both = IntStream.range(0, first.length)
                .filter(i -> !Double.isNaN(first[i]) && !Double.isNaN(second[i]))
                .toArray();
        double[] a = of(IntStream.of(both).mapToDouble(i -> first[i]).toArray());
        double[] b = of(IntStream.of(both).mapToDouble(i -> second[i]).toArray());
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < both.length; i++) {
            ab += (a[i] - 0.5) * (b[i] - 0.5);
            aa += (a[i] - 0.5) * (a[i] - 0.5);
            bb += (b[i] - 0.5) * (b[i] - 0.5);
        }
        return aa == 0 || bb == 0 ? 0 : ab / Math.sqrt(aa * bb);
    }
}
