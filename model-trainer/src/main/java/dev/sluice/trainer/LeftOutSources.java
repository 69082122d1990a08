package dev.sluice.trainer;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How well attacks of unseen sources are found: for each source of attacks a model that learnt neither from it nor, in
 * whatever source they stand, from its families. Made-up attacks are no source.
 */
final class LeftOutSources {

    /** Sources with fewer attacks say little and are passed over. */
    private static final int MIN_ATTACKS = 20;

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

    /** The results for {@code sources}, each with a model of its own. */
    List<LeftOut> each(List<String> sources) {
        List<LeftOut> rows = new ArrayList<>();
        for (String source : sources) {
            rows.addAll(together(List.of(source), Trial.of("without " + source, extract -> true)));
        }
        return rows;
    }

    /** The results for {@code sources} with one model that knows none of them, {@code trial} in all else. */
    List<LeftOut> together(List<String> sources, Trial trial) {
        Set<String> unseen = Set.copyOf(sources);
        Set<String> families =
                trials.extracts().where(extract -> !extract.benign() && unseen.contains(extract.source())).stream()
                        .map(Extract::group)
                        .collect(toSet());
        TrialResult result = trials.run(
                new Trial(
                        trial.name(),
                        extract -> trial.learns().test(extract)
                                && !unseen.contains(extract.source())
                                && (extract.benign() || !families.contains(extract.group())),
                        trial.hidden(),
                        trial.headers()),
                extract -> unseen.contains(extract.source()));
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
