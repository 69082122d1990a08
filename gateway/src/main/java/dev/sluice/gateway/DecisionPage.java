package dev.sluice.gateway;

import static dev.sluice.gateway.DecisionRow.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.host.Printable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** One decision: what was done, to which value, why, and by which lines of the config. */
final class DecisionPage {

    private static final PageTemplate TEMPLATE = PageTemplate.named("decision");
    private static final int BAR = 100;

    private static final List<Fact> REQUEST = List.of(
            new Fact("Request id", "request_id"),
            new Fact("Time", "time"),
            new Fact("Client", "client"),
            new Fact("Method", "method"),
            new Fact("Host", "host"),
            new Fact("Path", "path"),
            new Fact("Bytes received", "request_bytes"),
            new Fact("Answered with", "status"),
            new Fact("Bytes sent", "response_bytes"),
            new Fact("Upstream answered", "upstream_status"));

    private static final List<Fact> JUDGEMENT = List.of(
            new Fact("Route", "route"),
            new Fact("Mode", "mode"),
            new Fact("Field", "field"),
            new Fact("Tags at", "tag_at"),
            new Fact("Blocks at", "block_at"),
            new Fact("Raw score", "raw_score"),
            new Fact("Inspected", "completeness"),
            new Fact("Model", "model"));

    private final RecentDecisions decisions;

    private DecisionPage(RecentDecisions decisions) {
        this.decisions = decisions;
    }

    static List<AdminRoute> routes(RecentDecisions decisions) {
        DecisionPage page = new DecisionPage(decisions);
        return List.of(
                AdminRoute.page("/decisions/{id}", page::show),
                AdminRoute.form("/decisions/{id}/feedback", page::feedback));
    }

    /** What the template shows. */
    record View(
            DecisionRow decision,
            String headline,
            String meaning,
            boolean valueShown,
            List<Piece> value,
            List<Bar> reasons,
            List<String> decidedBy,
            List<Fact> request,
            List<Fact> judgement,
            List<Fact> times,
            String sameClient,
            boolean falseAlarm,
            boolean attack) {

        boolean exceptable() {
            return !decision.attack().isEmpty() && !decision.field().isEmpty();
        }

        boolean hasReasons() {
            return !reasons.isEmpty();
        }
    }

    /** A part of a value; what a reason points at is marked. */
    record Piece(String text, boolean marked) {}

    /**
     * A reason.
     *
     * @param width of its bar, of a hundred
     * @param against true if it speaks against an attack
     */
    record Bar(String sentence, String feature, String contribution, String width, boolean against) {}

    /** A line of a list of facts. */
    record Fact(String name, String value) {}

    private AdminAnswer show(AdminRequest request) throws AdminProblem {
        JsonNode decision = DecisionsApi.node(decisions.one(request.variable("id")));
        View view = view(decision);
        return new Page(view.decision().verdict() + ": " + view.headline(), "/decisions", request.visitor())
                .with(TEMPLATE, view);
    }

    private AdminAnswer feedback(AdminRequest request) throws AdminProblem {
        String feedback = request.form().value("feedback");
        if (!RecentDecisions.FEEDBACK.contains(feedback)) {
            throw new AdminProblem(400, "say false-positive or attack");
        }
        decisions.note(request.variable("id"), feedback, request.who());
        return AdminAnswer.seeOther(request.path().substring(0, request.path().lastIndexOf('/')));
    }

    private static View view(JsonNode decision) {
        DecisionRow row = DecisionRow.of(decision);
        String feedback = decision.path("feedback").asText();
        return new View(
                row,
                headline(row),
                meaning(decision),
                decision.has("excerpt"),
                pieces(decision),
                bars(decision),
                texts(decision.path("decided_by")),
                facts(decision, REQUEST),
                facts(decision, JUDGEMENT),
                times(decision),
                "/decisions?client=" + URLEncoder.encode(row.client(), StandardCharsets.UTF_8),
                feedback.equals("false-positive"),
                feedback.equals("attack"));
    }

    private static String headline(DecisionRow row) {
        if (row.attack().isEmpty()) {
            return row.request();
        }
        return row.attack() + (row.field().isEmpty() ? "" : " in " + row.field());
    }

    private static String meaning(JsonNode decision) {
        double score = decision.path("score").asDouble();
        return "Its score is " + Wording.score(score) + ": of a million benign requests, " + Wording.perMillion(score)
                + " would look as bad.";
    }

    /** The excerpt, cut where marks begin and end. */
    private static List<Piece> pieces(JsonNode decision) {
        String excerpt = decision.path("excerpt").asText("");
        BitSet marked = new BitSet();
        decision.path("marks").forEach(mark -> {
            int from = Math.max(0, mark.path("from").asInt());
            marked.set(
                    from,
                    Math.max(from, Math.min(excerpt.length(), mark.path("to").asInt())));
        });
        List<Piece> pieces = new ArrayList<>();
        for (int from = 0; from < excerpt.length(); ) {
            boolean mark = marked.get(from);
            int next = mark ? marked.nextClearBit(from) : marked.nextSetBit(from);
            int to = next < 0 ? excerpt.length() : Math.min(next, excerpt.length());
            pieces.add(new Piece(Printable.of(excerpt.substring(from, to)), mark));
            from = to;
        }
        return pieces;
    }

    private static List<Bar> bars(JsonNode decision) {
        double most = StreamSupport.stream(decision.path("reasons").spliterator(), false)
                .mapToDouble(reason -> Math.abs(reason.path("contribution").asDouble()))
                .max()
                .orElse(1);
        List<Bar> bars = new ArrayList<>();
        decision.path("reasons").forEach(reason -> {
            double contribution = reason.path("contribution").asDouble();
            bars.add(new Bar(
                    Wording.capitalized(text(reason, "sentence")),
                    text(reason, "feature"),
                    String.format(Locale.ROOT, "%+.2f", contribution),
                    String.format(Locale.ROOT, "%.1f", most == 0 ? 0 : Math.abs(contribution) / most * BAR),
                    contribution < 0));
        });
        return bars;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .map(Printable::of)
                .toList();
    }

    private static List<Fact> facts(JsonNode decision, List<Fact> wanted) {
        return wanted.stream()
                .filter(fact -> decision.hasNonNull(fact.value()))
                .map(fact -> new Fact(fact.name(), text(decision, fact.value())))
                .toList();
    }

    private static List<Fact> times(JsonNode decision) {
        List<Fact> times = new ArrayList<>();
        time(times, "Inspection", decision.path("inspection_micros"));
        time(times, "Upstream", decision.path("upstream_micros"));
        time(times, "In all", decision.path("total_micros"));
        return times;
    }

    private static void time(List<Fact> times, String name, JsonNode micros) {
        if (micros.isNumber()) {
            times.add(new Fact(name, Wording.micros(micros.asLong())));
        }
    }
}
