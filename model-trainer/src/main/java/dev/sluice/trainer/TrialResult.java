package dev.sluice.trainer;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a trial's model made of the records it was tested on. Budgets are about the browsing of the sites on the
 * validation side.
 */
record TrialResult(List<Scored> scored, List<Budget> budgets) {

    /** A tested record. */
    record Scored(Extract extract, double rawScore) {}

    /** The budgets over recorded benign requests that are no browsing. */
    List<Budget> budgetsOfOtherTraffic() {
        return Budget.of(
                Budget.PER_MILLION,
                scored.stream()
                        .filter(each -> each.extract().benign()
                                && each.extract().authentic()
                                && !each.extract().browsing())
                        .mapToDouble(Scored::rawScore)
                        .toArray());
    }

    /** How many of the tested records that {@code wanted} accepts are found at {@code budget}, by group. */
    Clusters found(Predicate<Extract> wanted, Budget budget) {
        Map<String, List<Scored>> groups = scored.stream()
                .filter(each -> wanted.test(each.extract()))
                .collect(groupingBy(each -> each.extract().group(), TreeMap::new, toList()));
        return Clusters.of(groups.values().stream()
                .map(group -> new Share(
                        group.stream()
                                .filter(each -> budget.finds(each.rawScore()))
                                .count(),
                        group.size()))
                .toList());
    }
}
