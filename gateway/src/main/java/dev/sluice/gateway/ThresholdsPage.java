package dev.sluice.gateway;

import dev.sluice.detector.Policy;
import dev.sluice.detector.Threshold;
import dev.sluice.gateway.DecisionStore.Found;
import dev.sluice.gateway.Histogram.Bar;
import dev.sluice.gateway.WhatIf.Answer;
import dev.sluice.gateway.WhatIf.Question;
import dev.sluice.host.Decisions.Keep;
import dev.sluice.host.Mode;
import dev.sluice.host.Outcome;
import dev.sluice.host.Printable;
import dev.sluice.host.Route;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Thresholds of a route over the scores of its recorded requests: what they do, what others would, and their change. */
final class ThresholdsPage {

    private static final PageTemplate TEMPLATE = PageTemplate.named("thresholds");
    private static final PageTemplate OUTCOME = PageTemplate.named("outcome");
    private static final List<String> PARAMETERS = List.of("route", "tag-at", "block-at", "changed");
    private static final int ROWS = 10;
    private static final double DECADES = 6;
    private static final double WIDTH = 600;
    private static final double HEIGHT = 160;

    private final Thresholds thresholds;
    private final WhatIf whatIf;
    private final RecentDecisions decisions;
    private final Supplier<Config> config;

    private ThresholdsPage(Thresholds thresholds, WhatIf whatIf, RecentDecisions decisions, Supplier<Config> config) {
        this.thresholds = thresholds;
        this.whatIf = whatIf;
        this.decisions = decisions;
        this.config = config;
    }

    static List<AdminRoute> routes(
            Thresholds thresholds, WhatIf whatIf, RecentDecisions decisions, Supplier<Config> config) {
        ThresholdsPage page = new ThresholdsPage(thresholds, whatIf, decisions, config);
        return List.of(
                AdminRoute.page("/thresholds", page::show),
                AdminRoute.page("/thresholds/outcome", page::outcome),
                AdminRoute.form("/thresholds", page::change));
    }

    /** What the template of the page shows. */
    record View(
            List<DecisionsPage.Option> routes,
            String route,
            String mode,
            boolean monitored,
            boolean overridden,
            boolean changed,
            String tagAtPlace,
            String blockAtPlace,
            Line tag,
            Line block,
            List<Column> columns,
            boolean kept,
            @Nullable Outcome outcome) {}

    /**
     * A threshold on the drawing.
     *
     * @param perMillion the budget that it is
     * @param score the score that it is
     * @param x where it stands
     * @param written as in the config
     */
    record Line(String perMillion, String score, String x, String written) {

        static Line of(Threshold threshold) {
            return new Line(
                    plain(threshold.perMillion()),
                    plain(threshold.score()),
                    number(place(threshold.perMillion())),
                    threshold.toString());
        }
    }

    /**
     * A bar of the histogram.
     *
     * @param budget of benign requests that reach its lower edge, in a million
     */
    record Column(
            String budget, String score, String x, String width, String y, String height, String count, String kind) {}

    /** What the template of the outcome shows. */
    record Outcome(
            String recorded,
            boolean sampled,
            boolean taggedOnly,
            boolean same,
            List<Change> changes,
            List<DecisionRow> newlyBlocked,
            List<DecisionRow> noLongerBlocked,
            List<DecisionRow> borderline) {

        boolean anyNewlyBlocked() {
            return !newlyBlocked.isEmpty();
        }

        boolean anyNoLongerBlocked() {
            return !noLongerBlocked.isEmpty();
        }

        boolean anyBorderline() {
            return !borderline.isEmpty();
        }
    }

    /** How many requests met a verdict, and how many would. */
    record Change(String kind, String name, String now, String then, String difference) {

        static Change of(String kind, int now, int then) {
            String difference = then == now ? "" : String.format(Locale.ROOT, "%+,d", then - now);
            return new Change(kind, Wording.verdict(kind), Wording.count(now), Wording.count(then), difference);
        }
    }

    private record Tried(Route route, Policy policy) {}

    private Tried tried(AdminRequest asked) throws AdminProblem {
        asked.requireKnown(PARAMETERS);
        String name = asked.parameter("route", Function.identity());
        Route route = name == null ? config.get().routes().get(0) : thresholds.route(name);
        return new Tried(
                route,
                Thresholds.policy(
                        route,
                        budget(
                                asked.parameter("tag-at", Function.identity()),
                                route.policy().tagAt()),
                        budget(
                                asked.parameter("block-at", Function.identity()),
                                route.policy().blockAt())));
    }

    /** A number is a budget; nothing, and one that is what already applies, leave it as it is written. */
    private static @Nullable String budget(@Nullable String perMillion, Threshold now) {
        return perMillion == null || perMillion.isBlank() || perMillion.equals(plain(now.perMillion()))
                ? null
                : perMillion.strip() + " per million";
    }

