package dev.sluice.trainer;

import dev.sluice.trainer.LeftOutSources.LeftOut;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** The trials that the scorecard shows: what is found of attacks, and what alarms, when part of the corpora is unknown. */
final class TrialSections {

    private static final String INTERVALS = "Intervals are 95 % at 0.1 %, by a bootstrap over attack families.";

    private final Trials trials;
    private final LeftOutSources sources;

    TrialSections(Trials trials) {
        this.trials = trials;
        this.sources = new LeftOutSources(trials);
    }

    /** Each source of attacks found by a model that never saw it. */
    Section leftOutSources() {
        List<LeftOut> rows = sources.each(sources.sources());
        return section(
                "leaveOneSourceOut",
                "Attack sources never seen (percent found)",
                "For each row the model learnt nothing of the source and, in whatever other source they stand, nothing of"
                        + " its families. Budgets are about the browsing of the sites on the validation side. "
                        + INTERVALS,
                rows);
    }

    /** What made-up attacks alone teach. */
    Section syntheticAttacksOnly() {
        return section(
                "syntheticAttacksOnly",
                "No attack list at all (percent found)",
                "Attacks were learnt from `synthesize` alone, benign traffic from everything. " + INTERVALS,
                sources.together(
                        sources.sources(),
                        Trial.of("synthetic attacks only", extract -> extract.benign() || extract.synthetic())));
    }

    /** What is found and what alarms when no browsing taught. */
    Section withoutBrowsing() {
        TrialResult result = trials.run(Trial.of("no browsing", extract -> !extract.browsing()), trials::validates);
        return new Section(
                "leaveBrowsingOut",
                "Browsing never seen",
                "The model learnt from no recorded browsing at all, only from other benign sources. Attacks are those of"
                        + " the validation side.",
                attacksAndAlarms(result).render(true),
                Map.of());
    }

    private Table attacksAndAlarms(TrialResult result) {
        List<String> header = new ArrayList<>(List.of("what", "records"));
        result.budgets().forEach(budget -> header.add("at " + budget.percent()));
        Table table = new Table(1, header);
        table.add(cells("attacks", result, extract -> !extract.benign()));
        return table;
    }

    private static List<String> cells(String what, TrialResult result, Predicate<Extract> wanted) {
        List<Clusters> found = result.budgets().stream()
                .map(budget -> result.found(wanted, budget))
                .toList();
        List<String> cells = new ArrayList<>(List.of(
                what, String.format(Locale.ROOT, "%,d", found.get(0).total().of())));
        found.forEach(share -> cells.add(oneDecimal(share.total().percent())));
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
        List<String> mean = new ArrayList<>(List.of("mean over sources", "", ""));
        means.forEach(percent -> mean.add(oneDecimal(percent)));
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
        row.found().forEach(found -> cells.add(oneDecimal(found.total().percent())));
        cells.add(row.found().get(2).intervalText());
        return cells;
    }

    private static String oneDecimal(double percent) {
        return Double.isNaN(percent) ? "-" : String.format(Locale.ROOT, "%.1f", percent);
    }
}
