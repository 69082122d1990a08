package dev.sluice.trainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Calibration;
import dev.sluice.detector.Completeness;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Verdict;
import dev.sluice.trainer.Evaluation.Repeated;
import dev.sluice.trainer.Evaluation.Row;
import dev.sluice.trainer.Replay.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    private final List<Outcome> outcomes = new ArrayList<>();

    @Test
    void budget_letsNoMoreBenignRequestsPassThanItsShare() {
        browsing(
                "browsing:a",
                DoubleStream.iterate(0, raw -> raw + 1).limit(1000).toArray());

        for (Budget budget : evaluation(1000, 5000, 5999).budgets()) {
            long passing = outcomes.stream()
                    .filter(outcome -> budget.finds(outcome.rawScore()))
                    .count();
            assertEquals(budget.perMillion() / 1000, passing);
        }
    }

    @Test
    void budget_withTies_passesNoneOfThem() {
        browsing("browsing:a", DoubleStream.generate(() -> 3).limit(1000).toArray());

        Budget half = evaluation(500_000).budgets().get(0);

        assertEquals(
                0,
                outcomes.stream()
                        .filter(outcome -> half.finds(outcome.rawScore()))
                        .count());
    }

    @Test
    void budgets_areAboutBrowsing_whateverOtherBenignSourcesScore() {
        browsing("browsing:a", 1, 2, 3, 4);
        outcome("api", null, 100, "");

        Evaluation evaluation = evaluation(250_000);

        assertEquals(3, evaluation.budgets().get(0).above());
        assertEquals(
                List.of(1L, 1L),
                evaluation.benign().stream()
                        .map(row -> row.found().get(0).total().count())
                        .toList());
    }

    @Test
    void withoutBrowsing_allRecordedBenignRequestsCount() {
        outcome("api", null, 5, "");

        assertEquals(1, evaluation(1000).reference().records());
    }

    @Test
    void withoutBenignRequests_onlyThePolicyCounts() {
        outcome("list", AttackClass.SQLI, 9, "");

        Evaluation evaluation = evaluation(1000);

        assertEquals(List.of(), evaluation.budgets());
        assertEquals(1, evaluation.total().blocked().total().count());
    }

    @Test
    void attacks_areCountedBySourceAndClass() {
        browsing("browsing:a", 1);
        outcome("list", AttackClass.SQLI, 9, "f1");
        outcome("list", AttackClass.SQLI, 0, "f1");
        outcome("list", AttackClass.XSS, 9, "f2");

        Evaluation evaluation = evaluation(0);

        assertEquals(
                List.of("sqli 1 of 2", "xss 1 of 1"),
                evaluation.attacks().stream().map(EvaluationTest::describe).toList());
        assertEquals("all 2 of 3", describe(evaluation.total()));
        assertEquals(75, evaluation.total().found().get(0).percentByCluster());
    }

    @Test
    void alarms_areCountedBySiteAndByValue() {
        browsing("browsing:a", 9, 9, 1);
        browsing("browsing:b", 9);

        assertEquals(
                List.of(new Repeated("browsing:a", 2), new Repeated("browsing:b", 1)),
                evaluation(0).alarmsBySite());
        assertEquals(List.of(new Repeated("text 9.0", 3)), evaluation(0).alarmsByValue());
    }

    @Test
    void worst_comesFirst() {
        browsing("browsing:a", 8, 9, 1);
        outcome("list", AttackClass.SQLI, 2, "");
        outcome("list", AttackClass.SQLI, 1, "");

        assertEquals(List.of(9.0, 8.0), rawScores(evaluation(0).falseAlarms(5)));
        assertEquals(List.of(1.0), rawScores(evaluation(0).misses(1)));
    }

    @Test
    void incompleteInspections_areListed() {
        outcomes.add(new Outcome(
                "c", "1", "s", null, true, "g", verdict(0, Completeness.FAILED, new IllegalStateException("odd")), ""));

        assertEquals(1, evaluation(0).incomplete().size());
        assertTrue(new Report(evaluation(0), new Calibration(1, new double[] {0}, new long[] {1}), false)
                .text(false, 0, 0)
                .contains("1 requests failed, the first is 1 of c: java.lang.IllegalStateException: odd"));
    }

    private Evaluation evaluation(Integer... perMillion) {
        return new Evaluation(outcomes, List.of(perMillion));
    }

    private void browsing(String site, double... rawScores) {
        DoubleStream.of(rawScores).forEach(rawScore -> outcome(site, null, rawScore, ""));
    }

    private void outcome(String source, @Nullable AttackClass attackClass, double rawScore, String group) {
        outcomes.add(new Outcome(
                "corpus",
                "id",
                source,
                attackClass,
                true,
                group,
                verdict(rawScore, Completeness.FULL, null),
                "text " + rawScore));
    }

    /** Blocks above 5. */
    private static Verdict verdict(double rawScore, Completeness completeness, @Nullable RuntimeException failure) {
        Disposition disposition = rawScore > 5 ? Disposition.BLOCK : Disposition.ALLOW;
        return new Verdict(disposition, 0, rawScore, null, null, completeness, "model", failure, null);
    }

    private static String describe(Row row) {
        return row.attackClass() + " " + row.found().get(0).total().count() + " of " + row.records();
    }

    private static List<Double> rawScores(List<Outcome> outcomes) {
        return Stream.of(outcomes).flatMap(List::stream).map(Outcome::rawScore).toList();
    }
}
