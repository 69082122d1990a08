package dev.sluice.host;

import dev.sluice.detector.Explanation;
import dev.sluice.detector.Field;
import dev.sluice.detector.Location;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a request is never written to a decision: values of cookies, of credential headers and of fields whose names
 * say that they are secret, and inside other values, paths and names e-mail addresses, long numbers, tokens and what is
 * assigned to such names. Best effort in free text. Immutable.
 */
public final class Redaction {

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
    /** Run of letters and digits, both of them, that nobody made up. */
    private static final String TOKEN = "(?<![A-Za-z0-9])(?=[a-z]*+[0-9]|[0-9]*+[a-z])[a-z0-9]{20,}";

    private static final String JWT = "eyj[\\w-]{6,}(?:\\.[\\w-]*){1,2}";
    private static final String MAIL = "[\\w.+-]+(?:@|%40)[\\w-]+(?:\\.[\\w-]+)+";

    /** Parts of a path or of a name. */
    private static final Pattern IN_NAMES =
            Pattern.compile("(" + String.join("|", MAIL, JWT, TOKEN, "\\d{13,}") + ")", Pattern.CASE_INSENSITIVE);

    private static final Pattern ASSIGNMENT = Pattern.compile("([^=:;&]+)[=:]([^;&]+)");
    private static final Pattern VALUE = Pattern.compile("[0-9A-Z%]|.{20}");
    private static final Pattern NAME_END = Pattern.compile("[;=:]");
    private static final Pattern SEGMENT = Pattern.compile("[^/?&]+");

    static final Redaction DEFAULT = new Redaction(List.of());

    private final Set<String> names;
    private final Pattern inTexts;

    /** Hides the fields of {@code names}, too, wherever in a request they stand. */
    Redaction(List<String> names) {
        this.names = names.stream().map(Redaction::plain).collect(Collectors.toUnmodifiableSet());
        this.inTexts =
                inTexts(Stream.concat(SECRET.stream(), this.names.stream().sorted())
                        .map(Redaction::spaced)
                        .collect(Collectors.joining("|", "(?:", ")")));
    }

    /** Every group is what is to be masked. */
    private static Pattern inTexts(String secret) {
        return Pattern.compile(
                String.join(
                        "|",
                        "name=\"[^\"]{0,40}" + secret + "[^\"]*+\"(.*?)(?=--|$)",
                        secret + "[\\w-]{0,20}>([^<]++)",
                        secret
                                + "[\\w-]{0,20}[\"'\\]]{0,3} ?[:=] ?(?:(?:bearer|basic) +)?(?:\"([^\"]++)|'([^']++)|([^\"'&;,<>}\\s]++))",
                        "(?:bearer|basic) +([\\w.~+/=-]{8,})",
                        "://([^/@\\s]+)@",
                        "(" + String.join("|", MAIL, JWT, "\\d(?:[ -]?\\d){7,}") + ")"),
                Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    /** Matches a name however it is parted. */
    private static String spaced(String name) {
        return name.chars().mapToObj(c -> Pattern.quote(Character.toString(c))).collect(Collectors.joining("[-_. ]?"));
    }

    /** Takes a field's name as an operator writes it, or says why it cannot be one. */
    static String requireName(String name) {
        if (plain(name).isEmpty()) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of a field; write for example tax-id");
        }
        return name;
    }

    /**
     * Whether nothing of what is explained may be written, beside a path as {@link #path} left it. Of a body that no format
     * explains only the beginning is shown: what stands further on may be the middle of a secret.
     */
    boolean hides(Explanation explanation, String writtenPath) {
        Location location = explanation.field().location();
        return hides(explanation.field())
                || (location == Location.PATH && writtenPath.indexOf('*') >= 0)
                || (location == Location.BODY && explanation.start() > 0);
    }

    /** Whether nothing of the field's value may be written. */
    boolean hides(Field field) {
        return field.location() == Location.COOKIE
                || field.name().endsWith("#rest")
                || isSecret(field.name())
                || DERIVED.splitAsStream(field.name()).map(Redaction::plain).anyMatch(this::endsAsListed);
    }

    private boolean isSecret(String name) {
        return isPlainlySecret(name)
                || WORDS.splitAsStream(name)
                        .map(Redaction::plain)
                        .anyMatch(word -> SECRET_WORDS.contains(word) || names.contains(word));
    }

    private boolean isPlainlySecret(String name) {
        String plain = plain(name);
        return names.contains(plain) || SECRET.stream().anyMatch(plain::contains);
    }

    private boolean endsAsListed(String path) {
        return names.stream().anyMatch(path::endsWith);
    }

    /** The value of {@code field} with a star for every character of what is personal; as long as before. */
    String masked(Field field, String text) {
        boolean url = field.location() == Location.HEADER && field.name().startsWith("refer");
        return masked(url ? path(text) : text);
    }

    /** {@code text} with a star for every character of what is personal; as long as before. */
    String masked(String text) {
        return starred(inTexts.matcher(text), text);
    }

    /** The address of a field without what is personal in its name. */
    String name(Field field) {
        String name = field.toString();
        return starred(IN_NAMES.matcher(name), name);
    }

    /**
     * A path with stars for what is personal: whatever comes after a segment that is called password, token or the like,
     * what is assigned to such a name, addresses, and what looks like a token. As long as before.
     */
    String path(String path) {
        StringBuilder masked = new StringBuilder(path);
        boolean afterSecret = false;
        boolean afterHint = false;
        for (Matcher segment = SEGMENT.matcher(path); segment.find(); ) {
            String text = segment.group();
            String name = NAME_END.split(CanonicalPath.decode(text), 2)[0];
            boolean hidden = afterSecret
                    || (afterHint && VALUE.matcher(text).find())
                    || (name.indexOf('/') >= 0 && isPlainlySecret(name));
            if (hidden && !name.equals(".") && !name.equals("..")) {
                fill(masked, segment.start(), segment.end());
            } else {
                maskAssigned(masked, segment.start(), text);
            }
            afterSecret |= isPlainlySecret(name);
            afterHint |= isSecret(name);
        }
        return starred(IN_NAMES.matcher(masked), masked.toString());
    }

    private void maskAssigned(StringBuilder masked, int start, String segment) {
        for (Matcher assigned = ASSIGNMENT.matcher(segment); assigned.find(); ) {
            if (isSecret(CanonicalPath.decode(assigned.group(1)))) {
                fill(masked, start + assigned.start(2), start + assigned.end(2));
            }
        }
    }

    private static String starred(Matcher matcher, String text) {
        StringBuilder masked = new StringBuilder(text);
        while (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                if (matcher.group(group) != null) {
                    fill(masked, matcher.start(group), matcher.end(group));
                }
            }
        }
        return masked.toString();
    }

    private static void fill(StringBuilder text, int from, int to) {
        text.replace(from, to, "*".repeat(to - from));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Redaction redaction && redaction.names.equals(names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
