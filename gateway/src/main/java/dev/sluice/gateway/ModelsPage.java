package dev.sluice.gateway;

import dev.sluice.gateway.Models.Overview;
import dev.sluice.gateway.Models.Row;
import dev.sluice.gateway.ShadowReport.Disagreement;
import dev.sluice.gateway.ShadowReport.Side;
import dev.sluice.host.Printable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which bundle judges, which is compared with it, which have judged before, and the way from one to another. */
final class ModelsPage {

    private static final PageTemplate TEMPLATE = PageTemplate.named("models");

    private final Models models;
    private final Shadow shadow;

    private ModelsPage(Models models, Shadow shadow) {
        this.models = models;
        this.shadow = shadow;
    }

    static List<AdminRoute> routes(Models models, Shadow shadow) {
        ModelsPage page = new ModelsPage(models, shadow);
        return List.of(
                AdminRoute.page("/models", page::show),
                AdminRoute.form("/models/back", page::back),
                AdminRoute.form("/models/{ref}/activate", page::activate));
    }

    /**
     * What the template shows.
     *
     * @param previous the one that a step back leads to
     */
    record View(
            boolean changed,
            boolean chosen,
            Listed active,
            @Nullable Listed shadow,
            @Nullable Listed previous,
            List<Listed> history,
            @Nullable Comparison comparison) {

        boolean kept() {
            return !history.isEmpty();
        }
    }

    /** A bundle. */
    record Listed(String ref, String name, String created, String since, String signed, boolean active) {

        static Listed of(Row row, Row active) {
            return new Listed(
                    row.ref(),
                    Printable.of(row.name()),
                    minute(row.created()),
                    minute(row.judgedSince()),
                    row.signed() == null ? "" : row.signed() ? "signed" : "not signed",
                    row.ref().equals(active.ref()));
        }
    }

    /** How the shadow compares. */
    record Comparison(
            String shadow,
            String share,
            String since,
            String dropped,
            List<Paired> routes,
            List<Differing> disagreements) {

        boolean any() {
            return !disagreements.isEmpty();
        }
    }

    /** What both make of the requests of a route. */
    record Paired(String route, String both, String onlyActive, String onlyShadow, String neither) {}

    /** A request that only one of the two would block. */
    record Differing(String id, String time, String active, String activeKind, String shadow, String shadowKind) {

        static Differing of(Disagreement one) {
            return new Differing(
                    Printable.of(one.requestId()),
                    one.time(),
                    said(one.active()),
                    one.active().disposition(),
                    said(one.shadow()),
                    one.shadow().disposition());
        }

        private static String said(Side side) {
            return Wording.verdict(side.disposition()) + " " + Wording.score(side.score());
        }
    }

    private AdminAnswer show(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of("changed"));
        Overview overview = models.overview();
        ShadowReport report = shadow.report();
        View view = new View(
                request.parameters().containsKey("changed"),
                overview.chosen(),
                Listed.of(overview.active(), overview.active()),
                overview.shadow() == null ? null : Listed.of(overview.shadow(), overview.active()),
                previous(overview).map(row -> Listed.of(row, overview.active())).orElse(null),
                overview.history().stream()
                        .map(row -> Listed.of(row, overview.active()))
                        .toList(),
                report == null ? null : comparison(report));
        return new Page("Models", "/models", request.visitor()).with(TEMPLATE, view);
    }

    private static Optional<Row> previous(Overview overview) {
        return overview.history().stream()
                .filter(row -> row.judgedSince() != null)
                .filter(row -> !row.ref().equals(overview.active().ref()))
                .findFirst();
    }

    private static Comparison comparison(ShadowReport report) {
        return new Comparison(
                Printable.of(report.shadow()),
                BigDecimal.valueOf(report.share() * 100).stripTrailingZeros().toPlainString(),
                minute(report.since()),
                report.dropped() == 0 ? "" : Wording.count(report.dropped()),
                report.routes().stream()
                        .map(row -> new Paired(
                                Printable.of(row.route()),
                                Wording.count(row.bothBlock()),
                                Wording.count(row.onlyActive()),
                                Wording.count(row.onlyShadow()),
                                Wording.count(row.neither())))
                        .toList(),
                report.disagreements().stream().map(Differing::of).toList());
    }

    private AdminAnswer activate(AdminRequest request) throws AdminProblem {
        models.activate(request.variable("ref"), request.who());
        return AdminAnswer.seeOther("/models?changed=1");
    }

    private AdminAnswer back(AdminRequest request) throws AdminProblem {
        models.back(request.who());
        return AdminAnswer.seeOther("/models?changed=1");
    }

    /** 2026-11-21 22:06; empty for none. */
    private static String minute(@Nullable String time) {
        if (time == null) {
            return "";
        }
        String printable = Printable.of(time);
        return printable.length() < 16 ? printable : printable.substring(0, 16).replace('T', ' ');
    }
}
