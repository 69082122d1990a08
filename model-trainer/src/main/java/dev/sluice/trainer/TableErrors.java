package dev.sluice.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model of tables finds and misses in each family or source.
 *
 * @param flagged what the model says of each row
 * @param families whether the groups are attack families, else they are sources
 */
record TableErrors(LabelledRows test, boolean[] flagged, boolean families, String positive, String negative) {

    Chapter chapter() {
        String group = families ? "family" : "source";
        Map<String, long[]> counts = new TreeMap<>();
        for (int row = 0; row < test.size(); row++) {
            long[] count = counts.computeIfAbsent(test.groupNames().get(test.groups()[row]), name -> new long[4]);
            count[(test.positive()[row] ? 2 : 0) + (flagged[row] ? 1 : 0)]++;
        }
        Listing listing = new Listing(
                "errors",
                "Every " + group,
                "At the model's threshold.",
                1,
                List.of(group, "rows", positive, "found", "missed", negative, "flagged wrongly"),
                counts.entrySet().stream()
                        .map(entry -> errorRow(entry.getKey(), entry.getValue()))
                        .toList(),
                true);
        List<Figure> figures = new ArrayList<>();
        figures.add(shares(
                counts,
                "recall-by-" + group,
                "Found, by " + group,
                "% of the " + positive + " rows found",
                Ink.POSITIVE,
                2,
                "The share of each " + group + "'s " + positive + " rows that the model finds, with Wilson's 95 %"
                        + " intervals; the worst first."));
        if (!families) {
            figures.add(shares(
                    counts,
                    "false-positives-by-" + group,
                    "Flagged wrongly, by " + group,
                    "% of the " + negative + " rows flagged",
                    Ink.NEGATIVE,
                    0,
                    "The share of each " + group + "'s " + negative + " rows that the model flags, with Wilson's 95 %"
                            + " intervals."));
        }
        return new Chapter(
                "errors",
                "Where it errs",
                "Attacks that the training did not hold are the test of a model: a " + group
                        + " far to the left is one that it does not know.",
                List.of(listing),
                figures);
    }

    private static List<String> errorRow(String name, long[] count) {
        List<String> row = new ArrayList<>(List.of(name));
        for (long number : new long[] {
            count[0] + count[1] + count[2] + count[3],
            count[2] + count[3],
            count[3],
            count[2],
            count[0] + count[1],
            count[1]
        }) {
            row.add(String.format(Locale.ROOT, "%,d", number));
        }
        return row;
    }

    private static Figure shares(
            Map<String, long[]> counts, String id, String title, String axis, Ink ink, int first, String caption) {
        IntervalChart chart = new IntervalChart(axis, 100);
        counts.entrySet().stream()
                .filter(entry -> entry.getValue()[first] + entry.getValue()[first + 1] > 0)
                .map(entry -> Map.entry(
                        entry.getKey(),
                        new Share(entry.getValue()[first + 1], entry.getValue()[first] + entry.getValue()[first + 1])))
                .sorted(Map.Entry.comparingByValue((a, b) -> Double.compare(a.percent(), b.percent())))
                .forEach(entry -> chart.dot(
                        entry.getKey() + " (" + entry.getValue().of() + ")",
                        ink,
                        entry.getValue().percent(),
                        entry.getValue().low(),
                        entry.getValue().high()));
        return new Figure(id, title, caption, chart);
    }
}