    private AdminAnswer show(AdminRequest request) throws AdminProblem {
        AdminRequest asked = request.withoutEmptyParameters();
        Tried tried = tried(asked);
        Answer answer = decisions.areKept() ? ask(tried) : null;
        View view = view(tried, answer, asked.parameters().containsKey("changed"));
        return new Page("Thresholds", "/thresholds", request.visitor()).with(TEMPLATE, view);
    }

    /** The part of the page that another threshold changes, for its script. */
    private AdminAnswer outcome(AdminRequest request) throws AdminProblem {
        Tried tried = tried(request.withoutEmptyParameters());
        return AdminAnswer.html(200, OUTCOME.fill(outcome(ask(tried), tried)));
    }

    private AdminAnswer change(AdminRequest request) throws AdminProblem {
        UrlEncoded form = request.form();
        String name = form.value("route");
        Route route = thresholds.route(name);
        if (form.value("change").equals("reset")) {
            thresholds.reset(name, form.value("note"), request.who());
        } else {
            thresholds.change(
                    new Thresholds.Change(
                            name,
                            budget(form.value("tag-at"), route.policy().tagAt()),
                            budget(form.value("block-at"), route.policy().blockAt()),
                            form.value("note")),
                    request.who());
        }
        return AdminAnswer.seeOther("/thresholds?changed=1&route=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    }

    private Answer ask(Tried tried) throws AdminProblem {
        try {
            return whatIf.ask(new Question(tried.route(), tried.policy(), Long.MIN_VALUE, Long.MAX_VALUE, ROWS));
        } catch (IOException e) {
            throw new AdminProblem(503, "the store cannot be read: " + e.getMessage());
        }
    }

    private View view(Tried tried, @Nullable Answer answer, boolean changed) throws AdminProblem {
        Route route = tried.route();
        Thresholds.Row row = thresholds.list().stream()
                .filter(one -> one.route().equals(route.name()))
                .findFirst()
                .orElseThrow(() -> new AdminProblem(404, "this route is gone"));
        return new View(
                config.get().routes().stream()
                        .map(one -> new DecisionsPage.Option(
                                one.name(), Printable.of(one.name()), one.name().equals(route.name())))
                        .toList(),
                route.name(),
                route.mode().label(),
                route.mode() == Mode.MONITOR,
                row.overridden(),
                changed,
                row.tagAtPlace(),
                row.blockAtPlace(),
                Line.of(tried.policy().tagAt()),
                Line.of(tried.policy().blockAt()),
                answer == null ? List.of() : columns(answer.histogram(), tried.policy()),
                answer != null,
                answer == null ? null : outcome(answer, tried));
    }

    private static Outcome outcome(Answer answer, Tried tried) {
        return new Outcome(
                Wording.count(answer.recorded()),
                answer.keep() == Keep.SAMPLED,
                answer.keep() == Keep.TAGGED,
                tried.policy().equals(tried.route().policy()),
                List.of(
                        Change.of("block", answer.now().block(), answer.then().block()),
                        Change.of("tag", answer.now().tag(), answer.then().tag()),
                        Change.of("allow", answer.now().allow(), answer.then().allow())),
                rows(answer.newlyBlocked()),
                rows(answer.noLongerBlocked()),
                rows(answer.borderline()));
    }

    private static List<DecisionRow> rows(List<Found> found) {
        return found.stream().map(DecisionRow::of).toList();
    }

    private static List<Column> columns(List<Bar> bars, Policy policy) {
        double most = bars.stream().mapToInt(Bar::count).max().orElse(0);
        List<Column> columns = new ArrayList<>();
        for (Bar bar : bars) {
            double from = place(Histogram.perMillion(bar.fromScore()));
            double to = place(Histogram.perMillion(bar.toScore()));
            double height = bar.count() == 0 ? 0 : Math.max(3, HEIGHT * Math.log1p(bar.count()) / Math.log1p(most));
            columns.add(new Column(
                    plain(Histogram.perMillion(bar.fromScore())),
                    plain(bar.fromScore()),
                    number(from + 0.75),
                    number(to - from - 1.5),
                    number(HEIGHT - height),
                    number(height),
                    Integer.toString(bar.count()),
                    kind(bar, policy)));
        }
        return columns;
    }

    /** A bar that a threshold cuts is drawn as its upper end. */
    private static String kind(Bar bar, Policy policy) {
        if (bar.toScore() > policy.blockAt().score()) {
            return "block";
        }
        return bar.toScore() > policy.tagAt().score() ? "tag" : "allow";
    }

    /** All of a million stand at the left, one at the right. */
    private static double place(double perMillion) {
        return WIDTH * (DECADES - Math.log10(Math.max(1, perMillion))) / DECADES;
    }

    /** What binary fractions have added is taken away. */
    private static String plain(double value) {
        return new BigDecimal(value)
                .round(new MathContext(9))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
