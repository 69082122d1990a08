package dev.sluice.gateway;

import dev.sluice.detector.Field;
import dev.sluice.detector.Location;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a request is never written to the decision log: values of cookies, of credential headers and of fields whose
 * names say that they are secret, and inside other values e-mail addresses, long numbers and what is assigned to such
 * names. Immutable.
 */
final class Redaction {

    static final Redaction DEFAULT = new Redaction(List.of());

    /** Parts of names, compared without case and separators. */
    private static final List<String> SECRET = List.of(
            "password",
            "passwd",
            "passphrase",
            "passcode",
            "pwd",
            "token",
            "secret",
            "credential",
            "authorization",
            "apikey",
            "accesskey",
            "privatekey",
            "signature",
            "session",
            "sessid",
            "csrf",
            "xsrf",
            "cardnumber",
            "cardno",
            "creditcard",
            "ccnumber",
            "securitycode");

    /** Names that are too short to be looked for inside others. */
    private static final Set<String> SECRET_WORDS =
            Set.of("pass", "pw", "pin", "otp", "auth", "sid", "jwt", "card", "pan", "cvv", "cvc", "ssn", "iban", "key");

    private static final Pattern WORDS = Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])");
    private static final Pattern DERIVED = Pattern.compile("#");
    private static final Pattern MASKED = Pattern.compile(Stream.of(
                    "[\\w.+%-]+@[\\w-]+(?:\\.[\\w-]+)+",
                    "\\d(?:[ -]?\\d){7,}",
                    "(?<=(?:password|passwd|passphrase|pwd|token|secret|api[_-]?key|authorization|session)"
                            + "[\"']?[ ]?[:=][ ]?[\"']?)[^\"'&;,<>}\\s]+")
            .collect(Collectors.joining("|")));

    private final Set<String> names;

    /** Hides the fields of {@code names}, too, wherever in a request they stand. */
    Redaction(List<String> names) {
        this.names = names.stream().map(Redaction::plain).collect(Collectors.toUnmodifiableSet());
    }

    /** Takes a field's name as an operator writes it, or says why it cannot be one. */
    static String requireName(String name) {
        if (plain(name).isEmpty()) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of a field; write for example tax-id");
        }
        return name;
    }

    /** Whether nothing of the field's value may be written. */
    boolean hides(Field field) {
        return field.location() == Location.COOKIE
                || field.name().endsWith("#rest")
                || SECRET.stream().anyMatch(plain(field.name())::contains)
                || WORDS.splitAsStream(field.name())
                        .map(Redaction::plain)
                        .anyMatch(word -> SECRET_WORDS.contains(word) || names.contains(word))
                || DERIVED.splitAsStream(field.name()).map(Redaction::plain).anyMatch(this::endsAsListed);
    }

    private boolean endsAsListed(String path) {
        return names.stream().anyMatch(path::endsWith);
    }

    /** {@code text} with a star for every character of what is personal; as long as before. */
    String masked(String text) {
        return MASKED.matcher(text).replaceAll(Redaction::stars);
    }

    private static String stars(MatchResult match) {
        return "*".repeat(match.end() - match.start());
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
