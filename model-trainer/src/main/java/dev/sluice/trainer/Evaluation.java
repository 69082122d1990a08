package dev.sluice.trainer;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Completeness;
import dev.sluice.detector.Disposition;
import dev.sluice.trainer.Replay.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a detector found in replayed corpora. Rates are realised ones: a budget of 500 per million lets at most so many
 * of the benign browsing requests of this very run pass its threshold. All other benign sources are judged by the same
 * thresholds. Near-copies of an attack are a cluster, and so are the requests of a site and the copies of a benign value.
 * Immutable.
 */
final class Evaluation {

    private static final String BROWSING = "browsing";
    private static final String ALL = "all";

    private final List<Outcome> outcomes;
    private final List<Budget> budgets;

    /**
     * One line of a table: some records and how many of them were found.
     *
     * @param attackClass label of the class; empty for benign records
     * @param sites number of distinct sources
     * @param found at each budget
     */
    record Row(
            String corpus,
            String source,
            String attackClass,
            long sites,
            List<Clusters> found,
            Clusters tagged,
            Clusters blocked) {

        long records() {
            return tagged.total().of();
        }
    }

    /** How often a value raised an alarm. */
    record Repeated(String what, long count) {}

    Evaluation(List<Outcome> outcomes, List<Integer> perMillion) {
        this.outcomes = List.copyOf(outcomes);
        this.budgets = Budget.of(
                perMillion, reference(outcomes).mapToDouble(Outcome::rawScore).toArray());
    }

    /** The benign requests that rates are about: browsing if there is any, else all that somebody sent, else all. */
    private static Stream<Outcome> reference(List<Outcome> outcomes) {
        Predicate<Outcome> browsing = Outcome::browsing;
        Predicate<Outcome> authentic = outcome -> outcome.benign() && outcome.authentic();
        Predicate<Outcome> kind = Stream.of(browsing, authentic)
                .filter(some -> outcomes.stream().anyMatch(some))
                .findFirst()
                .orElse(Outcome::benign);
        return outcomes.stream().filter(kind);
    }

    /** The attacks, and the benign requests that rates are about. */
    List<Outcome> judged() {
        return Stream.concat(outcomes.stream().filter(outcome -> !outcome.benign()), reference(outcomes))
                .toList();
    }

    List<Budget> budgets() {
        return budgets;
    }

    /** Number of benign requests behind the budgets, and of the sites they come from. */
    Row reference() {
        return row(ALL, BROWSING, "", reference(outcomes).toList());
    }

    /** Attacks by corpus, source and class. */
    List<Row> attacks() {
        return rows(outcome -> !outcome.benign(), Outcome::corpus, Outcome::source, Evaluation::label);
    }

    /** Attacks by class, over all corpora. */
    List<Row> classes() {
        return rows(outcome -> !outcome.benign(), outcome -> ALL, outcome -> ALL, Evaluation::label);
    }

    /** Attacks by corpus. */
    List<Row> corpora() {
        return rows(outcome -> !outcome.benign(), Outcome::corpus, outcome -> ALL, outcome -> ALL);
    }

    /** All attacks. */
    Row total() {
        return row(
                ALL,
                ALL,
                ALL,
                outcomes.stream().filter(outcome -> !outcome.benign()).toList());
    }

    /** Benign records by corpus and source, sites as one. */
    List<Row> benign() {
        return rows(
                Outcome::benign,
                Outcome::corpus,
                outcome -> outcome.browsing() ? BROWSING : outcome.source(),
                outcome -> "");
    }

    /** Percent of benign browsing that the policy blocks. */
    Clusters blockedBrowsing() {
        return clusters(reference(outcomes).toList(), Evaluation::blocked);
    }

    /** Sites by alarms at the policy's block threshold. */
    List<Repeated> alarmsBySite() {
        return repeated(Outcome::source);
    }

    /** Distinct field values by alarms at the policy's block threshold. */
    List<Repeated> alarmsByValue() {
        return repeated(Outcome::text);
    }

    private List<Repeated> repeated(Function<Outcome, String> what) {
        Map<String, List<Outcome>> alarms =
                reference(outcomes).filter(Evaluation::blocked).collect(groupingBy(what, TreeMap::new, toList()));
        return alarms.entrySet().stream()
                .map(entry -> new Repeated(entry.getKey(), entry.getValue().size()))
                .sorted(Comparator.comparingLong(Repeated::count).reversed())
                .toList();
    }

    /** Requests that were not inspected to their end. */
    List<Outcome> incomplete() {
        return outcomes.stream()
                .filter(outcome -> outcome.verdict().completeness() != Completeness.FULL)
                .toList();
    }

    /** The attacks that scored lowest. */
    List<Outcome> misses(int count) {
        return outcomes.stream()
                .filter(outcome -> !outcome.benign())
                .filter(outcome -> !blocked(outcome))
                .sorted(Comparator.comparingDouble(Outcome::rawScore))
                .limit(count)
                .toList();
    }

    /** The benign requests that scored highest. */
    List<Outcome> falseAlarms(int count) {
        return outcomes.stream()
                .filter(Outcome::benign)
                .filter(outcome -> outcome.verdict().disposition() != Disposition.ALLOW)
                .sorted(Comparator.comparingDouble(Outcome::rawScore).reversed())
                .limit(count)
                .toList();
    }

    private List<Row> rows(
            Predicate<Outcome> kind,
            Function<Outcome, String> corpus,
            Function<Outcome, String> source,
            Function<Outcome, String> label) {
        Map<List<String>, List<Outcome>> groups = outcomes.stream()
                .filter(kind)
                .collect(groupingBy(
                        outcome -> List.of(corpus.apply(outcome), source.apply(outcome), label.apply(outcome))));
        return groups.entrySet().stream()
                .sorted(Comparator.comparing(entry -> String.join("\n", entry.getKey())))
                .map(entry -> row(
                        entry.getKey().get(0),
                        entry.getKey().get(1),
                        entry.getKey().get(2),
                        entry.getValue()))
                .toList();
    }

    private Row row(String corpus, String source, String label, List<Outcome> group) {
        return new Row(
                corpus,
                source,
                label,
                group.stream().map(Outcome::source).distinct().count(),
                budgets.stream()
                        .map(budget -> clusters(group, outcome -> budget.finds(outcome.rawScore())))
                        .toList(),
                clusters(group, outcome -> outcome.verdict().disposition() != Disposition.ALLOW),
                clusters(group, Evaluation::blocked));
    }

    private static Clusters clusters(List<Outcome> outcomes, Predicate<Outcome> found) {
        Map<String, List<Outcome>> groups =
                outcomes.stream().collect(groupingBy(Outcome::group, TreeMap::new, toList()));
        return Clusters.of(groups.values().stream()
                .map(group -> new Share(group.stream().filter(found).count(), group.size()))
                .toList());
    }

    private static boolean blocked(Outcome outcome) {
        return outcome.verdict().disposition() == Disposition.BLOCK;
    }

    private static String label(Outcome outcome) {
        return Objects.requireNonNullElse(outcome.attackClass(), AttackClass.OTHER)
                .label();
    }
}
