package dev.sluice.host;

import static dev.sluice.host.ThresholdOverride.quoted;

import dev.sluice.host.ExceptionConfig.Match;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An exception that was added at run time, in the words of a config; what is not said is empty.
 *
 * @param id its name
 * @param route name of the route
 * @param methods method tokens
 * @param path glob
 * @param field the field that does not count
 * @param attackClass label
 * @param expires last day, or a moment
 * @param note why it is there
 * @param author who asked for it
 * @param changed when it was added, ISO 8601
 * @param by who added it
 */
public record ExceptionOverride(
        String id,
        String route,
        List<String> methods,
        String path,
        String field,
        String attackClass,
        String expires,
        String note,
        String author,
        String changed,
        String by) {

    public ExceptionOverride {
        methods = List.copyOf(methods);
    }

    /** What was read as {@code exception}. */
    static ExceptionOverride of(ExceptionConfig exception, String changed, String by) {
        Match match = exception.match();
        Instant expires = exception.expires();
        return new ExceptionOverride(
                exception.id(),
                text(match.route()),
                match.methods().stream().sorted().toList(),
                text(match.path()),
                text(match.field()),
                match.attackClass() == null ? "" : match.attackClass().label(),
                text(expires),
                exception.note(),
                exception.author(),
                changed,
                by);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** As an element of a YAML list. */
    String yaml() {
        String list = methods.stream().map(ThresholdOverride::quoted).collect(Collectors.joining(", ", "[ ", " ]"));
        return "  - id: " + quoted(id) + "\n"
                + "    match:\n"
                + line("      route", route)
                + (methods.isEmpty() ? "" : "      method: " + list + "\n")
                + line("      path", path)
                + line("      field", field)
                + line("      class", attackClass)
                + line("    expires", expires)
                + line("    note", note)
                + line("    author", author)
                + line("    changed", changed)
                + line("    by", by);
    }

    private static String line(String key, String value) {
        return value.isEmpty() ? "" : key + ": " + quoted(value) + "\n";
    }
}
