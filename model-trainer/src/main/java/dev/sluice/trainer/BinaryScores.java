package dev.sluice.trainer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How well scores tell two classes apart. Ties count half in the AUC.
 *
 * @param scores higher for what is rather positive
 */
record BinaryScores(double[] scores, boolean[] positive) {

    /** Probabilities for scores that are log-odds. */
    static BinaryScores ofLogOdds(double[] rawScores, boolean[] positive) {
        double[] probabilities = Arrays.stream(rawScores)
                .map(rawScore -> 1 / (1 + Math.exp(-rawScore)))
                .toArray();
        return new BinaryScores(probabilities, positive);
    }

    /** Scores are cut at a threshold: at least that is positive. */
    record Confusion(long truePositives, long falsePositives, long trueNegatives, long falseNegatives) {

        double accuracy() {
            return (double) (truePositives + trueNegatives)
                    / (truePositives + falsePositives + trueNegatives + falseNegatives);
        }

        double precision() {
            return truePositives == 0 ? 0 : (double) truePositives / (truePositives + falsePositives);
        }

        double recall() {
            return truePositives == 0 ? 0 : (double) truePositives / (truePositives + falseNegatives);
        }

        double f1() {
            return truePositives == 0 ? 0 : 2.0 * truePositives / (2 * truePositives + falsePositives + falseNegatives);
        }

        double falsePositiveRate() {
            return falsePositives == 0 ? 0 : (double) falsePositives / (falsePositives + trueNegatives);
        }
    }

    Confusion at(double threshold) {
        long[] counts = new long[4];
        for (int i = 0; i < scores.length; i++) {
            counts[(positive[i] ? 2 : 0) + (scores[i] >= threshold ? 1 : 0)]++;
        }
        return new Confusion(counts[3], counts[1], counts[0], counts[2]);
    }

    /** Chance that a positive row scores higher than a negative one; NaN of one class alone. */
    double auc() {
        int[] order = ascending();
        double rankSum = 0;
        long positives = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            long here = 0;
            while (to < order.length && scores[order[to]] == scores[order[from]]) {
                here += positive[order[to++]] ? 1 : 0;
            }
            rankSum += here * ((from + 1 + to) / 2.0);
            positives += here;
            from = to;
        }
        double pairs = (double) positives * (scores.length - positives);
        return pairs == 0 ? Double.NaN : (rankSum - positives * (positives + 1) / 2.0) / pairs;
    }

    /** Highest accuracy that any threshold gives. */
    double bestAccuracy() {
        double best = 0;
        for (Point point : points()) {
            best = Math.max(best, point.confusion().accuracy());
        }
        return best;
    }

    /** What a threshold does. */
    record Point(double threshold, Confusion confusion) {}

    /** Every different score as a threshold, the highest first. */
    Point[] points() {
        int[] order = ascending();
        long allPositives =
                IntStream.range(0, positive.length).filter(i -> positive[i]).count();
        long allNegatives = positive.length - allPositives;
        Point[] points = new Point[order.length];
        int count = 0;
        long hits = 0;
        long alarms = 0;
        for (int i = order.length - 1; i >= 0; i--) {
            if (positive[order[i]]) {
                hits++;
            } else {
                alarms++;
            }
            if (i == 0 || scores[order[i - 1]] != scores[order[i]]) {
                Confusion confusion = new Confusion(hits, alarms, allNegatives - alarms, allPositives - hits);
                points[count++] = new Point(scores[order[i]], confusion);
            }
        }
        return Arrays.copyOf(points, count);
    }

    private int[] ascending() {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
