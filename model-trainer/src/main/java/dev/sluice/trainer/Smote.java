package dev.sluice.trainer;

import dev.sluice.trainer.TableBooster.Chosen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Makes up rows of the smaller class: each lies at a random place between a row and one of its nearest neighbours, and
 * has the category that most of these neighbours have. Neighbours are looked for among {@value #CANDIDATES} random rows
 * of the class, so the time is linear in the rows made up.
 *
 * @see <a href="https://doi.org/10.1613/jair.953">SMOTE</a>, and there SMOTE-NC for categories
 */
final class Smote {

    private static final int NEIGHBOURS = 5;
    private static final int CANDIDATES = 400;

    private final LabelledRows rows;
    private final int[] chosen;
    private final int[] smaller;
    private final boolean label;
    private final double[] scale;
    private final SplittableRandom random;

    Smote(LabelledRows rows, int[] chosen, long seed) {
        this.rows = rows;
        this.chosen = chosen;
        int[] positives =
                Arrays.stream(chosen).filter(row -> rows.positive()[row]).toArray();
        this.label = positives.length <= chosen.length - positives.length;
        this.smaller = label
                ? positives
                : Arrays.stream(chosen).filter(row -> !rows.positive()[row]).toArray();
        this.scale = IntStream.range(0, rows.columns().size())
                .mapToDouble(this::scale)
                .toArray();
        this.random = new SplittableRandom(seed);
    }

    /** All rows, and made-up ones until both classes are of one size. */
    Chosen balanced() {
        int missing = chosen.length - 2 * smaller.length;
        List<double[]> made = new ArrayList<>();
        for (int i = 0; i < missing && smaller.length > 1; i++) {
            made.add(between(smaller[i % smaller.length]));
        }
        LabelledRows more = rows.onlyRows(chosen).and(made, label);
        return Chosen.of(more, more.all());
    }

    private double[] between(int row) {
        int[] near = neighbours(row);
        int other = near[random.nextInt(near.length)];
        double share = random.nextDouble();
        double[] made = rows.vector(row);
        for (int c = 0; c < made.length; c++) {
            if (rows.columns().get(c).isCategorical()) {
                made[c] = mostFrequent(c, near);
            } else {
                double step = share * (rows.values()[c][other] - made[c]);
                made[c] = Double.isNaN(step) ? made[c] : made[c] + step;
            }
        }
        return made;
    }

    private int[] neighbours(int row) {
        int[] candidates = smaller.length <= CANDIDATES
                ? smaller
                : random.ints(CANDIDATES, 0, smaller.length)
                        .map(i -> smaller[i])
                        .toArray();
        double[] distances = Arrays.stream(candidates)
                .mapToDouble(candidate -> distance(row, candidate))
                .toArray();
        return IntStream.range(0, candidates.length)
                .boxed()
                .filter(i -> candidates[i] != row)
                .sorted(Comparator.comparingDouble(i -> distances[i]))
                .limit(NEIGHBOURS)
                .mapToInt(i -> candidates[i])
                .toArray();
    }

    /** Numbers count by their standard deviations; different categories, and what is missing on one side, by one. */
    private double distance(int left, int right) {
        double sum = 0;
        for (int c = 0; c < scale.length; c++) {
            double difference = (rows.values()[c][left] - rows.values()[c][right]) / scale[c];
            boolean whole = rows.columns().get(c).isCategorical() || Double.isNaN(difference);
            double step = whole ? (difference == 0 ? 0 : 1) : difference;
            sum += step * step;
        }
        return sum;
    }

    private double mostFrequent(int column, int[] near) {
        double best = rows.values()[column][near[0]];
        long most = 0;
        for (int row : near) {
            double value = rows.values()[column][row];
            long count = Arrays.stream(near)
                    .filter(other -> Double.compare(rows.values()[column][other], value) == 0)
                    .count();
            if (count > most) {
                most = count;
                best = value;
            }
        }
        return best;
    }

    private double scale(int column) {
        double[] numbers = Arrays.stream(smaller)
                .mapToDouble(row -> rows.values()[column][row])
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
