package dev.sluice.trainer;

import dev.sluice.detector.AttackClass;
import dev.sluice.trainer.Boosting.Trained;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Trains the attack model in two rounds, then the class model.
 *
 * <p>Round one takes every candidate window of an attack for it. Round two takes the one that scored highest, and weights
 * the benign windows that scored highest up to {@code hardWeight} times.
 */
final class Training {

    private final WeighedExamples examples;
    private final TrainingParameters parameters;
    private final LightGbm lightGbm;

    Training(Examples examples, TrainingParameters parameters, LightGbm lightGbm) {
        this.examples = new WeighedExamples(parameters.balancing().fewer(examples, parameters.seed()), parameters);
        this.parameters = parameters;
        this.lightGbm = lightGbm;
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

    /** The attack model alone; both rounds end after {@code patience} trees in a row that rank {@code others} no better. */
    Trained attack(Examples others, int patience) {
        WeighedExamples judging = new WeighedExamples(others, parameters);
        String first = train("round one", firstSet(), judging.samples(judging.candidates()), patience)
                .text();
        List<Sample> carriers = judging.samples(single(highest(first, judging.candidates())));
        return train("round two", secondSet(first, highest(first, examples.candidates())), carriers, patience);
    }

    private record Rounds(String attack, List<Integer> carriers) {}

    private Rounds rounds() {
        String first = train("round one", firstSet());
        List<Integer> carriers = highest(first, examples.candidates());
        return new Rounds(train("round two", secondSet(first, carriers)), carriers);
    }

    private TrainingSet firstSet() {
        return new TrainingSet(examples.windows(), examples.samples(examples.candidates()));
    }

    private TrainingSet secondSet(String first, List<Integer> carriers) {
        TrainingSet set = new TrainingSet(examples.windows(), examples.samples(single(carriers), hardened(first)));
        return parameters.balancing() == Imbalance.SMOTE
                ? set.evenedOut(lightGbm.featureNames().size(), parameters.seed())
                : set;
    }

    private static List<List<Integer>> single(List<Integer> rows) {
        return rows.stream().map(List::of).toList();
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
        int[] rows = examples.benignRows();
        double[] rawScores = lightGbm.rawScores(model, examples.windows(), rows, parameters.threads());
        int[] byRank = IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -rawScores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] weights = examples.benignWeights();
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
            samples.add(new Sample(carriers.get(i), output, (float) examples.attackWeight(i)));
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

    private String train(String task, TrainingSet set) {
        try (Progress progress = Progress.start(task, parameters.trees(), "trees")) {
            String attackModel = parameters.attackModel(lightGbm.featureNames());
            return lightGbm.train(set.windows(), set.samples(), attackModel, parameters.trees(), progress);
        }
    }

    private Trained train(String task, TrainingSet set, List<Sample> judging, int patience) {
        try (Progress progress = Progress.start(task, parameters.trees(), "trees")) {
            String attackModel = parameters.attackModel(lightGbm.featureNames()) + " metric=auc";
            return lightGbm.train(
                    set.windows(), set.samples(), judging, attackModel, parameters.trees(), patience, progress);
        }
    }
}
