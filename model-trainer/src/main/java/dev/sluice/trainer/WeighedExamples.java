package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import dev.sluice.trainer.Examples.Attack;
import dev.sluice.trainer.Examples.Benign;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Examples and how much each counts. An attack counts n^-0.5, n the attacks of its family, so that a list of near-copies
 * does not rule; a class as a whole counts the square root of that sum. All attacks together count what all benign windows
 * do, or if nothing is done about imbalance, what as many benign windows do.
 */
final class WeighedExamples {

    private final Examples examples;
    private final double[] benignWeights;
    private final double[] attackWeights;

    WeighedExamples(Examples examples, TrainingParameters parameters) {
        this.examples = examples;
        this.benignWeights =
                examples.benign().stream().mapToDouble(Benign::weight).toArray();
        double benign = parameters.balancing() == Imbalance.NONE
                ? sum(benignWeights) * examples.attacks().size() / benignWeights.length
                : sum(benignWeights);
        this.attackWeights = attackWeights(parameters.attackWeight() * benign);
    }

    private double[] attackWeights(double total) {
        Map<String, Integer> familySizes = new HashMap<>();
        examples.attacks().forEach(attack -> familySizes.merge(attack.family(), 1, Integer::sum));
        Map<AttackClass, Double> classTotals = new EnumMap<>(AttackClass.class);
        for (Attack attack : examples.attacks()) {
            classTotals.merge(attack.attackClass(), 1 / Math.sqrt(size(attack, familySizes)), Double::sum);
        }
        double[] weights = examples.attacks().stream()
                .mapToDouble(attack -> 1 / Math.sqrt(size(attack, familySizes) * total(attack, classTotals)))
                .toArray();
        double scale = total / sum(weights);
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

    Windows windows() {
        return examples.windows();
    }

    List<Attack> attacks() {
        return examples.attacks();
    }

    /** Rows of the benign windows. */
    int[] benignRows() {
        return examples.benign().stream().mapToInt(Benign::row).toArray();
    }

    /** What the benign windows count, to be changed at will. */
    double[] benignWeights() {
        return benignWeights.clone();
    }

    double attackWeight(int attack) {
        return attackWeights[attack];
    }

    /** For each attack all rows that may carry it. */
    List<List<Integer>> candidates() {
        return attacks().stream().map(Attack::rows).toList();
    }

    /** The benign windows and these rows of the attacks. */
    List<Sample> samples(List<List<Integer>> attackRows) {
        return samples(attackRows, benignWeights);
    }

    /** The same with other weights of the benign windows. */
    List<Sample> samples(List<List<Integer>> attackRows, double[] benign) {
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
}
