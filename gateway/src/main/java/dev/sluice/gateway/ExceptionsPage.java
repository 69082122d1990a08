package dev.sluice.gateway;

import dev.sluice.gateway.ExceptionAdvice.Advice;
import dev.sluice.gateway.ExceptionAdvice.AttackExample;
import dev.sluice.gateway.ExceptionAdvice.LetsPass;
import dev.sluice.gateway.ExceptionAdvice.Proposal;
import dev.sluice.gateway.ExceptionAdvice.ProposedMatch;
import dev.sluice.gateway.ExceptionEdits.Wanted;
import dev.sluice.gateway.ExceptionEdits.WantedMatch;
import dev.sluice.host.Printable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions in force, and the narrowest one for a false alarm with what else would pass, to be added to the running
 * gateway and removed again.
 */
final class ExceptionsPage {

    private static final PageTemplate TEMPLATE = PageTemplate.named("exceptions");
    private static final PageTemplate SUGGESTION = PageTemplate.named("suggestion");

    private final ExceptionBook exceptions;
    private final ExceptionEdits edits;

    private ExceptionsPage(ExceptionBook exceptions, ExceptionEdits edits) {
        this.exceptions = exceptions;
        this.edits = edits;
    }

    static List<AdminRoute> routes(ExceptionBook exceptions, ExceptionEdits edits) {
        ExceptionsPage page = new ExceptionsPage(exceptions, edits);
        return List.of(
                AdminRoute.page("/exceptions", page::show),
                AdminRoute.page("/exceptions/suggest", page::suggest),
                AdminRoute.form("/exceptions", page::add),
                AdminRoute.form("/exceptions/{id}/remove", page::remove));
    }

    /** What the template of the list shows. */
    record View(List<Listed> exceptions) {

        boolean none() {
            return exceptions.isEmpty();
        }
    }

    /** An exception; what it does not restrict is empty, and without {@code remove} it stands in the config. */
    record Listed(
            String id,
            String match,
            String attack,
            String expires,
            boolean expired,
            String note,
            String author,
            String place,
            @Nullable String remove) {

        static Listed of(ExceptionBook.Row row, Set<String> added) {
            String request = (String.join(", ", row.methods()) + " " + present(row.path())).strip();
            String where = row.route() == null ? request : (request + " on route " + row.route()).strip();
            return new Listed(
                    Printable.of(row.id()),
                    Printable.of(row.field() + (where.isEmpty() ? "" : " in " + where)),
                    Wording.attack(present(row.attackClass())),
                    present(row.expires()),
                    row.expired(),
                    Printable.of(row.note()),
                    Printable.of(row.author()),
                    row.place(),
                    added.contains(row.id())
                            ? "/exceptions/" + URLEncoder.encode(row.id(), StandardCharsets.UTF_8) + "/remove"
                            : null);
        }
    }

    /** What the template of a proposal shows. */
    record Suggestion(
            String requestId,
            String yaml,
            String field,
            String match,
            String attack,
            String expires,
            String recorded,
            List<DecisionRow> examples,
            int attacks,
            int blocked,
            List<Example> attackExamples) {

        boolean anyExamples() {
            return !examples.isEmpty();
        }

        boolean anyAttacks() {
            return attacks > 0;
        }
    }

    /** An attack that would pass. */
    record Example(String attack, String text) {

        static Example of(AttackExample one) {
            return new Example(Wording.capitalized(Wording.attack(one.attackClass())), Printable.of(one.value()));
        }
    }

    private AdminAnswer show(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of());
        Set<String> added = edits.added().stream().map(Wanted::id).collect(Collectors.toSet());
        View view = new View(
                exceptions.list().stream().map(row -> Listed.of(row, added)).toList());
        return new Page("Exceptions", "/exceptions", request.visitor()).with(TEMPLATE, view);
    }

    private AdminAnswer suggest(AdminRequest request) throws AdminProblem {
        request.requireKnown(List.of("request-id"));
        String id = request.withoutEmptyParameters().parameter("request-id", Function.identity());
        if (id == null) {
            return AdminAnswer.seeOther("/exceptions");
        }
        Suggestion view = view(id, exceptions.suggest(id, request.who()));
        return new Page("Suggested exception", "/exceptions", request.visitor()).with(SUGGESTION, view);
    }

    /** Adds what is suggested for a request now, whatever a page said before. */
    private AdminAnswer add(AdminRequest request) throws AdminProblem {
        UrlEncoded form = request.form();
        Proposal proposal =
                exceptions.suggest(form.value("request-id"), request.who()).exception();
        ProposedMatch match = proposal.match();
        String note = form.value("note").strip();
        edits.add(
                new Wanted(
                        proposal.id(),
                        new WantedMatch(
                                present(match.route()),
                                List.of(match.method()),
                                match.path(),
                                match.field(),
                                match.attackClass()),
                        proposal.expires(),
                        note.isEmpty() ? proposal.note() : note,
                        proposal.author()),
                request.who());
        return AdminAnswer.seeOther("/exceptions");
    }

    private AdminAnswer remove(AdminRequest request) throws AdminProblem {
        edits.remove(request.variable("id"), request.who());
        return AdminAnswer.seeOther("/exceptions");
    }

    private static Suggestion view(String id, Advice advice) {
        ProposedMatch match = advice.exception().match();
        LetsPass passes = advice.letsPass();
        return new Suggestion(
                Printable.of(id),
                advice.yaml(),
                Printable.of(match.field()),
                Printable.of(match.method() + " " + match.path()),
                Wording.attack(match.attackClass()),
                advice.exception().expires(),
                Wording.count(passes.recorded()),
                passes.examples().stream().map(DecisionRow::of).toList(),
                passes.attacksOfSample(),
                passes.blockedOfSample(),
                passes.attackExamples().stream().map(Example::of).toList());
    }

    private static String present(@Nullable String text) {
        return text == null ? "" : text;
    }
}
