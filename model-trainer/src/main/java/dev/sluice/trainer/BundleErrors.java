package dev.sluice.trainer;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.Policy;
import dev.sluice.trainer.Evaluation.Row;
import dev.sluice.trainer.Replay.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a bundle for requests misses and what it blocks wrongly, by source and class. */
record BundleErrors(Evaluation evaluation) {

    private static final int MOST_SOURCES = 20;

    Chapter chapter() {
        Listing sources = new Listing(
                "attack-sources",
                "Attacks by source and class",
                "Percent found. \"At 0.1 %\" is at the rawScore that 0.1 % of these very benign requests exceed; tagged and"
                        + " blocked are by the bundle's own calibration. Intervals of those blocked are 95 %, by a"
                        + " bootstrap over attack families.",
                3,
                header(),
                Stream.concat(evaluation.attacks().stream(), Stream.of(evaluation.total()))
                        .map(this::cells)
                        .toList(),
                false);
        return new Chapter(
                "errors",
                "Where it errs",
                "What is blocked at the default threshold, block-at " + Policy.DEFAULT.blockAt() + ", by kind.",
                List.of(sources),
                List.of(recallByClass(), missesBySource(), alarmsBySource()));
    }

    private List<String> header() {
        List<String> header = new ArrayList<>(List.of("corpus", "source", "class", "attacks"));
        evaluation.budgets().forEach(budget -> header.add("at " + budget.percent()));
        header.addAll(List.of("tagged", "blocked", "95 %"));
        return header;
    }

    private List<String> cells(Row row) {
        List<String> cells = new ArrayList<>(List.of(
                row.corpus(), row.source(), row.attackClass(), String.format(Locale.ROOT, "%,d", row.records())));
        Stream.concat(row.found().stream(), Stream.of(row.tagged(), row.blocked()))
                .forEach(found -> cells.add(
                        String.format(Locale.ROOT, "%.1f", found.total().percent())));
        cells.add(row.blocked().intervalText());
        return cells;
    }

    private Figure recallByClass() {
        IntervalChart chart = new IntervalChart("% of the attacks blocked", 100);
        for (Row row : evaluation.classes()) {
            double[] interval = row.blocked().interval();
            chart.dot(
                    row.attackClass() + " (" + row.records() + ")",
                    Ink.POSITIVE,
                    row.blocked().total().percent(),
                    interval[0],
                    interval[1]);
        }
        return new Figure(
                "recall-by-class",
                "Blocked, by class",
                "The share of each class's attacks that is blocked, with 95 % intervals by a bootstrap over attack"
                        + " families: near-copies count as one.",
                chart);
    }

    private Figure missesBySource() {
        Map<String, List<Outcome>> bySource = evaluation.judged().stream()
                .filter(outcome -> !outcome.benign())
                .collect(groupingBy(Outcome::source, TreeMap::new, toList()));
        List<Map.Entry<String, List<Outcome>>> largest = bySource.entrySet().stream()
                .sorted((a, b) -> b.getValue().size() - a.getValue().size())
                .limit(MOST_SOURCES)
                .toList();
        List<String> rows = largest.stream().map(Map.Entry::getKey).toList();
        List<String> columns =
                evaluation.classes().stream().map(Row::attackClass).toList();
        double[][] shares = new double[rows.size()][columns.size()];
        String[][] texts = new String[rows.size()][columns.size()];
        long[][] missed = new long[rows.size()][columns.size()];
        long[][] all = new long[rows.size()][columns.size()];
        for (int row = 0; row < rows.size(); row++) {
            for (Outcome outcome : largest.get(row).getValue()) {
                int column = columns.indexOf(Objects.requireNonNullElse(outcome.attackClass(), AttackClass.OTHER)
                        .label());
                all[row][column]++;
                missed[row][column] += outcome.verdict().disposition() == Disposition.BLOCK ? 0 : 1;
            }
            for (int column = 0; column < columns.size(); column++) {
                double share = (double) missed[row][column] / all[row][column];
                shares[row][column] = share;
                texts[row][column] = Double.isNaN(share) ? "" : String.format(Locale.ROOT, "%.0f", 100 * share);
            }
        }
        return new Figure(
                "misses-by-source",
                "Missed, by source and class",
                "Percent of the attacks that are not blocked, for the largest sources: the darker, the more get through."
                        + " Empty cells: the source has no such attacks.",
                HeatMap.ofShares(rows, columns, shares, texts).withCounts(missed));
    }

    private Figure alarmsBySource() {
        double most = 0;
        for (Row row : evaluation.benign()) {
            most = Math.max(most, row.blocked().interval()[1]);
        }
        IntervalChart chart = new IntervalChart("% of the benign requests blocked", IntervalChart.round(most));
        for (Row row : evaluation.benign()) {
            double[] interval = row.blocked().interval();
            chart.dot(
                    row.source() + " (" + row.records() + ")",
                    Ink.NEGATIVE,
                    row.blocked().total().percent(),
                    interval[0],
                    interval[1]);
        }
        return new Figure(
                "false-positives-by-source",
                "Benign and blocked, by source",
                "The share of each source's benign requests that is blocked, with 95 % intervals by a bootstrap over sites"
                        + " and values. Sources that were made to look dangerous lie further right.",
                chart);
    }
}
