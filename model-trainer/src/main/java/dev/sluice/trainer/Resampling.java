package dev.sluice.trainer;

import dev.sluice.trainer.BinaryScores.Confusion;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * 95 % intervals by a bootstrap over clusters of rows that belong together: {@value #RESAMPLES} resamples with a fixed
 * seed. Immutable. Time is that of so many passes over the rows.
 */
final class Resampling {

    static final int RESAMPLES = 1000;

    private static final double OUTSIDE = 0.025;
    private static final int SEED = 1;

    private final BinaryScores scores;
    private final int[] cluster;
    private final int clusters;

    /**
     * Resampling of scored rows.
     *
     * @param cluster number of each row's cluster, from 0 without gaps
     */
    Resampling(BinaryScores scores, int[] cluster) {
        this.scores = scores;
        this.cluster = cluster;
        this.clusters = Arrays.stream(cluster).max().orElse(-1) + 1;
    }

    /** Intervals of several measures at a threshold, from the same resamples. */
    List<Interval> at(double threshold, List<ToDoubleFunction<Confusion>> measures) {
        long[][] counts = new long[clusters][4];
        for (int row = 0; row < cluster.length; row++) {
            boolean found = scores.scores()[row] >= threshold;
            counts[cluster[row]][(scores.positive()[row] ? 2 : 0) + (found ? 1 : 0)]++;
        }
        double[][] values = new double[measures.size()][RESAMPLES];
        SplittableRandom random = new SplittableRandom(SEED);
        for (int r = 0; r < RESAMPLES; r++) {
            Confusion confusion = drawn(counts, random);
            for (int m = 0; m < values.length; m++) {
                values[m][r] = measures.get(m).applyAsDouble(confusion);
            }
        }
        return Arrays.stream(values).map(Resampling::middle).toList();
    }

    private static Confusion drawn(long[][] counts, SplittableRandom random) {
        long[] sum = new long[4];
        for (int i = 0; i < counts.length; i++) {
            long[] chosen = counts[random.nextInt(counts.length)];
            for (int c = 0; c < sum.length; c++) {
                sum[c] += chosen[c];
            }
        }
        return new Confusion(sum[3], sum[1], sum[0], sum[2]);
    }

    /** The interval of the AUC. */
    Interval auc() {
        int[] order = IntStream.range(0, cluster.length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> scores.scores()[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        SplittableRandom random = new SplittableRandom(SEED);
        return middle(IntStream.range(0, RESAMPLES)
                .mapToDouble(i -> auc(order, weights(random)))
                .toArray());
    }

    private int[] weights(SplittableRandom random) {
        int[] weights = new int[clusters];
        for (int i = 0; i < clusters; i++) {
            weights[random.nextInt(clusters)]++;
        }
        return weights;
    }

    /** The AUC of rows that count several times or not at all; ties count half. */
    private double auc(int[] order, int[] weights) {
        double below = 0;
        double positives = 0;
        double pairs = 0;
        for (int from = 0; from < order.length; ) {
            double score = scores.scores()[order[from]];
            double negativesHere = 0;
            double positivesHere = 0;
            int to = from;
            for (; to < order.length && scores.scores()[order[to]] == score; to++) {
                int weight = weights[cluster[order[to]]];
                if (scores.positive()[order[to]]) {
                    positivesHere += weight;
                } else {
                    negativesHere += weight;
                }
            }
            pairs += positivesHere * (below + negativesHere / 2);
            below += negativesHere;
            positives += positivesHere;
            from = to;
        }
        return pairs / (positives * below);
    }

    private static Interval middle(double[] values) {
        double[] known = Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        if (known.length == 0) {
            return new Interval(Double.NaN, Double.NaN);
        }
        int low = (int) (known.length * OUTSIDE);
        return new Interval(known[low], known[Math.max(0, known.length - 1 - low)]);
    }
}
