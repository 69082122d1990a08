package dev.sluice.trainer;

import dev.sluice.trainer.BinaryScores.Confusion;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * 95 % intervals by a bootstrap over clusters of rows that belong together: {@value #RESAMPLES} resamples with a fixed
 * seed; where all clusters agree, Wilson's over their number. Immutable. Time is that of so many passes over the rows.
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

    /** A share among rows, or a mean of shares. */
    enum Measure {
        ACCURACY,
        PRECISION,
        RECALL,
        F1,
        FALSE_POSITIVES;

        double of(Confusion found) {
            return switch (this) {
                case ACCURACY -> found.accuracy();
                case PRECISION -> found.precision();
                case RECALL -> found.recall();
                case F1 -> found.f1();
                case FALSE_POSITIVES -> found.falsePositiveRate();
            };
        }

        /** Whether a cluster with these counts has a say in it. */
        private boolean concerns(Confusion found) {
            return switch (this) {
                case ACCURACY -> true;
                case PRECISION -> found.truePositives() + found.falsePositives() > 0;
                case RECALL -> found.truePositives() + found.falseNegatives() > 0;
                case F1 -> found.truePositives() + found.falsePositives() + found.falseNegatives() > 0;
                case FALSE_POSITIVES -> found.falsePositives() + found.trueNegatives() > 0;
            };
        }
    }

    /** The interval of each measure at a threshold. */
    Map<Measure, Interval> at(double threshold) {
        long[][] counts = new long[clusters][4];
        for (int row = 0; row < cluster.length; row++) {
            boolean found = scores.scores()[row] >= threshold;
            counts[cluster[row]][(scores.positive()[row] ? 2 : 0) + (found ? 1 : 0)]++;
        }
        double[][] values = new double[Measure.values().length][RESAMPLES];
        SplittableRandom random = new SplittableRandom(SEED);
        for (int r = 0; r < RESAMPLES; r++) {
            Confusion confusion = drawn(counts, random);
            for (Measure measure : Measure.values()) {
                values[measure.ordinal()][r] = measure.of(confusion);
            }
        }
        Map<Measure, Interval> intervals = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            intervals.put(measure, widened(middle(values[measure.ordinal()]), measure, counts));
        }
        return intervals;
    }

    /** Where all clusters agree, resamples do too and say nothing: Wilson's interval over their number instead. */
    private static Interval widened(Interval interval, Measure measure, long[][] counts) {
        if (interval.low() != interval.high()) {
            return interval;
        }
        long concerned = Arrays.stream(counts)
                .map(Resampling::confusion)
                .filter(measure::concerns)
                .count();
        Share share = new Share(Math.round(interval.low() * concerned), Math.max(1, concerned));
        return new Interval(share.low() / 100, share.high() / 100);
    }

    private static Confusion confusion(long[] counts) {
        return new Confusion(counts[3], counts[1], counts[0], counts[2]);
    }

    private static Confusion drawn(long[][] counts, SplittableRandom random) {
        long[] sum = new long[4];
        for (int i = 0; i < counts.length; i++) {
            long[] chosen = counts[random.nextInt(counts.length)];
            for (int c = 0; c < sum.length; c++) {
                sum[c] += chosen[c];
            }
        }
        return confusion(sum);
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
