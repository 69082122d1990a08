package dev.sluice.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.detector.AttackClass;
import dev.sluice.detector.Disposition;
import dev.sluice.detector.FieldPattern;
import dev.sluice.detector.Policy;
import dev.sluice.detector.Verdict;
import dev.sluice.gateway.AttackSample.Attack;
import dev.sluice.host.CanonicalPath;
import dev.sluice.host.ExceptionConfig;
import dev.sluice.host.ExceptionConfig.Match;
import dev.sluice.host.InputException;
import dev.sluice.host.Inspector;
import dev.sluice.host.PathPattern;
import dev.sluice.host.Printable;
import dev.sluice.host.Route;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Proposes the narrowest exception that lets a decision pass, and tells what else would pass with it: recorded decisions,
 * and attacks of a sample, put into the field and judged twice. Takes some hundred inspections. Thread-safe.
 */
final class ExceptionAdvice {

    private static final int DAYS = 90;
    private static final int EXAMPLES = 3;
    private static final int MAX_ID = 48;

    private final Config config;
    private final Inspector inspector;

    /** For a gateway with that config whose requests {@code inspector} judges. */
    ExceptionAdvice(Config config, Inspector inspector) {
        this.config = config;
        this.inspector = inspector;
    }

    /**
     * A proposal and what it would do.
     *
     * @param exception what is proposed
     * @param yaml the same as text for the config
     * @param letsPass what would pass with it
     */
    record Advice(Proposal exception, String yaml, LetsPass letsPass) {}

    /**
     * An exception as it is written.
     *
     * @param id its name
     * @param match what it is for
     * @param expires last day
     * @param note why it is there
     * @param author who asked for it
     */
    record Proposal(String id, ProposedMatch match, String expires, String note, String author) {}

    /** What it is for, each as in the config; a route that is not there is null. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ProposedMatch(@Nullable String route, String method, String path, String field, String attackClass) {}

    /**
     * What would pass with an exception that does not now.
     *
     * @param recorded tagged and blocked decisions that it is for, if nothing else in those requests is at fault
     * @param examples the latest of them
     * @param attacksOfSample attacks that are blocked in this field now and would pass
     * @param blockedOfSample attacks that are blocked in this field now
     * @param attacksByClass those that would pass, by what they are
     * @param attackExamples some of those that would pass
     */
    record LetsPass(
            int recorded,
            List<JsonNode> examples,
            int attacksOfSample,
            int blockedOfSample,
            Map<String, Integer> attacksByClass,
            List<AttackExample> attackExamples) {}

    /** An attack that would pass. */
    record AttackExample(String attackClass, String value) {}

    /**
     * The advice on {@code decision}, a line of the decision log.
     *
     * @param recorded other decisions, the latest first
     * @throws InputException if no exception can help
     */
    Advice on(JsonNode decision, List<JsonNode> recorded, String author, Instant now) throws InputException {
        requireHelpful(decision);
        Proposal proposal = proposal(decision, author, now);
        ExceptionConfig exception = exception(proposal);
        List<JsonNode> covered =
                recorded.stream().filter(other -> isFor(exception, other)).toList();
        return new Advice(proposal, yaml(proposal), letsPass(exception, covered, route(proposal)));
    }

    private static void requireHelpful(JsonNode decision) throws InputException {
        String id = Printable.of(decision.path("request_id").asText());
        String field = decision.path("field").asText();
        if (field.isEmpty() || decision.path("attack_class").asText().isEmpty()) {
            throw new InputException(
                    "request " + id + " was not tagged or blocked for a field, so no exception is needed");
        }
        if (field.contains("***")) {
            throw new InputException("request " + id + " was judged by " + Printable.of(field)
                    + "; the stars stand for something personal, so name the field yourself");
        }
        try {
            FieldPattern unused = FieldPattern.parse(field);
        } catch (IllegalArgumentException e) {
            throw new InputException("request " + id + " cannot be excepted: " + e.getMessage(), e);
        }
    }

    private Proposal proposal(JsonNode decision, String author, Instant now) {
        String route = decision.path("route").asText();
        boolean known = config.routes().stream().anyMatch(one -> one.name().equals(route));
        ProposedMatch match = new ProposedMatch(
                known ? route : null,
                decision.path("method").asText(),
                pathOf(decision),
                decision.path("field").asText(),
                decision.path("attack_class").asText());
        LocalDate end = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(DAYS);
        String note = "false alarm of request " + decision.path("request_id").asText();
        return new Proposal(id(match), match, end.toString(), note, author);
    }

