package dev.sluice.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Vectors with LightGBM's own raw scores, by which hosts check their evaluation of the models: real windows, and random
 * vectors over the values where evaluators differ (thresholds and their neighbours, 0, -0.0, NaN, infinite, huge).
 */
final class Golden {

    private static final int REAL = 128;
    private static final int RANDOM = 128;
    private static final int THRESHOLDS = 2000;
    private static final Pattern THRESHOLD_LINE = Pattern.compile("(?m)^threshold=(.*)$");
    private static final double[] EDGES = {
        0,
        -0.0,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        1e300,
        -1e300,
        1e-36,
        -1e-36,
        1,
        -1,
        Integer.MAX_VALUE
    };

    private final List<String> featureNames;

    Golden(List<String> featureNames) {
        this.featureNames = List.copyOf(featureNames);
    }

    /**
     * The text of {@code golden.csv}: features, then the raw score of the attack model, then those of the class model.
     *
     * @param carriers rows of attack windows
     * @param benign rows of benign windows
     */
    String csv(Training.Models models, Windows windows, List<Integer> carriers, List<Integer> benign, long seed) {
        List<double[]> vectors = new ArrayList<>();
        spread(carriers).forEach(row -> vectors.add(windows.dense(new int[] {row}, featureNames.size())));
        spread(benign).forEach(row -> vectors.add(windows.dense(new int[] {row}, featureNames.size())));
        vectors.addAll(random(models.attack(), new SplittableRandom(seed)));
        try (NativeModel attack = NativeModel.read(models.attack());
                NativeModel classes = NativeModel.read(models.classes())) {
            return Stream.concat(
                            Stream.of(header(models)), vectors.stream().map(vector -> line(vector, attack, classes)))
                    .collect(Collectors.joining("\n", "", "\n"));
        }
    }

    private String header(Training.Models models) {
        Stream<String> classes = models.classOrder().stream().map(attackClass -> "raw-" + attackClass.label());
        return Stream.of(featureNames.stream(), Stream.of("raw-attack"), classes)
                .flatMap(names -> names)
                .collect(Collectors.joining(","));
    }

    private static String line(double[] vector, NativeModel attack, NativeModel classes) {
        return Stream.of(vector, attack.rawScores(vector), classes.rawScores(vector))
                .flatMapToDouble(Arrays::stream)
                .mapToObj(Golden::cell)
                .collect(Collectors.joining(","));
    }

    /** Shortest text that reads back as the same double. */
    private static String cell(double value) {
        return value == (int) value && (value != 0 || 1 / value > 0)
                ? Integer.toString((int) value)
                : Double.toString(value);
    }

    private static List<Integer> spread(List<Integer> rows) {
        int count = Math.min(REAL / 2, rows.size());
        return Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> rows.get((int) ((long) i * rows.size() / count)))
                .toList();
    }

    private List<double[]> random(String model, SplittableRandom random) {
        double[] thresholds = THRESHOLD_LINE
                .matcher(model)
                .results()
                .map((MatchResult line) -> line.group(1))
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .limit(THRESHOLDS)
                .mapToDouble(Double::parseDouble)
                .toArray();
        return Stream.generate(() -> vector(thresholds, random)).limit(RANDOM).toList();
    }

    private double[] vector(double[] thresholds, SplittableRandom random) {
        double[] vector = new double[featureNames.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = switch (random.nextInt(4)) {
                case 0 -> EDGES[random.nextInt(EDGES.length)];
                case 1 -> near(thresholds, random);
                case 2 -> random.nextInt(12);
                default -> 0;
            };
        }
        return vector;
    }

    private static double near(double[] thresholds, SplittableRandom random) {
        if (thresholds.length == 0) {
            return random.nextDouble();
        }
        double threshold = thresholds[random.nextInt(thresholds.length)];
        return switch (random.nextInt(3)) {
            case 0 -> Math.nextDown(threshold);
            case 1 -> Math.nextUp(threshold);
            default -> threshold;
        };
    }
}
