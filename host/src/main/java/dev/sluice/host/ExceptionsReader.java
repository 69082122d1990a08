package dev.sluice.host;

import dev.sluice.detector.AttackClass;
import dev.sluice.detector.FieldPattern;
import dev.sluice.host.ExceptionConfig.Match;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the {@code exceptions} of a config and refuses those that let more pass than a field of some requests. */
final class ExceptionsReader {

    private final String file;
    private final Function<String, String> route;
    private final Map<String, Integer> linesOfIds = new HashMap<>();

    /** For a file of that name, with routes of those names. */
    ExceptionsReader(String file, Set<String> routes) {
        this(file, name -> known(name, routes));
    }

    /** For a file of that name; {@code route} throws for names that are not allowed. */
    ExceptionsReader(String file, Function<String, String> route) {
        this.file = file;
        this.route = route;
    }

    List<ExceptionConfig> read(Section root) {
        List<ExceptionConfig> read = new ArrayList<>();
        root.sections("exceptions").forEach(section -> one(section).ifPresent(read::add));
        return read;
    }

    /** Empty if it has faults. */
    Optional<ExceptionConfig> one(Section section) {
        section.require("id", "is missing; write a name for it, for example wiki-markup");
        Optional<String> id = section.value("id", ExceptionsReader::id);
        id.ifPresent(name -> refuseTwice(section, name));
        Section match = section.section("match");
        Optional<FieldPattern> field = match.value("field", FieldPattern::parse);
        Optional<String> route = match.value("route", this.route);
        Optional<PathPattern> path = match.value("path", ExceptionsReader::path);
        Set<String> methods = Set.copyOf(match.values("method", ConfigReader::method));
        Optional<AttackClass> attackClass = match.value("class", ExceptionsReader::attackClass);
        requireNarrow(match);
        match.refuseTheRest();
        Optional<Instant> expires = section.value("expires", ExceptionsReader::end);
        String note = section.value("note", "", Function.identity());
        String author = section.value("author", "", Function.identity());
        section.refuseTheRest();
        if (id.isEmpty() || field.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ExceptionConfig(
                id.get(),
                new Match(route.orElse(null), methods, path.orElse(null), field.get(), attackClass.orElse(null)),
                expires.orElse(null),
                note,
                author,
                file,
                section.line(),
                section.path()));
    }

    private void refuseTwice(Section section, String id) {
        Integer first = linesOfIds.putIfAbsent(id, section.line("id"));
        if (first != null) {
            section.problem(
                    "id", "\"" + id + "\" is the name of the exception in line " + first + ", too; ids are unique");
        }
    }

    private static void requireNarrow(Section match) {
        match.require(
                "field",
                "is missing; an exception takes one field out of the judgement, for example json items[].note, never a"
                        + " whole request");
        if (!match.has("route") && !match.has("path")) {
            match.problem(
                    "path",
                    "is missing, and so is match.route; without one of them the field would go unjudged in every"
                            + " request, and an attack could come in by any page");
        }
    }

    private static String id(String text) {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("\"" + Printable.of(text)
                    + "\" is no id; write up to 64 letters, digits, dots and hyphens, for example wiki-markup");
        }
        return text;
    }

    private static String known(String name, Set<String> routes) {
        if (!routes.contains(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is no route; " + Section.suggestion(name, routes));
        }
        return name;
    }

    private static PathPattern path(String glob) {
        if (glob.replace("*", "").replace("/", "").isEmpty() && glob.contains("*")) {
            throw new IllegalArgumentException(
                    "\"" + glob + "\" is too wide: it stands for every path; write the path of"
                            + " the page, for example /wiki/*/edit");
        }
        return PathPattern.parse(glob);
    }

    private static AttackClass attackClass(String label) {
        List<String> labels =
                Arrays.stream(AttackClass.values()).map(AttackClass::label).toList();
        return AttackClass.ofLabel(label)
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + label + "\" is no attack class; " + Section.suggestion(label, labels)));
    }

    /** A day counts to its end. */
    private static Instant end(String text) {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text)
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no end; write the last day, 2027-02-19, or a moment, 2027-02-19T12:00:00Z", e);
        }
    }
}