    /** As routes see it; what is personal in it, and a star of its own, become a star for one segment. */
    private static String pathOf(JsonNode decision) {
        return CanonicalPath.of(decision.path("path").asText()).replaceAll("\\*+", "*");
    }

    private String id(ProposedMatch match) {
        String words = (match.path() + "-" + match.field() + "-" + match.attackClass())
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        String id = words.length() <= MAX_ID
                ? words
                : words.substring(words.length() - MAX_ID).replaceAll("^-", "");
        Set<String> taken =
                config.exceptions().stream().map(ExceptionConfig::id).collect(Collectors.toSet());
        String free = id;
        for (int i = 2; taken.contains(free); i++) {
            free = id + "-" + i;
        }
        return free;
    }

    private static ExceptionConfig exception(Proposal proposal) {
        ProposedMatch match = proposal.match();
        return new ExceptionConfig(
                proposal.id(),
                new Match(
                        match.route(),
                        Set.of(match.method()),
                        PathPattern.parse(match.path()),
                        FieldPattern.parse(match.field()),
                        AttackClass.ofLabel(match.attackClass()).orElse(null)),
                null,
                proposal.note(),
                proposal.author(),
                "proposal",
                0,
                "");
    }

    private Route route(Proposal proposal) {
        return config.routes().stream()
                .filter(one -> one.name().equals(proposal.match().route()))
                .findFirst()
                .orElse(Route.BY_DEFAULT);
    }

    private static boolean isFor(ExceptionConfig exception, JsonNode decision) {
        Match match = exception.match();
        return !decision.path("disposition").asText().equals(Disposition.ALLOW.label())
                && exception.isFor(decision.path("route").asText())
                && match.methods().contains(decision.path("method").asText())
                && match.field().toString().equals(decision.path("field").asText())
                && match.attackClass() != null
                && match.attackClass()
                        .label()
                        .equals(decision.path("attack_class").asText())
                && match.path() != null
                && match.path().matches(pathOf(decision));
    }

    private LetsPass letsPass(ExceptionConfig exception, List<JsonNode> covered, Route route) {
        List<ExceptionConfig> more = new ArrayList<>(config.exceptions());
        more.add(exception);
        Policy now = route.policy();
        Policy then = route.except(more, InstantSource.system()).policy();
        int blocked = 0;
        List<Attack> passing = new ArrayList<>();
        for (Attack attack : AttackSample.attacks()) {
            Optional<PlacedValue> placed = placed(exception, attack);
            if (placed.isPresent() && isBlocked(placed.get(), exception, now)) {
                blocked++;
                if (inspector.inspect(placed.get(), then).disposition() != Disposition.BLOCK) {
                    passing.add(attack);
                }
            }
        }
        return new LetsPass(
                covered.size(),
                covered.stream().limit(EXAMPLES).toList(),
                passing.size(),
                blocked,
                passing.stream()
                        .collect(Collectors.toMap(
                                one -> one.attackClass().label(), one -> 1, Integer::sum, TreeMap::new)),
                passing.stream()
                        .limit(EXAMPLES)
                        .map(one -> new AttackExample(one.attackClass().label(), one.value()))
                        .toList());
    }

    private static Optional<PlacedValue> placed(ExceptionConfig exception, Attack attack) {
        Match match = exception.match();
        return PlacedValue.of(
                match.field().toString(),
                attack.value(),
                match.methods().iterator().next(),
                String.valueOf(match.path()).replace("*", "any"));
    }

    /** Blocked for the field itself: what is decoded from it is judged with the exception, too. */
    private boolean isBlocked(PlacedValue placed, ExceptionConfig exception, Policy policy) {
        Verdict verdict = inspector.inspect(placed, policy);
        return verdict.disposition() == Disposition.BLOCK
                && verdict.field() != null
                && exception.match().field().matches(verdict.field());
    }

    /** To be pasted into the config. */
    private static String yaml(Proposal proposal) {
        ProposedMatch match = proposal.match();
        return """
                exceptions:
                  - id: %s
                    match:
                %s      method: %s
                      path: %s
                      field: %s
                      class: %s
                    expires: %s
                    note: %s
                    author: %s
                """.formatted(
                        proposal.id(),
                        match.route() == null ? "" : "      route: " + quoted(match.route()) + "\n",
                        match.method(),
                        quoted(match.path()),
                        quoted(match.field()),
                        match.attackClass(),
                        proposal.expires(),
                        quoted(proposal.note()),
                        quoted(proposal.author()));
    }

    /** Whatever a client sent stays one value: what is text in JSON is text in YAML. */
    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
