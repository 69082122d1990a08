package dev.sluice.gateway;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;

/** How the pages put into words what logs and metrics say in labels and numbers. */
final class Wording {

    private static final Map<String, String> ATTACKS = Map.ofEntries(
            Map.entry("sqli", "SQL injection"),
            Map.entry("xss", "cross-site scripting"),
            Map.entry("path-traversal", "path traversal"),
            Map.entry("cmdi", "command injection"),
            Map.entry("ssti", "template injection"),
            Map.entry("xxe", "XML external entity"),
            Map.entry("nosqli", "NoSQL injection"),
            Map.entry("ldap", "LDAP injection"),
            Map.entry("jndi", "JNDI lookup"),
            Map.entry("crlf", "header injection"),
            Map.entry("ssrf", "server-side request forgery"),
            Map.entry("scanner", "scanner"),
            Map.entry("other", "other attack"));

    private static final Map<String, String> VERDICTS = Map.of(
            "block", "Blocked",
            "monitored", "Would block",
            "tag", "Tagged",
            "allow", "Let through",
            "uninspected", "Not inspected");

    private static final Map<String, String> FEEDBACK =
            Map.of("false-positive", "false alarm", "attack", "attack confirmed");

    private Wording() {}

    /** The name of an attack class; empty for none. */
    static String attack(String label) {
        return ATTACKS.getOrDefault(label, label);
    }

    static Map<String, String> attacks() {
        return ATTACKS;
    }

    static String verdict(String kind) {
        return VERDICTS.getOrDefault(kind, kind);
    }

    static String feedback(String label) {
        return FEEDBACK.getOrDefault(label, label);
    }

    /** Three places; a score that is not 100 never reads so. */
    static String score(double score) {
        return BigDecimal.valueOf(score).setScale(3, RoundingMode.FLOOR).toPlainString();
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** How many of a million benign requests reach {@code score}. */
    static String perMillion(double score) {
        BigDecimal rate =
                BigDecimal.valueOf(100).subtract(BigDecimal.valueOf(score)).movePointRight(4);
        return rate.compareTo(BigDecimal.ONE) < 0
                ? "less than one"
                : count(rate.round(new MathContext(2)).longValue());
    }

    static String micros(long micros) {
        return micros < 1000
                ? micros + " µs"
                : BigDecimal.valueOf(micros, 3).round(new MathContext(3)).toPlainString() + " ms";
    }

    static String capitalized(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
