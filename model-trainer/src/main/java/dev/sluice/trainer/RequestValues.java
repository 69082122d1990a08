package dev.sluice.trainer;

import dev.sluice.trainer.Grammars.Kind;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Fills in the values of requests. A kind is a rule of {@code traffic/values.grammar}; {@code <@name>} in its text stands for
 * a value of the benign grammar of that name. Not thread-safe.
 */
final class RequestValues {

    private static final Pattern KIND = Pattern.compile("<([a-z0-9-]+)>");
    private static final Pattern BENIGN = Pattern.compile("<@([a-z-]+)>");

    private final Grammar values;
    private final Map<String, Grammar> benign;
    private final SplittableRandom random;

    RequestValues(Grammar values, Map<String, Grammar> benign, SplittableRandom random) {
        this.values = values;
        this.benign = benign;
        this.random = random;
    }

    /** The benign grammars by their names. */
    static Map<String, Grammar> benign() {
        return Grammars.all().stream()
                .filter(kind -> kind.attackClass() == null)
                .collect(Collectors.toMap(Kind::kind, Kind::grammar));
    }

    static boolean isOpen(String template) {
        return KIND.matcher(template).find();
    }

    /** {@code template} with a value for each {@code <kind>}. */
    String fill(String template) {
        return KIND.matcher(template).replaceAll(match -> Matcher.quoteReplacement(value(match.group(1))));
    }

    private String value(String kind) {
        return BENIGN.matcher(values.expand(kind, random))
                .replaceAll(match -> Matcher.quoteReplacement(benign(match.group(1))));
    }

    private String benign(String name) {
        return Objects.requireNonNull(benign.get(name), name).expand(random);
    }
}
