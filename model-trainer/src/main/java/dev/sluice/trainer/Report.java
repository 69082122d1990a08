package dev.sluice.trainer;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Calibration;
import dev.sluice.detector.Completeness;
import dev.sluice.trainer.Evaluation.Repeated;
import dev.sluice.trainer.Evaluation.Row;
import dev.sluice.trainer.Replay.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** An evaluation for people, as aligned text or Markdown, and for programs, as JSON. */
final class Report {

    private static final int REPEATED = 10;

    private final Evaluation evaluation;
    private final Calibration calibration;
    private final boolean masked;

    /**
     * A report on {@code evaluation}.
     *
     * @param masked true to show letters and digits of recorded browsing as x and 0, because they may be personal
     */
    Report(Evaluation evaluation, Calibration calibration, boolean masked) {
        this.evaluation = evaluation;
        this.calibration = calibration;
        this.masked = masked;
    }

    /**
     * The report as text.
     *
     * @param misses how many missed attacks to show
     * @param falseAlarms how many false alarms to show
     */
    String text(boolean markdown, int misses, int falseAlarms) {
        List<String> parts = new ArrayList<>();
        parts.add(heading(markdown, "Thresholds") + thresholds(markdown));
        parts.add(heading(markdown, "Attacks found, by source and class (percent)") + attacks(markdown));
        parts.add(heading(markdown, "Benign requests over the thresholds") + benign(markdown));
        addIncomplete(parts, markdown);
        addRepeated(parts, markdown, "Alarms by site", evaluation.alarmsBySite());
        addRepeated(
                parts,
                markdown,
                "Alarms by distinct value",
                evaluation.alarmsByValue().stream().map(this::shown).toList());
        addOutcomes(parts, markdown, "Attacks not blocked, the lowest scores first", evaluation.misses(misses));
        addOutcomes(
                parts,
                markdown,
                "Benign and tagged or blocked, the highest scores first",
                evaluation.falseAlarms(falseAlarms));
        return String.join("\n", parts);
    }

    private static String heading(boolean markdown, String text) {
        return (markdown ? "#### " : "") + text + "\n" + (markdown ? "\n" : "");
    }

    private String thresholds(boolean markdown) {
        Row reference = evaluation.reference();
        Table table = new Table(0, List.of("of a million", "rawScore above", "calibrated score"));
        for (Budget budget : evaluation.budgets()) {
            table.add(List.of(
                    String.valueOf(budget.perMillion()),
                    String.format(Locale.ROOT, "%.4f", budget.above()),
                    String.format(Locale.ROOT, "%.4f", calibration.score(budget.above()))));
        }
        return String.format(
                        Locale.ROOT,
                        "Realised on %,d benign requests of %,d sources in this run.%n%s",
                        reference.records(),
                        reference.sites(),
                        markdown ? "\n" : "")
                + table.render(markdown);
    }

    private String attacks(boolean markdown) {
        List<String> header = new ArrayList<>(List.of("corpus", "source", "class", "attacks"));
        evaluation.budgets().forEach(budget -> header.add("at " + budget.percent()));
        if (!evaluation.budgets().isEmpty()) {
            header.add("95 % at " + middle().percent());
        }
        header.addAll(List.of("tagged", "blocked"));
        Table table = new Table(3, header);
        evaluation.attacks().forEach(row -> table.add(attackCells(row)));
        evaluation.classes().forEach(row -> table.add(attackCells(row)));
        evaluation.corpora().forEach(row -> table.add(attackCells(row)));
        table.add(attackCells(evaluation.total()));
        return table.render(markdown) + byFamily();
    }

