package dev.sluice.gateway;

import dev.sluice.gateway.DecisionStore.Cursor;
import dev.sluice.gateway.DecisionStore.Found;
import dev.sluice.gateway.DecisionStore.Query;
import dev.sluice.host.Printable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of recent decisions, with filters. */
final class DecisionsPage {

    static final int ROWS = 50;

    private static final PageTemplate TEMPLATE = PageTemplate.named("decisions");
    private static final List<String> PARAMETERS =
            List.of("client", "route", "class", "disposition", "from", "to", "before");

    private final RecentDecisions decisions;
    private final Supplier<Config> config;

    private DecisionsPage(RecentDecisions decisions, Supplier<Config> config) {
        this.decisions = decisions;
        this.config = config;
    }

    static List<AdminRoute> routes(RecentDecisions decisions, Supplier<Config> config) {
        DecisionsPage page = new DecisionsPage(decisions, config);
        return List.of(AdminRoute.page("/decisions", page::show), AdminRoute.page("/find", DecisionsPage::find));
    }

    /** What the template shows. */
    record View(
            boolean kept,
            String client,
            String from,
            String to,
            List<Option> routes,
            List<Option> classes,
            List<Option> dispositions,
            boolean filtered,
            List<DecisionRow> rows,
            String older,
            String newest) {

        boolean none() {
            return rows.isEmpty();
        }
    }

    /** A choice of a filter. */
    record Option(String value, String name, boolean chosen) {}

    /** Leads from the id on a block page to its decision. */
    private static AdminAnswer find(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of("id"));
        String id = request.withoutEmptyParameters().parameter("id", Function.identity());
        return AdminAnswer.seeOther(
                id == null ? "/decisions" : "/decisions/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
    }

    private AdminAnswer show(AdminRequest request) throws AdminProblem {
        request.requireKnown(PARAMETERS);
        AdminRequest asked = request.withoutEmptyParameters();
        List<Found> found = decisions.areKept() ? decisions.find(query(asked)) : List.of();
        return new Page("Decisions", "/decisions", request.visitor()).with(TEMPLATE, view(asked, found));
    }

    private Query query(AdminRequest asked) throws AdminProblem {
        return new Query(
                null,
                asked.parameter("client", decisions::written),
                asked.parameter("route", Function.identity()),
                asked.parameter("class", Function.identity()),
                asked.parameter("disposition", Function.identity()),
                asked.parameter("from", DecisionsPage::millis),
                asked.parameter("to", DecisionsPage::millis),
                asked.parameter("before", Cursor::parse),
                ROWS);
    }

    private static long millis(String text) {
        return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    private View view(AdminRequest asked, List<Found> found) {
        Map<String, String> chosen = asked.parameters();
        Map<String, String> filters = new TreeMap<>(chosen);
        filters.remove("before");
        return new View(
                decisions.areKept(),
                chosen.getOrDefault("client", ""),
                chosen.getOrDefault("from", ""),
                chosen.getOrDefault("to", ""),
                config.get().routes().stream()
                        .map(route -> option(route.name(), Printable.of(route.name()), chosen.get("route")))
                        .toList(),
                Wording.attacks().entrySet().stream()
                        .map(attack ->
                                option(attack.getKey(), Wording.capitalized(attack.getValue()), chosen.get("class")))
                        .sorted(Comparator.comparing(Option::name))
                        .toList(),
                List.of("block", "tag", "allow").stream()
                        .map(label -> option(label, Wording.verdict(label), chosen.get("disposition")))
                        .toList(),
                !filters.isEmpty(),
                found.stream().map(DecisionRow::of).toList(),
                found.size() < ROWS ? "" : link(filters, found.get(ROWS - 1).cursor()),
                chosen.containsKey("before") ? "/decisions?" + encoded(filters) : "");
    }

    private static Option option(String value, String name, @Nullable String chosen) {
        return new Option(value, name, value.equals(chosen));
    }

    private static String link(Map<String, String> filters, Cursor before) {
        Map<String, String> all = new TreeMap<>(filters);
        all.put("before", before.toString());
        return "/decisions?" + encoded(all);
    }

    private static String encoded(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
