package dev.sluice.trainer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes up more of a class: each vector lies at a random place between one that there is and one of its nearest neighbours,
 * and has the category that most of these neighbours have. Neighbours are looked for among {@value #CANDIDATES} random
 * ones, so the time is linear in the vectors made up.
 *
 * @see <a href="https://doi.org/10.1613/jair.953">SMOTE</a>, and there SMOTE-NC for categories
 */
final class Smote {

    private static final int NEIGHBOURS = 5;
    private static final int CANDIDATES = 400;

    private final double[][] vectors;
    private final boolean[] categorical;
    private final double[] scale;
    private final SplittableRandom random;

    /**
     * More of {@code vectors}.
     *
     * @param categorical which columns hold categories
     */
    Smote(double[][] vectors, boolean[] categorical, long seed) {
        this.vectors = vectors;
        this.categorical = categorical;
        this.scale =
                IntStream.range(0, categorical.length).mapToDouble(this::scale).toArray();
        this.random = new SplittableRandom(seed);
    }

    /** So many vectors, made up one by one as they are taken; none if there are no two to be between. */
    Stream<double[]> made(int count) {
        return IntStream.range(0, vectors.length > 1 ? count : 0).mapToObj(i -> between(i % vectors.length));
    }

    private double[] between(int number) {
        int[] near = neighbours(number);
        double[] other = vectors[near[random.nextInt(near.length)]];
        double share = random.nextDouble();
        double[] made = vectors[number].clone();
        for (int c = 0; c < made.length; c++) {
            if (categorical[c]) {
                made[c] = mostFrequent(c, near);
            } else {
                double step = share * (other[c] - made[c]);
                made[c] = Double.isNaN(step) ? made[c] : made[c] + step;
            }
        }
        return made;
    }

    private int[] neighbours(int number) {
        int[] candidates = vectors.length <= CANDIDATES
                ? IntStream.range(0, vectors.length).toArray()
                : random.ints(CANDIDATES, 0, vectors.length).toArray();
        double[] distances = Arrays.stream(candidates)
                .mapToDouble(candidate -> distance(vectors[number], vectors[candidate]))
                .toArray();
        return IntStream.range(0, candidates.length)
                .boxed()
                .filter(i -> candidates[i] != number)
                .sorted(Comparator.comparingDouble(i -> distances[i]))
                .limit(NEIGHBOURS)
                .mapToInt(i -> candidates[i])
                .toArray();
    }

    /** Numbers count by their standard deviations; different categories, and what is missing on one side, by one. */
    private double distance(double[] left, double[] right) {
        double sum = 0;
        for (int c = 0; c < scale.length; c++) {
            double difference = (left[c] - right[c]) / scale[c];
            boolean whole = categorical[c] || Double.isNaN(difference);
            double step = whole ? (difference == 0 ? 0 : 1) : difference;
            sum += step * step;
        }
        return sum;
    }

    private double mostFrequent(int column, int[] near) {
        double best = vectors[near[0]][column];
        long most = 0;
        for (int number : near) {
            double value = vectors[number][column];
            long count = Arrays.stream(near)
                    .filter(other -> Double.compare(vectors[other][column], value) == 0)
                    .count();
            if (count > most) {
                most = count;
                best = value;
            }
        }
        return best;
    }

    private double scale(int column) {
        double[] numbers = Arrays.stream(vectors)
                .mapToDouble(vector -> vector[column])
                .filter(value -> !Double.isNaN(value))
                .toArray();
        double mean = Arrays.stream(numbers).average().orElse(0);
        double variance = Arrays.stream(numbers)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        return variance > 0 && Double.isFinite(variance) ? Math.sqrt(variance) : 1;
    }
}
