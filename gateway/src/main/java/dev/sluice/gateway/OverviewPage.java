package dev.sluice.gateway;

import dev.sluice.gateway.DecisionStore.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happens now: rates of the last hour by disposition, health in short, and what was blocked last. */
final class OverviewPage {

    private static final PageTemplate TEMPLATE = PageTemplate.named("overview");
    private static final PageTemplate LIVE = PageTemplate.named("live");
    private static final int LATEST = 8;
    private static final int SLOTS_A_MINUTE = 60 / Pulse.SLOT_SECONDS;
    private static final int SLOTS_A_POINT = 3;
    private static final int HEIGHT = 40;

    private static final List<String> ALWAYS = List.of("block", "tag", "allow");
    private static final List<String> IF_ANY = List.of("monitored", "uninspected");

    private final Pulse pulse;
    private final RecentDecisions decisions;
    private final Health health;

    private OverviewPage(Pulse pulse, RecentDecisions decisions, Health health) {
        this.pulse = pulse;
        this.decisions = decisions;
        this.health = health;
    }

    static List<AdminRoute> routes(Pulse pulse, RecentDecisions decisions, Health health) {
        OverviewPage page = new OverviewPage(pulse, decisions, health);
        return List.of(AdminRoute.page("/", page::show), AdminRoute.page("/live", page::live));
    }

    /** What the templates show. */
    record View(List<Tile> tiles, Health.State state, String summary, boolean kept, List<DecisionRow> latest) {

        boolean none() {
            return latest.isEmpty();
        }

        String stateLabel() {
            return state.label();
        }
    }

    /**
     * The requests of one kind.
     *
     * @param line of the last hour, for a drawing of 119 by {@value #HEIGHT}
     * @param area below that line
     * @param peak most requests in half a minute
     */
    record Tile(
            String kind,
            String name,
            String lastMinute,
            String lastHour,
            String total,
            String line,
            String area,
            String peak) {}

    private AdminAnswer show(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        return new Page("Overview", "/", request.visitor()).with(TEMPLATE, view());
    }

    /** The part of the page that changes, for its script. */
    private AdminAnswer live(AdminRequest request) throws AdminProblem {
        return AdminAnswer.html(200, LIVE.fill(view()));
    }

    private View view() throws AdminProblem {
        List<Tile> tiles = new ArrayList<>();
        ALWAYS.forEach(kind -> tiles.add(tile(kind, pulse.of(kind))));
        for (String kind : IF_ANY) {
            Pulse.Beat beat = pulse.of(kind);
            if (beat.total() > 0) {
                tiles.add(tile(kind, beat));
            }
        }
        List<Health.Check> checks = health.checks();
        return new View(tiles, Health.worst(checks), Health.summary(checks), decisions.areKept(), latestBlocks());
    }

    private List<DecisionRow> latestBlocks() throws AdminProblem {
        if (!decisions.areKept()) {
            return List.of();
        }
        Query blocks = new Query(null, null, null, null, "block", null, null, null, LATEST);
        return decisions.find(blocks).stream().map(DecisionRow::of).toList();
    }

    private static Tile tile(String kind, Pulse.Beat beat) {
        List<Long> points = new ArrayList<>();
        for (int slot = 0; slot < beat.perSlot().size(); slot += SLOTS_A_POINT) {
            points.add(beat.perSlot().subList(slot, slot + SLOTS_A_POINT).stream()
                    .mapToLong(Long::longValue)
                    .sum());
        }
        long peak = points.stream().mapToLong(Long::longValue).max().orElse(0);
        String line = line(points, peak);
        return new Tile(
                kind,
                Wording.verdict(kind),
                Wording.count(beat.last(SLOTS_A_MINUTE)),
                Wording.count(beat.last(Pulse.SLOTS)),
                Wording.count(beat.total()),
                line,
                line + " V" + HEIGHT + " H0 Z",
                Wording.count(peak));
    }

    private static String line(List<Long> points, long peak) {
        StringBuilder line = new StringBuilder();
        for (int x = 0; x < points.size(); x++) {
            double y = HEIGHT - 1 - (peak == 0 ? 0 : (HEIGHT - 3.0) * points.get(x) / peak);
            line.append(x == 0 ? "M" : " L").append(x).append(' ').append(String.format(Locale.ROOT, "%.1f", y));
        }
        return line.toString();
    }
}