    private String byFamily() {
        List<Clusters> found = evaluation.total().found();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < found.size(); i++) {
            text.append(String.format(
                    Locale.ROOT,
                    ", %.1f at %s",
                    found.get(i).percentByCluster(),
                    evaluation.budgets().get(i).percent()));
        }
        return text.length() == 0 ? "" : "\nEvery family counted as one attack: " + text.substring(2) + ".\n";
    }

    private List<String> attackCells(Row row) {
        List<String> cells = new ArrayList<>(List.of(
                row.corpus(), row.source(), row.attackClass(), String.format(Locale.ROOT, "%,d", row.records())));
        row.found().forEach(found -> cells.add(oneDecimal(found.total())));
        if (!row.found().isEmpty()) {
            cells.add(row.found().get(evaluation.budgets().indexOf(middle())).intervalText());
        }
        cells.addAll(List.of(
                oneDecimal(row.tagged().total()), oneDecimal(row.blocked().total())));
        return cells;
    }

    /** The budget whose interval the table shows. */
    private Budget middle() {
        return evaluation.budgets().get(evaluation.budgets().size() / 2);
    }

    private String benign(boolean markdown) {
        List<String> header = new ArrayList<>(List.of("corpus", "source", "requests", "sources"));
        evaluation.budgets().forEach(budget -> header.add("at " + budget.percent()));
        header.addAll(List.of("tagged", "blocked", "blocked %", "95 %"));
        Table table = new Table(2, header);
        for (Row row : evaluation.benign()) {
            List<String> cells = new ArrayList<>(List.of(
                    row.corpus(),
                    row.source(),
                    String.format(Locale.ROOT, "%,d", row.records()),
                    String.valueOf(row.sites())));
            row.found().forEach(found -> cells.add(String.valueOf(found.total().count())));
            cells.add(String.valueOf(row.tagged().total().count()));
            cells.add(String.valueOf(row.blocked().total().count()));
            cells.add(String.format(Locale.ROOT, "%.3f", row.blocked().total().percent()));
            double[] interval = row.blocked().interval();
            cells.add(String.format(Locale.ROOT, "%.3f to %.3f", interval[0], interval[1]));
            table.add(cells);
        }
        return table.render(markdown);
    }

    private void addIncomplete(List<String> parts, boolean markdown) {
        Map<Completeness, List<Outcome>> incomplete = evaluation.incomplete().stream()
                .collect(groupingBy(outcome -> outcome.verdict().completeness(), TreeMap::new, toList()));
        incomplete.forEach((completeness, outcomes) -> parts.add(String.format(
                Locale.ROOT,
                "%sNot inspected to the end: %,d requests %s, the first is %s of %s%s%n",
                markdown ? "**" : "",
                outcomes.size(),
                completeness.label(),
                outcomes.get(0).id(),
                outcomes.get(0).corpus(),
                (outcomes.get(0).verdict().failure() == null
                                ? ""
                                : ": " + outcomes.get(0).verdict().failure())
                        + (markdown ? "**" : ""))));
    }

    private static void addRepeated(List<String> parts, boolean markdown, String title, List<Repeated> alarms) {
        if (!alarms.isEmpty()) {
            Table table = new Table(1, List.of("what", "alarms"));
            alarms.stream()
                    .limit(REPEATED)
                    .forEach(alarm -> table.add(List.of(printable(alarm.what()), String.valueOf(alarm.count()))));
            parts.add(heading(markdown, title + ": " + alarms.size()) + table.render(markdown));
        }
    }

    private Repeated shown(Repeated alarm) {
        return new Repeated(masked ? mask(alarm.what()) : alarm.what(), alarm.count());
    }

    private String shown(Outcome outcome) {
        return printable(masked && outcome.browsing() ? mask(outcome.text()) : outcome.text());
    }

    private static String mask(String text) {
        return text.replaceAll("\\p{Alpha}", "x").replaceAll("\\d", "0");
    }

    private void addOutcomes(List<String> parts, boolean markdown, String title, List<Outcome> outcomes) {
        if (!outcomes.isEmpty()) {
            StringBuilder text = new StringBuilder(heading(markdown, title));
            for (Outcome outcome : outcomes) {
                AttackClass attackClass = outcome.attackClass();
                text.append(String.format(
                        Locale.ROOT,
                        "%s%9.4f  %s  %s  %s  [%s]  %s%n",
                        markdown ? "    " : "",
                        outcome.rawScore(),
                        outcome.corpus(),
                        outcome.id(),
                        attackClass == null ? "benign" : attackClass.label(),
                        outcome.verdict().field() == null
                                ? "nothing to score"
                                : outcome.verdict().field(),
                        shown(outcome)));
            }
            parts.add(text.toString());
        }
    }

    private static String printable(String text) {
        return text.replaceAll("[^\\x20-\\x7e]", "?").replace("|", "\u00a6");
    }

    private static String oneDecimal(Share share) {
        return share.of() == 0 ? "-" : String.format(Locale.ROOT, "%.1f", share.percent());
    }

    /** The report as values that Jackson writes. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        Row reference = evaluation.reference();
        json.put("benignRequests", reference.records());
        json.put("sites", reference.sites());
        json.put(
                "thresholds",
                IntStream.range(0, evaluation.budgets().size())
                        .mapToObj(this::threshold)
                        .toList());
        json.put("total", json(evaluation.total()));
        json.put("classes", evaluation.classes().stream().map(this::json).toList());
        json.put("attacks", evaluation.attacks().stream().map(this::json).toList());
        json.put("benign", evaluation.benign().stream().map(this::json).toList());
        return json;
    }

    private Map<String, Object> threshold(int index) {
        Budget budget = evaluation.budgets().get(index);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("perMillion", budget.perMillion());
        json.put("rawScoreAbove", budget.above());
        if (evaluation.total().records() > 0) {
            json.put(
                    "foundByFamily",
                    rounded(evaluation.total().found().get(index).percentByCluster()));
        }
        return json;
    }

    private Map<String, Object> json(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("corpus", row.corpus());
        json.put("source", row.source());
        if (!row.attackClass().isEmpty()) {
            json.put("class", row.attackClass());
        }
        json.put("records", row.records());
        for (int i = 0; i < row.found().size(); i++) {
            json.put(
                    "at" + evaluation.budgets().get(i).perMillion(),
                    json(row.found().get(i)));
        }
        json.put("tagged", json(row.tagged()));
        json.put("blocked", json(row.blocked()));
        return json;
    }

    private static Map<String, Object> json(Clusters clusters) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", clusters.total().count());
        if (clusters.count() > 0) {
            double[] interval = clusters.interval();
            json.put("percent", rounded(clusters.total().percent()));
            json.put("low", rounded(interval[0]));
            json.put("high", rounded(interval[1]));
        }
        return json;
    }

    private static double rounded(double percent) {
        return Math.round(percent * 1000) / 1000.0;
    }
}
