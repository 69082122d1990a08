package dev.sluice.trainer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Rows worth a look among those that were explained; where there is none, empty.
 *
 * @param found the middle one of the positive rows that were found
 * @param missed the positive row that was missed with the lowest rawScore
 * @param alarm the negative row with the highest rawScore of those flagged
 */
record Decisions(OptionalInt found, OptionalInt missed, OptionalInt alarm) {

    static Decisions of(Attributions shap, double cut) {
        IntPredicate positive = row -> shap.rows().positive()[row];
        IntPredicate flagged = row -> shap.rawScore(row) >= cut;
        int[] found = rising(shap, positive.and(flagged));
        int[] missed = rising(shap, positive.and(flagged.negate()));
        int[] alarms = rising(shap, flagged.and(positive.negate()));
        return new Decisions(at(found, found.length / 2), at(missed, 0), at(alarms, alarms.length - 1));
    }

    private static int[] rising(Attributions shap, IntPredicate wanted) {
        return IntStream.range(0, shap.contributions().length)
                .filter(wanted)
                .boxed()
                .sorted(Comparator.comparingDouble(shap::rawScore))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static OptionalInt at(int[] rows, int place) {
        return rows.length == 0 ? OptionalInt.empty() : OptionalInt.of(rows[place]);
    }

    List<Figure> figures(ExplanationFigures figures, String positive, String negative) {
        List<Figure> shown = new ArrayList<>();
        found.ifPresent(row -> shown.add(figures.decision(
                "decision-found",
                "One that was found",
                "Of all " + positive + " " + figures.things() + " that were found, the one with the middle score.",
                row)));
        missed.ifPresent(row -> shown.add(figures.decision(
                "decision-missed",
                "The worst miss",
                "Of the " + positive + " " + figures.things() + " explained, the missed one that scored lowest.",
                row)));
        alarm.ifPresent(row -> shown.add(figures.decision(
                "decision-false-alarm",
                "The worst false alarm",
                "Of the " + negative + " " + figures.things() + " explained, the flagged one that scored highest.",
                row)));
        return shown;
    }
}
