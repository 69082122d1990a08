package dev.sluice.trainer;

import static java.util.stream.Collectors.toSet;

import dev.sluice.trainer.LeftOutSources.Halves;
import dev.sluice.trainer.LeftOutSources.LeftOut;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The trials that the scorecard shows: what is found of attacks, and what alarms, when part of the corpora is unknown. */
final class TrialSections {

    private final Trials trials;
    private final String howMeasured;
    private final LeftOutSources sources;

    TrialSections(Trials trials) {
        this.trials = trials;
        this.howMeasured = trials.modelSize() + " Intervals are 95 % at 0.1 %, by a bootstrap over attack families.";
        this.sources = new LeftOutSources(trials);
    }

    /** Each source of attacks found by a model that never saw it. */
    Section leftOutSources() {
        List<LeftOut> rows = sources.oneByOne();
        return section(
                "leaveOneSourceOut",
                "Attack sources never seen (percent found)",
                "For each row the model learnt nothing of the source and, in whatever other source they stand, nothing of"
                        + " its families. Budgets are about the browsing of the sites on the validation side. "
                        + howMeasured,
                rows);
    }

    /** The sources found by models that know three quarters of them. */
    Section leftOutQuarters() {
        return section(
                "leaveQuartersOut",
                "Attack sources never seen, a quarter of them at a time (percent found)",
                "As the table without one source, but each model knows only three quarters of the sources: four models"
                        + " instead of one a source, and harder. "
                        + howMeasured,
                sources.byQuarters(Trial.of("without a quarter of the sources", extract -> true)));
    }

    /** What made-up attacks alone teach. */
    Section syntheticAttacksOnly() {
        return section(
                "syntheticAttacksOnly",
                "No attack list at all (percent found)",
                "Attacks were learnt from `synthesize` alone, benign traffic from everything. " + howMeasured,
                sources.byTheMadeUp());
    }

    /** What is found and what alarms when no browsing taught. */
    Section withoutBrowsing() {
        Trial everything = Trial.of("with browsing", extract -> !trials.validates(extract));
        Trial others = Trial.of("without browsing", extract -> !trials.validates(extract) && !extract.browsing());
        TrialResult all = trials.run(everything, trials::validates);
        TrialResult none = trials.run(others, trials::validates);
        List<String> header = new ArrayList<>(List.of("learnt from", "tested"));
        all.budgets().forEach(budget -> header.add("at " + budget.percent()));
        Table table = new Table(2, header);
        Map<String, Object> json = new LinkedHashMap<>();
        addBrowsing(table, json, "everything", all);
        addBrowsing(table, json, "no browsing", none);
        return new Section(
                "leaveBrowsingOut",
                "Browsing never seen (percent)",
                "The second model learnt from no recorded browsing at all, only from other benign sources. Attacks are"
                        + " those of the validation side, found at thresholds that the given share of its browsing exceeds."
                        + " The rows of browsing say what of it alarms at thresholds that the given share of the *other*"
                        + " recorded benign requests exceeds: what happens to traffic of a kind that nobody showed. "
                        + trials.modelSize(),
                table.render(true),
                json);
    }

    private static void addBrowsing(Table table, Map<String, Object> json, String learnt, TrialResult result) {
        List<Double> attacks = percents(result, result.budgets(), extract -> !extract.benign());
        table.add(cells(List.of(learnt, "attacks"), attacks, 1));
        List<Double> alarms = percents(result, result.budgetsOfOtherTraffic(), Extract::browsing);
        if (!alarms.isEmpty()) {
            table.add(cells(List.of(learnt, "browsing"), alarms, 2));
        }
        json.put(learnt, Map.of("attacks", attacks, "browsing", alarms));
    }

    private static List<Double> percents(TrialResult result, List<Budget> budgets, Predicate<Extract> wanted) {
        return budgets.stream()
                .map(budget -> result.found(wanted, budget).total().percent())
                .toList();
    }

