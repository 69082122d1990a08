package dev.sluice.trainer;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How well attacks of unseen sources are found: for each source of attacks a model that learnt neither from it nor, in
 * whatever source they stand, from its families. Made-up attacks are no source.
 */
final class LeftOutSources {

    /** Sources with fewer attacks say little and are passed over. */
    private static final int MIN_ATTACKS = 20;

    private static final int QUARTERS = 4;

    private final Trials trials;

    LeftOutSources(Trials trials) {
        this.trials = trials;
    }

    /** One source that was left out. */
    record LeftOut(String source, List<Clusters> found) {}

    /** The sources, in order of their names. */
    List<String> sources() {
        Map<String, Long> sizes = trials.extracts().where(extract -> !extract.benign() && !extract.synthetic()).stream()
                .collect(groupingBy(Extract::source, TreeMap::new, counting()));
        return sizes.entrySet().stream()
                .filter(size -> size.getValue() >= MIN_ATTACKS)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Each source found by a model that does not know it. */
    List<LeftOut> oneByOne() {
        List<LeftOut> rows = new ArrayList<>();
        for (String source : sources()) {
            rows.addAll(together(List.of(source), Trial.of("without " + source, extract -> true)));
        }
        return rows;
    }

    /** Each source found by a model that knows only three quarters of the sources: harder, but four models for all. */
    List<LeftOut> byQuarters(Trial trial) {
        List<LeftOut> rows = new ArrayList<>();
        for (int quarter = 0; quarter < QUARTERS; quarter++) {
            List<String> unseen = everyNth(QUARTERS, quarter);
            if (!unseen.isEmpty()) {
                rows.addAll(together(unseen, trial));
            }
        }
        rows.sort(Comparator.comparing(LeftOut::source));
        return rows;
    }

    private List<String> everyNth(int n, int first) {
        List<String> sources = sources();
        return IntStream.range(0, sources.size())
                .filter(i -> i % n == first)
                .mapToObj(sources::get)
                .toList();
    }

    /** Every other source found by a model that does not know it: one model, for comparisons. */
    Halves byHalf(Trial trial) {
        List<String> unseen = everyNth(2, 0);
        TrialResult result = run(unseen, trial);
        return new Halves(leftOut(unseen, result), result);
    }

    /** The results for half of the sources, and what else their model was tested on. */
    record Halves(List<LeftOut> sources, TrialResult result) {}

    /** Each source found by a model whose attacks are all made up, of whatever families. */
    List<LeftOut> byTheMadeUp() {
        TrialResult result = trials.run(
                Trial.of("synthetic attacks only", extract -> extract.benign() || extract.synthetic()),
                extract -> !extract.synthetic());
        return leftOut(sources(), result);
    }

    /** The results for {@code unseen} with one model that knows none of them, {@code trial} in all else. */
    private List<LeftOut> together(List<String> unseen, Trial trial) {
        return leftOut(unseen, run(unseen, trial));
    }

    private TrialResult run(List<String> sources, Trial trial) {
        Set<String> unseen = Set.copyOf(sources);
        Set<String> families = trials.extracts().records().stream()
                .filter(extract -> !extract.benign() && unseen.contains(extract.source()))
                .map(Extract::group)
                .collect(toSet());
        return trials.run(
                trial.and(extract -> !unseen.contains(extract.source())
                        && (extract.benign() || !families.contains(extract.group()))),
                extract -> unseen.contains(extract.source()));
    }

    private static List<LeftOut> leftOut(List<String> sources, TrialResult result) {
        return sources.stream().map(source -> leftOut(source, result)).toList();
    }

    private static LeftOut leftOut(String source, TrialResult result) {
        return new LeftOut(
                source,
                result.budgets().stream()
                        .map(budget -> result.found(
                                extract -> !extract.benign() && extract.source().equals(source), budget))
                        .toList());
    }

    /** Mean over sources of the share found at each budget, in percent. */
    static List<Double> mean(List<LeftOut> rows) {
        List<Double> means = new ArrayList<>();
        for (int budget = 0; budget < Budget.PER_MILLION.size(); budget++) {
            int at = budget;
            means.add(rows.stream()
                    .mapToDouble(row -> row.found().get(at).total().percent())
                    .average()
                    .orElse(Double.NaN));
        }
        return means;
    }
}
