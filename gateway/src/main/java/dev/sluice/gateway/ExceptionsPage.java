package dev.sluice.gateway;

import dev.sluice.gateway.ExceptionAdvice.Advice;
import dev.sluice.gateway.ExceptionAdvice.AttackExample;
import dev.sluice.gateway.ExceptionAdvice.LetsPass;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The exceptions in force, and the narrowest one for a false alarm with what else would pass. */
final class ExceptionsPage {

    private static final PageTemplate TEMPLATE = PageTemplate.named("exceptions");
    private static final PageTemplate SUGGESTION = PageTemplate.named("suggestion");

    private final ExceptionBook exceptions;

    private ExceptionsPage(ExceptionBook exceptions) {
        this.exceptions = exceptions;
    }

    static List<AdminRoute> routes(ExceptionBook exceptions) {
        ExceptionsPage page = new ExceptionsPage(exceptions);
        return List.of(
                AdminRoute.page("/exceptions", page::show), AdminRoute.page("/exceptions/suggest", page::suggest));
    }

    /** What the template of the list shows. */
    record View(List<Listed> exceptions) {

        boolean none() {
            return exceptions.isEmpty();
        }
    }

    /** An exception; what it does not restrict is empty. */
    record Listed(
            String id,
            String match,
            String attack,
            String expires,
            boolean expired,
            String note,
            String author,
            String place) {

        static Listed of(ExceptionBook.Row row) {
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
                    row.place());
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
        View view = new View(exceptions.list().stream().map(Listed::of).toList());
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

    private static Suggestion view(String id, Advice advice) {
        ExceptionAdvice.ProposedMatch match = advice.exception().match();
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
