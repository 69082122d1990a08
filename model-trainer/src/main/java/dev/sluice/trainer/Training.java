package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import dev.sluice.trainer.Examples.Attack;
import dev.sluice.trainer.Examples.Benign;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Trains the attack model in two rounds, then the class model.
 *
 * <p>An attack counts n^-0.5, n the attacks of its family, so that a list of near-copies does not rule; a class as a
 * whole counts the square root of that sum. Round one takes every candidate window of an attack for it. Round two takes
 * the one that scored highest, and weights the benign windows that scored highest up to {@code hardWeight} times.
 */
final class Training {

    private final Examples examples;
    private final TrainingParameters parameters;
    private final LightGbm lightGbm;
    private final double[] benignWeights;
    private final double[] attackWeights;

    Training(Examples examples, TrainingParameters parameters, LightGbm lightGbm) {
        this.examples = examples;
        this.parameters = parameters;
        this.lightGbm = lightGbm;
        this.benignWeights = benignWeights();
        this.attackWeights = attackWeights();
    }

    /**
     * What a training comes to.
     *
     * @param attack text of the attack model
     * @param classes text of the class model
     * @param classOrder what the outputs of the class model stand for
     * @param carriers rows of the windows that were taken for the attacks
     */
    record Models(String attack, String classes, List<AttackClass> classOrder, List<Integer> carriers) {}

    Models run() {
        Rounds rounds = rounds();
        List<AttackClass> order = classOrder();
        return new Models(rounds.attack(), trainClasses(rounds.carriers(), order), order, rounds.carriers());
    }

    /** The attack model alone, as text. */
    String attack() {
        return rounds().attack();
    }

    private record Rounds(String attack, List<Integer> carriers) {}

    private Rounds rounds() {
        List<List<Integer>> candidates =
                examples.attacks().stream().map(Attack::rows).toList();
        String first = train("round one", samples(candidates, benignWeights));
        List<Integer> carriers = highest(first, candidates);
        List<List<Integer>> chosen = carriers.stream().map(List::of).toList();
        return new Rounds(train("round two", samples(chosen, hardened(first))), carriers);
    }

    private double[] benignWeights() {
        return examples.benign().stream().mapToDouble(Benign::weight).toArray();
    }

    private double[] attackWeights() {
        Map<String, Integer> familySizes = new HashMap<>();
        examples.attacks().forEach(attack -> familySizes.merge(attack.family(), 1, Integer::sum));
        Map<AttackClass, Double> classTotals = new EnumMap<>(AttackClass.class);
        for (Attack attack : examples.attacks()) {
            classTotals.merge(attack.attackClass(), 1 / Math.sqrt(size(attack, familySizes)), Double::sum);
        }
        double[] weights = examples.attacks().stream()
                .mapToDouble(attack -> 1 / Math.sqrt(size(attack, familySizes) * total(attack, classTotals)))
                .toArray();
        double scale = parameters.attackWeight() * sum(benignWeights) / sum(weights);
        return Arrays.stream(weights).map(weight -> weight * scale).toArray();
    }

    private static double size(Attack attack, Map<String, Integer> familySizes) {
        return familySizes.getOrDefault(attack.family(), 1);
    }

    private static double total(Attack attack, Map<AttackClass, Double> classTotals) {
        return classTotals.getOrDefault(attack.attackClass(), 1.0);
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
    }

    private List<Sample> samples(List<List<Integer>> attackRows, double[] benign) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < benign.length; i++) {
            samples.add(new Sample(examples.benign().get(i).row(), 0, (float) benign[i]));
        }
        for (int i = 0; i < attackRows.size(); i++) {
            float weight = (float) (attackWeights[i] / attackRows.get(i).size());
            attackRows.get(i).forEach(row -> samples.add(new Sample(row, 1, weight)));
        }
        return samples;
    }

    /** Of each list of rows the one that scores highest. */
    private List<Integer> highest(String model, List<List<Integer>> rows) {
        int[] all =
                rows.stream().flatMap(List::stream).mapToInt(Integer::intValue).toArray();
        double[] rawScores = lightGbm.rawScores(model, examples.windows(), all, parameters.threads());
        Map<Integer, Double> byRow = new HashMap<>();
        for (int i = 0; i < all.length; i++) {
            byRow.put(all[i], rawScores[i]);
        }
        Comparator<Integer> byRawScore = Comparator.comparingDouble(row -> byRow.getOrDefault(row, 0.0));
        return rows.stream()
                .map(candidates -> candidates.stream().max(byRawScore).orElseThrow())
                .toList();
    }

    /** The worst benign window counts {@code hardWeight} times, the others less with the square root of their rank. */
    private double[] hardened(String model) {
        int[] rows = examples.benign().stream().mapToInt(Benign::row).toArray();
        double[] rawScores = lightGbm.rawScores(model, examples.windows(), rows, parameters.threads());
        int[] byRank = IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -rawScores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] weights = benignWeights.clone();
        double hard = parameters.hardShare() * rows.length;
        for (int rank = 0; rank < hard; rank++) {
            weights[byRank[rank]] *= Math.min(parameters.hardWeight(), Math.sqrt(hard / (rank + 1)));
        }
        return weights;
    }

    /** LightGBM wants two classes at least; where there is but one, a second that never occurs. */
    private List<AttackClass> classOrder() {
        TreeSet<AttackClass> classes = new TreeSet<>();
        examples.attacks().forEach(attack -> classes.add(attack.attackClass()));
        if (classes.size() == 1) {
            classes.add(classes.contains(AttackClass.OTHER) ? AttackClass.SCANNER : AttackClass.OTHER);
        }
        return List.copyOf(classes);
    }

    private String trainClasses(List<Integer> carriers, List<AttackClass> order) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < carriers.size(); i++) {
            int output = order.indexOf(examples.attacks().get(i).attackClass());
            samples.add(new Sample(carriers.get(i), output, (float) attackWeights[i]));
        }
        try (Progress progress = Progress.start("attack classes", parameters.classTrees(), "rounds")) {
            return lightGbm.train(
                    examples.windows(),
                    samples,
                    parameters.classModel(order.size()),
                    parameters.classTrees(),
                    progress);
        }
    }

    private String train(String task, List<Sample> samples) {
        try (Progress progress = Progress.start(task, parameters.trees(), "trees")) {
            String attackModel = parameters.attackModel(lightGbm.featureNames());
            return lightGbm.train(examples.windows(), samples, attackModel, parameters.trees(), progress);
        }
    }
}
