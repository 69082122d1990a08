package dev.sluice.trainer;

import dev.sluice.trainer.Training.Models;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Vectors with LightGBM's own raw scores, by which hosts check their evaluation of the models: real windows, and random
 * vectors over the values where evaluators differ (thresholds and their neighbours, 0, -0.0, NaN, infinite, huge).
 */
final class Golden {

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

    /** The text of {@code golden.csv}: features, the attack model's raw score, then those of the class model. */
    String csv(Models models, List<double[]> vectors) {
        try (NativeModel attack = NativeModel.read(models.attack());
                NativeModel classes = NativeModel.read(models.classes())) {
            return csv(header(models), vectors, attack, classes);
        }
    }

    /** The text of {@code golden.csv} for a model of tables: features, then its raw score. */
    String csv(String model, List<double[]> vectors) {
        try (NativeModel trees = NativeModel.read(model)) {
            return csv(String.join(",", featureNames) + ",raw-attack", vectors, trees);
        }
    }

    private static String csv(String header, List<double[]> vectors, NativeModel... models) {
        Stream<String> lines = vectors.stream().map(vector -> line(vector, models));
        return Stream.concat(Stream.of(header), lines).collect(Collectors.joining("\n", "", "\n"));
    }

    /** At most {@code count} rows, evenly spread. */
    List<double[]> real(Windows windows, List<Integer> rows, int count) {
        int size = Math.min(count, rows.size());
        return IntStream.range(0, size)
                .mapToObj(i -> rows.get((int) ((long) i * rows.size() / size)))
                .map(row -> windows.dense(new int[] {row}, featureNames.size()))
                .toList();
    }

    /** Vectors over edge values and over the thresholds of {@code model} and their neighbours. */
    List<double[]> random(String model, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] thresholds = THRESHOLD_LINE
                .matcher(model)
                .results()
                .flatMap(line -> Arrays.stream(line.group(1).split(" ")))
                .limit(THRESHOLDS)
                .mapToDouble(Double::parseDouble)
                .toArray();
        return Stream.generate(() -> vector(thresholds, random)).limit(count).toList();
    }

    private String header(Models models) {
        Stream<String> classes = models.classOrder().stream().map(attackClass -> "raw-" + attackClass.label());
        return Stream.of(featureNames.stream(), Stream.of("raw-attack"), classes)
                .flatMap(names -> names)
                .collect(Collectors.joining(","));
    }

    private static String line(double[] vector, NativeModel... models) {
        Stream<double[]> rawScores = Arrays.stream(models).map(model -> model.rawScores(vector));
        return Stream.concat(Stream.of(vector), rawScores)
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
