package dev.sluice.trainer;

import dev.sluice.trainer.Examples.Attack;
import dev.sluice.trainer.Examples.Benign;
import dev.sluice.trainer.Examples.Counts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * All records of a run with their windows, extracted once and learnt from as often as need be. Memory is that of the
 * distinct values and five bytes a window.
 *
 * @param counts how many records each corpus holds, without the excluded
 */
record Extracts(Values values, List<Extract> records, Map<String, Counts> counts) {

    /** The records that {@code wanted} accepts. */
    List<Extract> where(Predicate<Extract> wanted) {
        return records.stream().filter(wanted).toList();
    }

    /** The same values with other records. */
    Extracts map(UnaryOperator<Extract> change) {
        return new Extracts(values, records.stream().map(change).toList(), counts);
    }

    /**
     * What the records that {@code wanted} accepts teach. An attack's window that a benign one of them holds too is no
     * candidate, and an attack without candidates, or that is nothing but a public address, teaches nothing.
     *
     * @param hidden features that no tree shall see
     */
    Examples examples(Predicate<Extract> wanted, Set<Integer> hidden) {
        int[] occurrences = new int[values.count()];
        boolean[] benignTexts = new boolean[values.textCount()];
        List<Extract> attackers = new ArrayList<>();
        for (Extract extract : records) {
            if (!wanted.test(extract)) {
                continue;
            }
            if (!extract.benign()) {
                attackers.add(extract);
                continue;
            }
            for (int value : extract.values()) {
                occurrences[value]++;
                benignTexts[values.text(value)] = true;
            }
        }
        List<Attack> attacks = attackers.stream()
                .filter(attacker -> !attacker.plainUrl())
                .map(attacker -> attack(attacker, benignTexts))
                .filter(attack -> !attack.rows().isEmpty())
                .toList();
        return new Examples(values.windows().without(hidden), benign(occurrences), attacks);
    }

    private List<Benign> benign(int[] occurrences) {
        Map<Integer, Double> weights = new TreeMap<>();
        for (int value = 0; value < occurrences.length; value++) {
            if (occurrences[value] > 0) {
                weights.merge(values.row(value), 1 + Math.log(occurrences[value]), Double::sum);
            }
        }
        return weights.entrySet().stream()
                .map(row -> new Benign(row.getKey(), row.getValue()))
                .toList();
    }

    private Attack attack(Extract attacker, boolean[] benignTexts) {
        if (attacker.attackClass() == null) {
            throw new IllegalArgumentException(attacker.id() + " is benign");
        }
        List<Integer> rows = Arrays.stream(attacker.candidates())
                .filter(value -> !benignTexts[values.text(value)])
                .map(values::row)
                .boxed()
                .toList();
        return new Attack(attacker.attackClass(), attacker.group(), rows);
    }

    /**
     * The worst window of a record.
     *
     * @param rawScore negative infinity if the record has no window
     * @param text number of its canonical text, -1 if there is none
     */
    record Worst(double rawScore, int text) {}

    /** The worst window of each of {@code tested} as {@code model} sees it. */
    List<Worst> worst(List<Extract> tested, String model, LightGbm lightGbm, int threads) {
        int[] rows = tested.stream()
                .flatMapToInt(extract -> Arrays.stream(extract.values()))
                .map(values::row)
                .distinct()
                .sorted()
                .toArray();
        double[] rowScores = lightGbm.rawScores(model, values.windows(), rows, threads);
        double[] byRow = new double[values.windows().rows()];
        IntStream.range(0, rows.length).forEach(i -> byRow[rows[i]] = rowScores[i]);
        return tested.stream().map(extract -> worst(extract, byRow)).toList();
    }

    private Worst worst(Extract extract, double[] byRow) {
        Worst worst = new Worst(Double.NEGATIVE_INFINITY, -1);
        for (int value : extract.values()) {
            double rawScore = byRow[values.row(value)];
            if (rawScore > worst.rawScore()) {
                worst = new Worst(rawScore, values.text(value));
            }
        }
        return worst;
    }
}