    /** What each part of the data and of the features is worth. */
    Section ablations(List<String> featureNames) {
        List<String> header = new ArrayList<>(List.of("left out"));
        Budget.PER_MILLION.forEach(perMillion -> header.add("at " + new Budget(perMillion, 0).percent()));
        header.add("other benign at 0.1 %");
        Table table = new Table(1, header);
        Map<String, Object> json = new LinkedHashMap<>();
        for (Trial trial : ablationTrials(featureNames)) {
            Halves halves = sources.byHalf(trial);
            List<Double> means = LeftOutSources.mean(halves.sources());
            double other = halves.result()
                    .found(
                            extract -> extract.benign() && !extract.browsing() && !extract.synthetic(),
                            halves.result().budgets().get(2))
                    .total()
                    .percent();
            List<String> cells = cells(List.of(trial.name()), means, 1);
            cells.add(decimals(other, 2));
            table.add(cells);
            json.put(trial.name(), Map.of("mean", means, "otherBenign", other));
        }
        return new Section(
                "ablations",
                "What each part is worth (mean percent found over unseen sources)",
                "Every other source, with its families, is unseen by all of these models; a row says what else was left"
                        + " out. A feature family goes with its evidence count; the counts over all families stay. Differences"
                        + " below a point are noise. The memory of value scores is not involved in any of these numbers. "
                        + trials.modelSize(),
                table.render(true),
                json);
    }

    private static List<Trial> ablationTrials(List<String> featureNames) {
        List<Trial> trials = new ArrayList<>();
        trials.add(Trial.of("nothing", extract -> true));
        trials.add(Trial.of("made-up attacks", extract -> extract.benign() || !extract.synthetic()));
        trials.add(Trial.of("made-up benign values", extract -> !extract.benign() || !extract.synthetic()));
        trials.add(new Trial("headers", extract -> true, Set.of(), false));
        featureNames.stream()
                .map(name -> name.substring(0, name.indexOf('-')))
                .distinct()
                .forEach(family -> trials.add(
                        new Trial("features " + family + "-*", extract -> true, columns(featureNames, family), true)));
        return trials;
    }

    private static Set<Integer> columns(List<String> featureNames, String family) {
        return IntStream.range(0, featureNames.size())
                .filter(column -> featureNames.get(column).startsWith(family + "-")
                        || featureNames.get(column).equals("evidence-" + family))
                .boxed()
                .collect(toSet());
    }

    private static List<String> cells(List<String> first, List<Double> percents, int decimals) {
        List<String> cells = new ArrayList<>(first);
        percents.forEach(percent -> cells.add(decimals(percent, decimals)));
        return cells;
    }

    private static Section section(String key, String title, String note, List<LeftOut> rows) {
        List<String> header = new ArrayList<>(List.of("source", "attacks", "families"));
        Budget.PER_MILLION.forEach(perMillion -> header.add("at " + new Budget(perMillion, 0).percent()));
        header.add("interval");
        Table table = new Table(1, header);
        Map<String, Object> json = new LinkedHashMap<>();
        for (LeftOut row : rows) {
            table.add(cells(row));
            json.put(
                    row.source(),
                    row.found().stream().map(found -> found.total().percent()).toList());
        }
        List<Double> means = LeftOutSources.mean(rows);
        List<String> mean = cells(List.of("mean over sources", "", ""), means, 1);
        mean.add("");
        table.add(mean);
        json.put("mean", means);
        return new Section(key, title, note, table.render(true), json);
    }

    private static List<String> cells(LeftOut row) {
        Share total = row.found().get(0).total();
        List<String> cells = new ArrayList<>(List.of(
                row.source(),
                String.format(Locale.ROOT, "%,d", total.of()),
                String.format(Locale.ROOT, "%,d", row.found().get(0).count())));
        row.found().forEach(found -> cells.add(decimals(found.total().percent(), 1)));
        cells.add(row.found().get(2).intervalText());
        return cells;
    }

    private static String decimals(double percent, int decimals) {
        return Double.isNaN(percent) ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", percent);
    }
}
